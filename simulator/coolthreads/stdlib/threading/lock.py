"""Lock and RLock: acquiring is one step that can be carried out only while nobody holds the lock."""

from __future__ import annotations

import math
import sys
import threading
import warnings
from types import TracebackType
from typing import NoReturn

from greenlet import GreenletExit

from coolthreads.errors import NotVirtual
from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import ACQUIRE, READ, RELEASE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import hash_of, number_of

TIMEOUT_MAX = 9223372036.0
_END_OF_TIME = 1e12  # seconds
_NAN = "Invalid value NaN (not a number)"


def _refuses_nan() -> bool:
    """Whether conditions of this version of CPython take a time limit that is no number for an error, not for 0."""
    condition = threading.Condition()
    with condition:
        try:
            condition.wait(math.nan)
        except ValueError:
            return True
    return False


_REFUSES_NAN = _refuses_nan()


def nanoseconds(timeout: float) -> int:
    """A timeout in seconds as virtual time; what is over is 0."""
    if timeout > 0:
        # Whoever waits until the end of time has nothing to wait for.
        return int(min(timeout, _END_OF_TIME) * 1_000_000_000)
    if timeout != timeout and _REFUSES_NAN:
        raise ValueError(_NAN)
    return 0


def is_refused(timeout: float | None) -> bool:
    """Whether it is no number, which this CPython refuses as soon as somebody really has to wait."""
    return timeout is not None and timeout != timeout and _REFUSES_NAN


def patience(timeout: float) -> int:
    """The same for waiting behind a lock: raises ValueError and OverflowError as CPython's locks do."""
    if timeout != timeout:
        raise ValueError(_NAN)
    if timeout > TIMEOUT_MAX:
        clock = "C PyTime_t" if sys.version_info >= (3, 14) else "platform time_t"
        raise OverflowError(f"timestamp out of range for {clock}")
    return nanoseconds(timeout)


def limit(blocking: bool, timeout: float) -> int | None:
    """The arguments of `acquire` as virtual time; None means for ever. Raises as CPython's locks do."""
    if not blocking:
        if timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return 0
    if timeout == -1:
        return None
    if timeout < 0:
        wanted = "a non-negative number" if sys.version_info >= (3, 13) else "positive"
        raise ValueError(f"timeout value must be {wanted}")
    return patience(timeout)


def stuck(what: str) -> NotVirtual:
    """The error of waiting where nobody else can take a turn."""
    return NotVirtual(
        f"{what}: this would wait for ever, because no other thread can run during an import or a finaliser"
    )


