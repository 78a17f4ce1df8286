"""Which timer of an event loop can go off next, if computing may take any time.

A loop lets its timers go off in the order of their deadlines. A deadline is the moment of the call plus the delay, and between
two calls any time may have passed; so a short delay that began late and a long one that began early can end in either order,
but of two that began in this order and with delays that do not fall, the first ends first. What is known about moments are
lower bounds of their differences, which are kept closed under addition (Dill, "Timing Assumptions and Verification of
Finite-State Concurrent Systems", 1989).
"""

from __future__ import annotations

from collections.abc import Hashable

_NEVER = -(1 << 62)
_CLOSED = 64  # pending timers up to which all consequences are drawn; with more, some orders are tried that cannot be


class Deadlines:
    """Delays are in nanoseconds; keys are told in the order in which the timers were set."""

    def __init__(self) -> None:
        self._delays: dict[Hashable, int] = {}  # in order of setting
        self._order: dict[Hashable, int] = {}
        self._set = 0
        # [first][second]: by how much the second was set later, at least
        self._rows: dict[Hashable, dict[Hashable, int]] = {}
        self._since: dict[Hashable, int] = {}  # how long ago it was set, at least
        self._blockers: dict[Hashable, Hashable] = {}

    def __len__(self) -> int:
        return len(self._delays)

    def add(self, key: Hashable, delay: int) -> None:
        """A timer is set now."""
        for other, since in self._since.items():
            if since:
                self._rows[other][key] = since
        self._set += 1
        self._order[key] = self._set
        self._rows[key] = {}
        self._since[key] = 0
        self._delays[key] = delay

    def may_fire(self, key: Hashable) -> bool:
        """Whether it can be the next one."""
        delays = self._delays
        blocker = self._blockers.get(key)
        if blocker is not None and blocker in delays:
            return False
        mine = delays[key]
        for other, delay in delays.items():
            if other is not key and self._later(other, key) >= delay - mine:
                self._blockers[key] = other
                return False
        return True

    def fired(self, key: Hashable) -> None:
        """It was the next one."""
        delay = self._delays[key]
        self._forget(key)
        since, rows = self._since, self._rows
        later = {other: max(self._later(key, other), delay - theirs) for other, theirs in self._delays.items()}
        ago = max(since.pop(key), delay)
        if len(later) <= _CLOSED:
            for first, bound in list(later.items()):
                ago = max(ago, bound + since[first])
                for second, known in later.items():
                    if second is not first:
                        later[second] = max(known, bound + self._later(first, second))
        for first in self._delays:
            before = self._later(first, key)
            if before == _NEVER:
                continue
            since[first] = max(since[first], before + ago)
            if len(later) <= _CLOSED:
                row = rows[first]
                for second, bound in later.items():
                    if second is not first and before + bound > self._later(first, second):
                        row[second] = before + bound
        self._drop(key)

    def cancelled(self, key: Hashable) -> None:
        """It will not go off."""
        self._forget(key)
        self._since.pop(key)
        self._drop(key)

    def _forget(self, key: Hashable) -> None:
        del self._delays[key]
        self._blockers.pop(key, None)

    def _drop(self, key: Hashable) -> None:
        del self._rows[key], self._order[key]
        for row in self._rows.values():
            row.pop(key, None)

    def _later(self, first: Hashable, second: Hashable) -> int:
        """By how much ``second`` was set later than ``first``, at least."""
        bound = self._rows[first].get(second)
        if bound is None:
            return 0 if self._order[first] < self._order[second] else _NEVER
        return bound
