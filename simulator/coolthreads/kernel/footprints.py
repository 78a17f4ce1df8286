"""What one stretch of a task, from an await to the next, has touched: two stretches depend on each other if that meets.

It is known only when the stretch is over. Targets and parts are those of operations (see `operations`).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

READING, ADDING, CHANGING = 1, 2, 4
"""Ways to touch. Two that only read do not notice each other, nor do two that only add: to what they add cannot be seen
before somebody reads or changes it."""

_ALIKE = (READING, ADDING)


class Footprint:
    """``wakers``: numbers of the events without which the stretch could not have begun; objects numbered from ``limit`` on
    may have come into being in it, and mean others in other executions. ``is_everything``: it depends on all others."""

    __slots__ = ("accesses", "is_everything", "limit", "wakers")

    def __init__(self, limit: int = 0, wakers: tuple[int, ...] = ()) -> None:
        self.accesses: dict[int, dict[Hashable, int]] = {}
        self.limit = limit
        self.wakers = wakers
        self.is_everything = False

    def add(self, target: int, part: Hashable, way: int) -> None:
        """Something was touched."""
        parts = self.accesses.get(target)
        if parts is None:
            self.accesses[target] = {part: way}
        else:
            parts[part] = parts.get(part, 0) | way

    def add_all(self, target: int | tuple[int, ...], part: Hashable, way: int) -> None:
        """An operation was carried out; 0 is what nothing depends on."""
        for one in target if isinstance(target, tuple) else (target,):
            if one:
                self.add(one, part, way)

    def meets(self, other: Footprint) -> bool:
        """Whether the order of two stretches can matter."""
        mine, theirs = self.accesses, other.accesses
        if len(mine) > len(theirs):
            mine, theirs = theirs, mine
        return any(target in theirs and _meet(parts, theirs[target]) for target, parts in mine.items())

    def touches(self, target: int | tuple[int, ...], part: Hashable, way: int) -> bool:
        """Whether the order of the stretch and an operation can matter."""
        accesses = self.accesses
        for one in target if isinstance(target, tuple) else (target,):
            if one in accesses and _meet(accesses[one], {part: way}):
                return True
        return False

    def is_foreign(self, limit: int, last: int) -> bool:
        """Whether it touches an object that is numbered from ``limit`` on, but before ``last``."""
        return any(limit <= target < last for target in self.accesses)

    def freeze(self) -> Any:
        """In plain values."""
        return self.accesses, self.limit, self.wakers, self.is_everything

    @classmethod
    def thaw(cls, frozen: Any) -> Footprint:
        """The inverse of `freeze`."""
        accesses, limit, wakers, is_everything = frozen
        found = cls(limit, wakers)
        found.accesses, found.is_everything = accesses, is_everything
        return found


def _meet(mine: dict[Hashable, int], theirs: dict[Hashable, int]) -> bool:
    for part, way in mine.items():
        for other, their_way in theirs.items():
            if (part is None or other is None or part == other) and way | their_way not in _ALIKE:
                return True
    return False
