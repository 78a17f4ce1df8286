"""The loop's clock and its timers: where time is exact they are due at a moment of the virtual clock, as they really are."""

from __future__ import annotations

import heapq
import sys
from collections import deque
from typing import Any

from coolthreads.kernel.operations import CLOCK, READ
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.timers import Timers
from coolthreads.stdlib.time import BOOT

_Base: Any = object  # the loop of the standard library, once `adapt` has put it in its place


class Clock(_Base):  # type: ignore[misc]
    """``_timers``: where a wait may end at any moment; otherwise they lie in the heap that the standard library fills."""

    _ready: deque[Any]
    _scheduled: list[Any]
    _timer_cancelled_count: int
    _timers: Timers | None

    def time(self) -> float:
        """Seconds of the virtual clock."""
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.partition(".")[0] not in ("asyncio", "coolthreads") and kernel.current is not None:
            if "sleep" in kernel.watched:
                kernel.step(READ, CLOCK)
            else:
                kernel.step_cold(READ, CLOCK)
            kernel.watch("clock")
        return (BOOT + kernel.now) / 1e9

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:
        """Have a function called after so many seconds."""
        if delay is None:
            raise TypeError("delay must not be None")
        timer = self.call_at((BOOT + kernel.now) / 1e9 + delay, callback, *args, context=context)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        return timer

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:
        """Have a function called at a moment of the loop's clock."""
        handle = super().call_at(when, callback, *args, context=context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        if self._timers is not None and kernel.current is not None:
            self._timers.add(handle, max(0, self.in_nanoseconds(when) - kernel.now))
            self._scheduled.clear()
        return handle

    def _timer_handle_cancelled(self, handle: Any) -> None:
        if self._timers is not None:
            self._timers.cancel(handle)
        else:
            super()._timer_handle_cancelled(handle)

    def drop_cancelled(self) -> None:
        """Those at the front that nobody waits for any more."""
        scheduled = self._scheduled
        while scheduled and scheduled[0]._cancelled:
            self._timer_cancelled_count = max(0, self._timer_cancelled_count - 1)
            self._pop_timer()

    def _pop_timer(self) -> Any:
        handle = heapq.heappop(self._scheduled)
        handle._scheduled = False
        return handle

    def collect_due(self) -> None:
        """Have the loop run what is due."""
        self.drop_cancelled()
        scheduled, now = self._scheduled, kernel.now
        while scheduled and self.in_nanoseconds(scheduled[0]._when) <= now:
            handle = self._pop_timer()
            if not handle._cancelled:
                self._ready.append(handle)

    @staticmethod
    def in_nanoseconds(when: float) -> int:
        """A moment of the loop's clock, in the kernel's time, rounded up."""
        return -int((BOOT - when * 1e9) // 1)