class Lock:
    """``_gate`` is open while nobody holds the lock."""

    __slots__ = ("__weakref__", "_gate", "_number")

    def __init__(self) -> None:
        self._gate = Gate(True)
        self._number = number_of(self, "lock")

    def __init_subclass__(cls) -> None:
        if not cls.__module__.startswith("coolthreads."):
            raise TypeError("type '_thread.lock' is not an acceptable base type")

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        raise TypeError("cannot pickle '_thread.lock' object")

    def __repr__(self) -> str:
        state = "unlocked" if self._gate.is_open else "locked"
        return f"<{state} _thread.lock object at {self._number:#014x}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        gate = self._gate
        if blocking and timeout == -1:
            if not kernel.wait(ACQUIRE, self._number, gate):
                raise stuck("lock.acquire()")
        else:
            timeout_ns = limit(blocking, timeout)
            if timeout_ns == 0:
                kernel.step(ACQUIRE, self._number)
                if not kernel.tried(gate.is_open):
                    return False
            elif not kernel.wait(ACQUIRE, self._number, gate, timeout_ns):
                return False
        kernel.close(gate)
        return True

    __enter__ = acquire

    def release(self) -> None:
        try:
            kernel.step(RELEASE, self._number)
        except GreenletExit:
            kernel.open(self._gate)
            raise
        if self._gate.is_open:
            raise RuntimeError("release unlocked lock")
        kernel.open(self._gate)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()

    def locked(self) -> bool:
        kernel.step(READ, self._number)
        return not self._gate.is_open

    acquire_lock = acquire
    release_lock = release
    locked_lock = locked

    def _at_fork_reinit(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._gate = Gate(True)

    def _freeze(self) -> bool:
        return self._gate.is_open

    def _thaw(self, state: bool) -> None:
        self._gate = Gate(state)


class RLock:
    """A lock that its owner may acquire again; only the first acquire and the last release can be noticed by others."""

    __slots__ = ("__weakref__", "_count", "_gate", "_number", "_owner")

    def __init__(self, *args: object, **kwargs: object) -> None:
        if (args or kwargs) and sys.version_info >= (3, 13):
            message = "Passing arguments to RLock is deprecated and will be removed in 3.15"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
        self._gate = Gate(True)
        self._owner: Actor | None = None
        self._count = 0
        self._number = number_of(self, "lock")

    @classmethod
    def named(cls, kind: str) -> RLock:
        """The lock inside something of another kind, by which it is called."""
        self = cls.__new__(cls)
        self._gate = Gate(True)
        self._owner = None
        self._count = 0
        self._number = number_of(self, kind)
        return self

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        raise TypeError("cannot pickle '_thread.RLock' object")

    def __repr__(self) -> str:
        state = "locked" if self._count else "unlocked"
        owner = self._owner.index + 1 if self._owner is not None else 0
        return f"<{state} _thread.RLock object owner={owner} count={self._count} at {self._number:#014x}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._count and self._owner is kernel.current:
            limit(blocking, timeout)
            kernel.step_cold(ACQUIRE, self._number)
            self._count += 1
            return True
        gate = self._gate
        if blocking and timeout == -1:
            if not kernel.wait(ACQUIRE, self._number, gate):
                raise stuck("rlock.acquire()")
        else:
            timeout_ns = limit(blocking, timeout)
            if timeout_ns == 0:
                kernel.step(ACQUIRE, self._number)
                if not kernel.tried(gate.is_open):
                    return False
            elif not kernel.wait(ACQUIRE, self._number, gate, timeout_ns):
                return False
        kernel.close(gate)
        self._owner = kernel.current
        self._count = 1
        return True

    __enter__ = acquire

    def release(self) -> None:
        if not self._count or self._owner is not kernel.current:
            if kernel.closing:
                kernel.step(RELEASE, self._number)
            raise RuntimeError("cannot release un-acquired lock")
        if self._count > 1:
            kernel.step_cold(RELEASE, self._number)
            self._count -= 1
            return
        try:
            kernel.step(RELEASE, self._number)
        finally:
            self._count = 0
            self._owner = None
            kernel.open(self._gate)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()

    def locked(self) -> bool:
        kernel.step(READ, self._number)
        return self._count > 0

    def _is_owned(self) -> bool:
        return self._count > 0 and self._owner is kernel.current

    def _recursion_count(self) -> int:
        return self._count if self._owner is kernel.current else 0

    def _release_save(self) -> tuple[int, Actor | None]:
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        kernel.step(RELEASE, self._number)
        return self._give_away()

    def _acquire_restore(self, saved: tuple[int, Actor | None]) -> None:
        if not kernel.wait(ACQUIRE, self._number, self._gate):
            raise stuck("rlock.acquire()")
        self._take_back(saved)

    def _give_away(self) -> tuple[int, Actor | None]:
        """What belongs to a step that was announced: the lock is free, however often it was acquired."""
        saved = (self._count, self._owner)
        self._count = 0
        self._owner = None
        kernel.open(self._gate)
        return saved

    def _take_back(self, saved: tuple[int, Actor | None]) -> None:
        """The reverse, as part of a step that waited for the lock to be free."""
        kernel.close(self._gate)
        self._count, self._owner = saved

    def _at_fork_reinit(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._gate = Gate(True)
        self._owner = None
        self._count = 0

    def _freeze(self) -> None:
        return None

    def _thaw(self, state: None) -> None:
        self._reset()


if sys.version_info < (3, 14):
    del RLock.locked

Lock.__qualname__ = Lock.__name__ = "lock"
