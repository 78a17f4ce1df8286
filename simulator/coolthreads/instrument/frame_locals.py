"""What ``frame.f_locals`` is from Python 3.13 on (PEP 667): writing to it changes the variables of the frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Self


class FrameLocals(MutableMapping[Any, Any]):
    """A frame's own mapping, without what ``is_hidden`` says of its names."""

    __slots__ = ("_all", "_is_hidden")

    def __init__(self, variables: Any, is_hidden: Callable[[object], bool]) -> None:
        self._all, self._is_hidden = variables, is_hidden

    def __getitem__(self, name: Any) -> Any:
        if self._is_hidden(name):
            raise KeyError(name)
        return self._all[name]

    def __setitem__(self, name: Any, value: Any) -> None:
        self._all[name] = value

    def __delitem__(self, name: Any) -> None:
        del self._all[name]

    def __iter__(self) -> Iterator[Any]:
        return (name for name in self._all if not self._is_hidden(name))

    def __reversed__(self) -> Iterator[Any]:
        return (name for name in reversed(self._all) if not self._is_hidden(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(self.copy())

    def __eq__(self, other: object) -> bool:
        return bool(self._all == (other._all if isinstance(other, FrameLocals) else other)) or self.copy() == other

    __hash__ = None  # type: ignore[assignment]

    def __or__(self, other: Any) -> Any:
        return self.copy() | dict(other) if isinstance(other, Mapping) else NotImplemented

    def __ror__(self, other: Any) -> Any:
        return dict(other) | self.copy() if isinstance(other, Mapping) else NotImplemented

    def __ior__(self, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> Self:  # type: ignore[misc]
        self._all |= other
        return self

    def copy(self) -> dict[Any, Any]:
        """Those variables as they are now."""
        return dict(self)


__all__ = ["FrameLocals"]
