"""The timers of a loop where a wait may end at any moment after it began: each is an actor of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

from coolthreads.kernel import tasks
from coolthreads.kernel.actor import Played
from coolthreads.kernel.footprints import CHANGING
from coolthreads.kernel.operations import SLEEP, TIMEOUT
from coolthreads.kernel.turns import PATIENCE, kernel
from coolthreads.stdlib.asyncio.deadlines import Deadlines

_TIMEOUTS = frozenset({"_on_timeout", "_release_waiter"})  # what `timeout`, `wait_for` and `wait` have called

_END_OF_SLEEP = "_set_result_unless_cancelled"  # what `sleep` has called
_NOTICED = {"timers", "clock"}


class Timers:
    """``expired``: handles in the order in which their time was up; ``wake`` is called when there are some."""

    def __init__(
        self, target: int, wake: Callable[[], None], wake_up: Callable[[Any], bool], has_passed: Callable[[int], None]
    ) -> None:
        self._target = target
        self._wake = wake
        self._wake_up = wake_up  # with any order: ends a sleep, if callbacks do not have to be called before
        self._has_passed = has_passed  # with any order: told how long a timer was set
        self.row = 0  # with any order: the target of those who put something in the row of callbacks
        self._begun: list[Any] = []  # sleeps that may be over at once
        self._deadlines = Deadlines()
        # id of a handle -> it, its timer, and whether that may go off before everybody waits
        self.pending: dict[Hashable, tuple[Any, Played, bool]] = {}
        self._allowed: set[Hashable] = set()
        self.expired: deque[Any] = deque()
        self.put_by: dict[int, tuple[int, ...]] = {}  # with any order: who has let a handle expire

    def add(self, handle: Any, delay: int) -> None:
        """A timer begins now, and lasts so many nanoseconds."""
        delay = round(delay, -3)  # what is said in seconds is not exact in nanoseconds
        is_sleep = kernel.any_order and getattr(handle._callback, "__name__", "") == _END_OF_SLEEP
        if kernel.any_order:
            if is_sleep and delay > 0 and tasks.are_alone() and not _NOTICED & kernel.watched:
                self._begun.append(handle)
                return
            self._touch()
            if not is_sleep:
                kernel.watch("timers")
        if delay <= 0:
            if kernel.footprint is not None:
                kernel.footprint.add(self.row, None, CHANGING)
            self._expire(handle)
            self._wake()
            return
        me = kernel.current
        assert me is not None
        key = id(handle)
        is_timeout = getattr(handle._callback, "__name__", "") in _TIMEOUTS
        operation = TIMEOUT if is_timeout else SLEEP
        # With any order it ends in the row of callbacks, whose order is not to be chosen.
        target = (self._target, self.row) if kernel.any_order else self._target
        timer = tasks.new_timer(me.row, me, operation, target, kernel.now + delay, lambda: self._fire(key))
        is_patient = is_timeout and delay >= PATIENCE
        self.pending[key] = (handle, timer, not is_patient)
        self._deadlines.add(key, delay)
        if is_patient:
            tasks.expire_last(timer, delay)
        elif self._deadlines.may_fire(key):
            self._allowed.add(key)
            tasks.allow(timer)

    def cancel(self, handle: Any) -> None:
        """It is not needed any more."""
        found = self.pending.pop(id(handle), None)
        if kernel.footprint is not None and getattr(handle._callback, "__name__", "") != _END_OF_SLEEP:
            # What has gone off, but has not been called, will not be.
            kernel.footprint.add(self.row, None, CHANGING)
        if handle in self._begun:
            self._begun.remove(handle)
        if found is not None:
            self._touch()
            self._deadlines.cancelled(id(handle))
            self._allowed.discard(id(handle))
            tasks.give_up(found[1])
            self._reconsider()

    def collect(self, ready: deque[Any]) -> None:
        """Have the loop run what has expired."""
        while self.expired:
            handle = self.expired.popleft()
            handle._scheduled = False
            if not handle._cancelled:
                ready.append(handle)

    def take_over(self) -> list[Any]:
        """The sleeps that have begun since the last time."""
        begun, self._begun = self._begun, []
        return begun

    def close(self) -> None:
        """None of them will be needed."""
        for _, timer, _ in self.pending.values():
            tasks.give_up(timer)
        self.pending.clear()
        self._allowed.clear()
        self.expired.clear()

    def _fire(self, key: int) -> None:
        handle, _, _ = self.pending.pop(key)
        self._allowed.discard(key)
        if kernel.any_order:
            self._has_passed(self._deadlines.delay_of(key))
        self._deadlines.fired(key)
        is_sleep = kernel.any_order and getattr(handle._callback, "__name__", "") == _END_OF_SLEEP
        # Whoever slept can go on: no callback need be chosen for that, unless others come before it.
        if not (is_sleep and tasks.are_alone() and not self.expired and self._wake_up(handle)):
            self._expire(handle)
        self._wake()
        self._reconsider()

    def _expire(self, handle: Any) -> None:
        self.expired.append(handle)
        if kernel.sees_stretches:
            self.put_by[id(handle)] = tasks.waker()

    def _touch(self) -> None:
        if kernel.footprint is not None:
            kernel.footprint.add(self._target, None, CHANGING)

    def _reconsider(self) -> None:
        for key in self._deadlines.heads():
            _, timer, is_free = self.pending[key]
            if not is_free:
                continue
            is_allowed = self._deadlines.may_fire(key)
            if is_allowed and key not in self._allowed:
                self._allowed.add(key)
                tasks.allow(timer)
            elif not is_allowed and key in self._allowed:
                self._allowed.discard(key)
                tasks.forbid(timer)
