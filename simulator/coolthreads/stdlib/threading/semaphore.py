"""Semaphore and BoundedSemaphore: acquiring is one step, possible while the value is positive."""

from __future__ import annotations

from types import TracebackType

from greenlet import GreenletExit

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import ACQUIRE, RELEASE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.ends import Ends
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.threading.lock import nanoseconds, stuck

_FOREIGN = "foreign release"


class Semaphore:
    """``_gate`` is open while ``_value`` is positive.

    Who acquires takes what has been released longest ago: the two are at work at different ends, as in a queue, but for
    acquiring without waiting for as long as it takes.
    """

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = self._initial_value = value
        self._gate = Gate(value > 0)
        self._ends = Ends(value)
        self._number = number_of(self, "semaphore")

    def __repr__(self) -> str:
        kind = type(self)
        return f"<{kind.__module__}.{kind.__qualname__} at {self._number:#014x}: value={self._value}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Take one, waiting until there is one."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        if blocking and timeout is None:
            if not kernel.wait(ACQUIRE, self._number, self._gate, None, self._end(ACQUIRE)):
                raise stuck("semaphore.acquire()")
        elif timeout is None:
            kernel.step(ACQUIRE, self._number)
            if not kernel.tried(self._gate.is_open):
                return False
        elif not kernel.wait(ACQUIRE, self._number, self._gate, nanoseconds(timeout)):
            return False
        if kernel.events is not None:
            self._ends.get()
        self._value -= 1
        if self._value < 1:
            kernel.close(self._gate)
        return True

    __enter__ = acquire

    def release(self, n: int = 1) -> None:
        """Give back ``n``."""
        if n < 1:
            raise ValueError("n must be one or more")
        try:
            kernel.step(RELEASE, self._number, self._end(RELEASE))
        except GreenletExit:
            self._value += n
            kernel.open(self._gate)
            raise
        self._may_release(n)
        if kernel.events is not None:
            for _ in range(n):
                self._ends.put(0)
        self._value += n
        kernel.open(self._gate)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()

    def _end(self, end: str) -> str | None:
        """The part of the semaphore that an operation is at work at; None: all of it."""
        return end if kernel.observer is None else None

    def _may_release(self, n: int) -> None:
        """Any number may be given back to a semaphore that is not bounded."""

    def _at_fork_reinit(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._thaw(self._initial_value)

    def _freeze(self) -> int:
        return self._value

    def _thaw(self, state: int) -> None:
        self._value = state
        self._gate = Gate(state > 0)
        self._ends = Ends(state)


class BoundedSemaphore(Semaphore):
    """Refuses to hold more than it began with.

    As long as everybody gives back what they took themselves, it never has a reason to. Once somebody does not, it matters
    whether something was taken before.
    """

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self._taken: dict[int, int] = {}  # key of an actor -> how much it took and did not give back

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Take one, waiting until there is one."""
        if not super().acquire(blocking, timeout):
            return False
        me = kernel.current
        if me is not None:
            self._taken[me.key] = self._taken.get(me.key, 0) + 1
        return True

    __enter__ = acquire

    def _end(self, end: str) -> str | None:
        return None if _FOREIGN in kernel.watched else super()._end(end)

    def __repr__(self) -> str:
        kind = type(self)
        value = f"value={self._value}/{self._initial_value}"
        return f"<{kind.__module__}.{kind.__qualname__} at {self._number:#014x}: {value}>"

    def _may_release(self, n: int) -> None:
        me = kernel.current
        if me is not None:
            left = self._taken[me.key] = self._taken.get(me.key, 0) - n
            if left < 0:
                kernel.watch(_FOREIGN)
        if self._value + n > self._initial_value:
            raise ValueError("Semaphore released too many times")
