"""Future: resolving it is one step, and so is having its result, which is possible once it is done."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from types import GenericAlias
from typing import Any

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import CALLBACK, CANCEL, READ, RESOLVE, RESULT, TAKE, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING, christen, execution, hash_of, number_of
from coolthreads.stdlib.threading.condition import Condition
from coolthreads.stdlib.threading.lock import is_refused, nanoseconds, stuck

PENDING = "PENDING"
RUNNING = "RUNNING"
CANCELLED = "CANCELLED"
CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"
FINISHED = "FINISHED"

_WORDS = {
    PENDING: "pending",
    RUNNING: "running",
    CANCELLED: "cancelled",
    CANCELLED_AND_NOTIFIED: "cancelled",
    FINISHED: "finished",
}
_DONE = frozenset({CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED})


class Error(Exception):
    """The base of what goes wrong with futures."""


class CancelledError(Error):
    """The future was cancelled."""


class InvalidStateError(Error):
    """The operation is not allowed in this state."""


class Future:
    """``_gate`` is open once it is done; ``_pool`` is the number of the executor that it was submitted to, or 0;
    ``_called`` is the name of the function whose call it stands for, if there is one."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_called",
        "_done_callbacks",
        "_exception",
        "_gate",
        "_number",
        "_pool",
        "_result",
        "_seen",
        "_seen_by",
        "_state",
        "_waiters",
    )

    def __init__(self) -> None:
        self._state = PENDING
        self._result: Any = None
        self._exception: BaseException | None = None
        self._gate = Gate()
        self._pool = 0
        self._seen: dict[int, int] | None = None
        self._seen_by: tuple[int, ...] = ()
        self._called = ""
        self._waiters: list[Any] = []
        self._done_callbacks: list[Callable[[Future], object]] = []
        self._number = number_of(self, "future")

    @classmethod
    def of(cls, function: object, pool: int, seen: dict[int, int]) -> Future:
        """The future of a call submitted to an executor; who sees that it is done is counted in ``seen``."""
        self = cls.__new__(cls)
        self._state = PENDING
        self._result = None
        self._exception = None
        self._gate = Gate()
        self._pool = pool
        self._seen = seen
        self._seen_by = ()
        self._waiters = []
        self._done_callbacks = []
        self._called = str(getattr(function, "__name__", type(function).__name__))
        self._number = number = kernel.number()
        if number >= LASTING:
            execution.unsettled.append((self, "future"))
        elif kernel.observer is not None:
            christen(number, "future", f"future {self._called}")
        return self

    def __repr__(self) -> str:
        text = f"<{type(self).__name__} at {self._number:#x} state={_WORDS[self._state]}"
        if self._state != FINISHED:
            return f"{text}>"
        if self._exception is not None:
            return f"{text} raised {type(self._exception).__name__}>"
        return f"{text} returned {type(self._result).__name__}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def _condition(self) -> Condition:
        """For programs that reach for CPython's insides: change the state while holding it, and notify."""
        found: Condition | None = self.__dict__.get("_lock")
        if found is None:
            found = self.__dict__["_lock"] = _Notified(self)
        return found

    # -- for whoever waits for it -----------------------------------------------------------------------------------

    def result(self, timeout: float | None = None) -> Any:
        """What the call returned, or raise what it raised, or CancelledError, or TimeoutError."""
        try:
            self._await(timeout)
            if self._exception is not None:
                raise self._exception
            return self._result
        finally:
            # The exception's traceback holds this frame: no circle.
            del self

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """What the call raised, or None; or raise CancelledError, or TimeoutError."""
        self._await(timeout)
        return self._exception

    def _await(self, timeout: float | None) -> None:
        if self._state in _DONE:
            kernel.open(self._gate)
        limit = None if timeout is None else 0 if is_refused(timeout) else nanoseconds(timeout)
        if not kernel.wait(RESULT, self._number, self._gate, limit):
            if timeout is None:
                raise stuck("future.result()")
            nanoseconds(timeout)  # raises if it is refused
            raise TimeoutError
        me = kernel.current
        if self._seen is not None and me is not None and me.key not in self._seen_by:
            self._seen_by += (me.key,)
            self._seen[me.key] = self._seen.get(me.key, 0) + 1
        if self._state != FINISHED:
            raise CancelledError
        if kernel.observer is not None:
            _note(self._result, self._exception)

    def cancel(self) -> bool:
        """Cancel it if it does not run yet; whether it is cancelled."""
        kernel.step(CANCEL, self._target())
        if self._state in (RUNNING, FINISHED):
            return False
        if self._state == PENDING:
            if self._pool:
                kernel.watch("cancel")
            self._state = CANCELLED
            kernel.open(self._gate)
        self._invoke_callbacks()
        return True

    def cancelled(self) -> bool:
        """Whether it was cancelled."""
        kernel.step(READ, self._number)
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self) -> bool:
        """Whether it runs at this moment."""
        kernel.step(READ, self._target())
        return self._state == RUNNING

    def done(self) -> bool:
        """Whether it was cancelled or has finished."""
        kernel.step(READ, self._number)
        return self._state in _DONE

    def add_done_callback(self, fn: Callable[[Future], object]) -> None:
        """Call a function with this future once it is done, or right away if it is."""
        kernel.step(CALLBACK, self._number)
        if self._state not in _DONE:
            self._done_callbacks.append(fn)
            return
        self._call_back(fn)

    # -- for whoever does the work ----------------------------------------------------------------------------------

    def set_running_or_notify_cancel(self) -> bool:
        """Say that the work begins; False if it was cancelled and must not."""
        kernel.step(TAKE, self._target())
        return self._begin()

    def _begin(self) -> bool:
        """The same within a step that was announced."""
        if self._state == CANCELLED:
            self._state = CANCELLED_AND_NOTIFIED
            for waiter in self._waiters:
                waiter.tell(self)
            return False
        if self._state == PENDING:
            self._state = RUNNING
            return True
        _logger().critical("Future %s in unexpected state: %s", self._number, self._state)
        raise RuntimeError("Future in unexpected state")

    def set_result(self, result: Any) -> None:
        """Resolve it with a value."""
        kernel.step(RESOLVE, self._number)
        if self._state in _DONE:
            raise InvalidStateError(f"{self._state}: {self!r}")
        self._result = result
        if kernel.observer is not None:
            _note(result)
        self._finish()

    def set_exception(self, exception: BaseException | None) -> None:
        """Resolve it with an exception."""
        kernel.step(RESOLVE, self._number)
        if self._state in _DONE:
            raise InvalidStateError(f"{self._state}: {self!r}")
        self._exception = exception
        if kernel.observer is not None:
            _note(None, exception)
        self._finish()

    def _finish(self) -> None:
        """Part of the step that resolves it."""
        self._state = FINISHED
        for waiter in self._waiters:
            waiter.tell(self)
        kernel.open(self._gate)
        self._invoke_callbacks()

    def _target(self) -> type_of_target:
        return (self._number, self._pool) if self._pool else self._number

    def _invoke_callbacks(self) -> None:
        for callback in self._done_callbacks:
            self._call_back(callback)

    def _call_back(self, callback: Callable[[Future], object]) -> None:
        try:
            callback(self)
        except Exception:
            _logger().exception("exception calling callback for %r", self)

    def _freeze(self) -> tuple[str, Any, BaseException | None]:
        return self._state, self._result, self._exception

    def _thaw(self, state: tuple[str, Any, BaseException | None]) -> None:
        self._state, self._result, self._exception = state
        self._gate = Gate(self._state in _DONE)
        self._waiters.clear()
        self._done_callbacks.clear()

    __class_getitem__: Any = classmethod(GenericAlias)


class _Notified(Condition):
    """The condition of a future; notifying it makes known that the future is done, if it is."""

    def __init__(self, future: Future) -> None:
        super().__init__()
        self._future = weakref.ref(future)

    def wake(self, n: int = sys.maxsize) -> None:
        super().wake(n)
        future = self._future()
        if future is not None and future._state in _DONE:
            kernel.open(future._gate)


def _note(value: object, error: BaseException | None = None) -> None:
    note = getattr(kernel.observer, "value" if error is None else "raised", None)
    if note is not None:
        note(value if error is None else error)


def _logger() -> Any:
    # The program's logging, not the one that the engine would see at the top of this file.
    import logging

    return logging.getLogger("concurrent.futures")
