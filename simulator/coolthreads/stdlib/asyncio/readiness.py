"""The selector of our loop: which files somebody watches, and which of them are ready."""

from __future__ import annotations

import selectors
from collections.abc import Callable, Mapping
from typing import Any


class Readiness(selectors.BaseSelector):
    """``wake`` is to be called when a watched file may have become ready."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._keys: dict[int, selectors.SelectorKey] = {}

    @property
    def is_used(self) -> bool:
        """Whether any file is watched."""
        return bool(self._keys)

    @property
    def is_ready(self) -> bool:
        """Whether `select` would find something."""
        return bool(self._keys) and bool(self.select(0))

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a file."""
        raise NotImplementedError("files are not watched here")

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Do not watch it any more; raises KeyError if it is not watched."""
        raise KeyError(f"{fileobj!r} is not registered")

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """The files that are ready at this moment."""
        return []

    def close(self) -> None:
        """Watch nothing any more."""
        self._keys.clear()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """The files that are watched, by descriptor."""
        return self._keys
