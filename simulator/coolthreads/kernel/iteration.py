"""Iterators that announce each of their steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class AnnouncedIteration:
    """An iterator over a container of the program: each step reads the container."""

    __slots__ = ("_announce", "_iterator")

    def __init__(self, iterator: Iterator[Any], announce: Callable[[], None]) -> None:
        self._iterator = iterator
        self._announce = announce

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        self._announce()
        return next(self._iterator)

    def __length_hint__(self) -> int:
        return self._iterator.__length_hint__() if hasattr(self._iterator, "__length_hint__") else 0


class _Reversible:
    """Stands for a container that is handed to ``reversed``."""

    __slots__ = ("_announce", "_container")

    def __init__(self, container: Any, announce: Callable[[], None]) -> None:
        self._container = container
        self._announce = announce

    def __reversed__(self) -> Iterator[Any]:
        return AnnouncedIteration(reversed(self._container), self._announce)


def announced_lazily(reader: str, container: Any, announce: Callable[[], None]) -> Any:
    """What to hand to a built-in function that reads a container bit by bit: ``zip``, ``reversed`` and the like."""
    if reader == "reversed":
        return _Reversible(container, announce)
    return AnnouncedIteration(iter(container), announce)
