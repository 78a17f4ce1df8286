"""The timers of a loop where a wait may end at any moment after it began: each is an actor of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

from coolthreads.kernel import tasks
from coolthreads.kernel.actor import Played
from coolthreads.kernel.operations import SLEEP, TIMEOUT
from coolthreads.kernel.turns import PATIENCE, kernel
from coolthreads.stdlib.asyncio.deadlines import Deadlines

_TIMEOUTS = frozenset({"_on_timeout", "_release_waiter"})  # what `timeout`, `wait_for` and `wait` have called


class Timers:
    """``expired``: handles in the order in which their time was up; ``wake`` is called when there are some."""

    def __init__(self, target: int, wake: Callable[[], None]) -> None:
        self._target = target
        self._wake = wake
        self._deadlines = Deadlines()
        # id of a handle -> it, its timer, and whether that may go off before everybody waits
        self.pending: dict[Hashable, tuple[Any, Played, bool]] = {}
        self._allowed: set[Hashable] = set()
        self.expired: deque[Any] = deque()

    def add(self, handle: Any, delay: int) -> None:
        """A timer begins now, and lasts so many nanoseconds."""
        delay = round(delay, -3)  # what is said in seconds is not exact in nanoseconds
        if delay <= 0:
            self.expired.append(handle)
            self._wake()
            return
        me = kernel.current
        assert me is not None
        key = id(handle)
        is_timeout = getattr(handle._callback, "__name__", "") in _TIMEOUTS
        operation = TIMEOUT if is_timeout else SLEEP
        timer = tasks.new_timer(me.row, me, operation, self._target, kernel.now + delay, lambda: self._fire(key))
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
        if found is not None:
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
        self._deadlines.fired(key)
        self.expired.append(handle)
        self._wake()
        self._reconsider()

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
