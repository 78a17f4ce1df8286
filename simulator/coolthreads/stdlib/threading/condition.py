"""Condition: waiting is two steps, one that gives the lock away and one that has it back."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any

from greenlet import GreenletExit

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import ACQUIRE, NOTIFY, RELEASE, WAIT, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING, execution, hash_of, number_of
from coolthreads.stdlib.threading.lock import Lock, RLock, is_refused, nanoseconds, patience, stuck


class _Waiter:
    __slots__ = ("actor", "gate", "is_notified")

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.gate = Gate()
        self.is_notified = False


class Condition:
    """``_target`` is the lock (whoever operates on the condition holds it), led by the condition's own number if the lock
    has a name of its own."""

    def __init__(self, lock: Any = None) -> None:
        self._target: type_of_target
        if lock is None:
            lock = RLock.named("condition")
            self._number = self._target = lock._number
            if lock._number >= LASTING:
                execution.unsettled.append((self, "condition"))
        else:
            self._number = number_of(self, "condition")
            self._target = (self._number, lock._number) if isinstance(lock, (Lock, RLock)) else self._number
        self._lock = lock
        self.acquire: Callable[..., bool] = lock.acquire
        self.release: Callable[[], None] = lock.release
        if sys.version_info >= (3, 14):
            self.locked: Callable[[], bool] = lock.locked
        self._waiters: deque[_Waiter] = deque()

    def __enter__(self) -> bool:
        entered: bool = self._lock.__enter__()
        return entered

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._lock.__exit__(kind, error, tb)

    def __repr__(self) -> str:
        return f"<Condition({self._lock!r}, {len(self._waiters)})>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def wait(self, timeout: float | None = None) -> bool:
        """Give the lock away until notified or the time is up; whether it was the former."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        actor = kernel.current
        if actor is None or kernel.atomic:
            if kernel.closing:
                kernel.step(RELEASE)
            raise stuck("condition.wait()")
        lock = self._lock
        waiter = _Waiter(actor)
        limit = None if timeout is None else patience(timeout) if timeout > 0 else nanoseconds(timeout)
        if type(lock) is Lock:
            self._announce(lock)
            self._waiters.append(waiter)
            kernel.open(lock._gate)
            self._sleep(waiter, limit)
            kernel.close(lock._gate)
        elif type(lock) is RLock:
            self._announce(lock)
            self._waiters.append(waiter)
            saved = lock._give_away()
            self._sleep(waiter, limit)
            lock._take_back(saved)
        else:
            self._wait_foreign(waiter, limit)
        return waiter.is_notified

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait until the predicate holds or the time is up; its last value."""
        if is_refused(timeout):
            return predicate() or self.wait(timeout)  # which raises
        end = None if timeout is None else kernel.now + nanoseconds(timeout)
        result = predicate()
        while not result:
            if end is None:
                self.wait()
            else:
                left = end - kernel.now
                if left <= 0:
                    break
                self.wait(left / 1e9)
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        """Let up to ``n`` waiters try to have the lock back."""
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        kernel.step(NOTIFY, self._target)
        self.wake(n)

    def wake(self, n: int = sys.maxsize) -> None:
        """What `notify` does once it is its turn."""
        waiters = self._waiters
        lock = self._lock
        while waiters and n > 0:
            n -= 1
            waiter = waiters.popleft()
            waiter.is_notified = True
            if type(lock) is Lock or type(lock) is RLock:
                kernel.transfer(waiter.actor, lock._gate, ACQUIRE, lock._number)
            else:
                kernel.open(waiter.gate)

    def notify_all(self) -> None:
        """Let all waiters try to have the lock back."""
        self.notify(sys.maxsize)

    def notifyAll(self) -> None:
        import warnings

        warnings.warn("notifyAll() is deprecated, use notify_all() instead", DeprecationWarning, stacklevel=2)
        self.notify_all()

    def _announce(self, lock: Lock | RLock) -> None:
        try:
            kernel.step(RELEASE, self._target)
        except GreenletExit:
            lock._reset()
            raise

    def _sleep(self, waiter: _Waiter, limit: int | None) -> None:
        """Wait to be notified and for the lock to be free, or for the end of the time and then for the lock."""
        lock = self._lock
        try:
            kernel.wait(WAIT, self._target, waiter.gate, limit)
        finally:
            # The handler of a signal may have raised.
            if not kernel.closing and not waiter.is_notified:
                self._waiters.remove(waiter)
                kernel.wait(ACQUIRE, lock._number, lock._gate)

    def _wait_foreign(self, waiter: _Waiter, limit: int | None) -> None:
        """With a lock of the program's own making."""
        lock = self._lock
        self._waiters.append(waiter)
        saved = lock._release_save() if hasattr(lock, "_release_save") else lock.release()
        try:
            kernel.wait(WAIT, self._target, waiter.gate, limit)
            if not waiter.is_notified:
                self._waiters.remove(waiter)
        finally:
            if not kernel.closing:
                if hasattr(lock, "_acquire_restore"):
                    lock._acquire_restore(saved)
                else:
                    lock.acquire()

    def _is_owned(self) -> bool:
        lock = self._lock
        if type(lock) is Lock:
            return not lock._gate.is_open
        if hasattr(lock, "_is_owned"):
            owned: bool = lock._is_owned()
            return owned
        if lock.acquire(False):
            lock.release()
            return False
        return True

    def _release_save(self) -> Any:
        return self._lock._release_save()

    def _acquire_restore(self, saved: Any) -> None:
        self._lock._acquire_restore(saved)

    def _at_fork_reinit(self) -> None:
        self._lock._at_fork_reinit()
        self._reset()

    def _reset(self) -> None:
        self._waiters.clear()

    def _freeze(self) -> None:
        return None

    def _thaw(self, state: None) -> None:
        self._reset()
