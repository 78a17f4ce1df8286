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
    """Delays are in nanoseconds; keys are told in the order in which the timers were set.

    Of timers with the same delay only the one that was set first can be the next: of each delay one is looked at.
    """

    def __init__(self) -> None:
        self._delays: dict[Hashable, int] = {}  # in order of setting
        self._groups: dict[int, dict[Hashable, None]] = {}  # delay -> those that have it, in order of setting
        self._order: dict[Hashable, int] = {}
        self._set = 0
        # [first][second]: by how much the second was set later, at least, where that is not what their order says
        self._rows: dict[Hashable, dict[Hashable, int]] = {}
        self._since: dict[Hashable, int] = {}  # how long ago it was set, at least, if that is more than 0

    def __len__(self) -> int:
        return len(self._delays)

    def delay_of(self, key: Hashable) -> int:
        """How long it was set."""
        return self._delays[key]

    def add(self, key: Hashable, delay: int) -> None:
        """A timer is set now."""
        for other, since in self._since.items():
            self._rows.setdefault(other, {})[key] = since
        self._set += 1
        self._order[key] = self._set
        self._delays[key] = delay
        self._groups.setdefault(delay, {})[key] = None

    def heads(self) -> list[Hashable]:
        """Of each delay the one that was set first: nobody else can be the next."""
        return [next(iter(group)) for group in self._groups.values()]

    def may_fire(self, key: Hashable) -> bool:
        """Whether it can be the next one."""
        mine = self._delays[key]
        if next(iter(self._groups[mine])) != key:
            return False
        for delay, group in self._groups.items():
            other = next(iter(group))
            if other != key and self._later(other, key) >= delay - mine:
                return False
        return True

    def fired(self, key: Hashable) -> None:
        """It was the next one."""
        delay = self._delays[key]
        ago = max(self._since.get(key, 0), delay)
        if len(self._delays) <= _CLOSED:
            self._close(key, delay, ago)
        else:
            mine = self._order[key]
            for first in self._delays:
                if self._order[first] >= mine:
                    break
                self._raise(first, max(0, self._later(first, key)) + ago)
        self._drop(key)

    def cancelled(self, key: Hashable) -> None:
        """It will not go off."""
        self._drop(key)

    def _close(self, key: Hashable, delay: int, ago: int) -> None:
        """Draw all consequences of what was the next one."""
        others = [(other, theirs) for other, theirs in self._delays.items() if other != key]
        later = {other: max(self._later(key, other), delay - theirs) for other, theirs in others}
        for first, bound in list(later.items()):
            ago = max(ago, bound + self._since.get(first, 0))
            for second, known in later.items():
                if second != first:
                    later[second] = max(known, bound + self._later(first, second))
        for first, _ in others:
            before = self._later(first, key)
            if before == _NEVER:
                continue
            self._raise(first, before + ago)
            for second, bound in later.items():
                if second != first and before + bound > self._later(first, second):
                    self._rows.setdefault(first, {})[second] = before + bound

    def _raise(self, key: Hashable, since: int) -> None:
        if since > self._since.get(key, 0):
            self._since[key] = since

    def _drop(self, key: Hashable) -> None:
        group = self._groups[self._delays.pop(key)]
        del group[key], self._order[key]
        if not group:
            self._groups = {delay: rest for delay, rest in self._groups.items() if rest}
        self._since.pop(key, None)
        self._rows.pop(key, None)
        for row in self._rows.values():
            row.pop(key, None)

    def _later(self, first: Hashable, second: Hashable) -> int:
        """By how much ``second`` was set later than ``first``, at least."""
        row = self._rows.get(first)
        bound = None if row is None else row.get(second)
        if bound is None:
            return 0 if self._order[first] < self._order[second] else _NEVER
        return bound
