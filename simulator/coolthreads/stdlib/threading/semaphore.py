"""Semaphore and BoundedSemaphore: acquiring is one step, possible while the value is positive."""

from __future__ import annotations

from types import TracebackType

from greenlet import GreenletExit

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import ACQUIRE, RELEASE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.threading.lock import nanoseconds, stuck


class Semaphore:
    """``_gate`` is open while ``_value`` is positive."""

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = self._initial_value = value
        self._gate = Gate(value > 0)
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
            if not kernel.wait(ACQUIRE, self._number, self._gate):
                raise stuck("semaphore.acquire()")
        elif timeout is None:
            kernel.step(ACQUIRE, self._number)
            if not kernel.tried(self._gate.is_open):
                return False
        elif not kernel.wait(ACQUIRE, self._number, self._gate, nanoseconds(timeout)):
            return False
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
            kernel.step(RELEASE, self._number)
        except GreenletExit:
            self._value += n
            kernel.open(self._gate)
            raise
        self._may_release(n)
        self._value += n
        kernel.open(self._gate)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()

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


class BoundedSemaphore(Semaphore):
    """Refuses to hold more than it began with."""

    def __repr__(self) -> str:
        kind = type(self)
        value = f"value={self._value}/{self._initial_value}"
        return f"<{kind.__module__}.{kind.__qualname__} at {self._number:#014x}: {value}>"

    def _may_release(self, n: int) -> None:
        if self._value + n > self._initial_value:
            raise ValueError("Semaphore released too many times")
