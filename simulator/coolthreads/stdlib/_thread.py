"""The virtual `_thread`."""

from __future__ import annotations

import signal as real_signal
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import READ
from coolthreads.kernel.tracebacks import format_exception
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib import signal
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import Function, TwinModule, named_after, unbound
from coolthreads.stdlib.threading import excepthook as hooks
from coolthreads.stdlib.threading.local import forget_thread, local
from coolthreads.stdlib.threading.lock import TIMEOUT_MAX, Lock, RLock, patience
from coolthreads.stdlib.threading.thread import get_ident, identity, launch, living, stack_size


def start_new_thread(function: Callable[..., object], args: tuple[Any, ...], kwargs: Any = None, /) -> int:
    """Start a thread that nobody waits for; its identity."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    call = [(function, args, dict(kwargs or {}))]
    return identity(launch(str(getattr(function, "__name__", "thread")), lambda: _play(call), True))


def _play(call: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]]) -> None:
    """The body of a thread; it keeps nothing of the call once it has ended."""
    function, args, kwargs = call.pop()
    try:
        function(*args, **kwargs)
    except SystemExit:
        if kernel.closing:
            raise
    except BaseException as error:
        if kernel.closing:
            raise
        _report(function, error)
    del function, args, kwargs
    forget_thread()
    kernel.leave()


def _report(function: object, error: BaseException) -> None:
    actor = kernel.current
    assert actor is not None
    execution.crashes.append((actor, error))
    failed = getattr(kernel.observer, "failed", None)
    if failed is not None:
        failed(actor)
    message = "Exception ignored in thread started by"
    hook = sys.unraisablehook
    if hook is not sys.__unraisablehook__ and not str(getattr(hook, "__module__", "")).startswith("coolthreads."):
        culprit: object = function
        if sys.version_info >= (3, 13):
            message, culprit = f"{message} {function!r}", None
        arguments: Any = _Unraisable(type(error), error, error.__traceback__, message, culprit)
        hook(arguments)
    elif sys.stderr is not None:
        sys.stderr.write(f"{message}: {function!r}\n{format_exception(error)}")


class _Unraisable(NamedTuple):
    exc_type: type[BaseException]
    exc_value: BaseException
    exc_traceback: Any
    err_msg: str
    object: object


class _ThreadHandle:
    """A thread that can be joined, below `threading.Thread`."""

    __slots__ = ("_actor",)

    def __init__(self) -> None:
        self._actor: Actor | None = None

    @property
    def ident(self) -> int:
        """The identity of the thread, or 0 before its start."""
        return 0 if self._actor is None else identity(self._actor)

    def is_done(self) -> bool:
        """Whether the thread has ended."""
        if self._actor is None:
            return False
        kernel.watch("life")
        kernel.step(READ, self._actor.number)
        return self._actor.ended

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, or the time is up."""
        if self._actor is None:
            raise RuntimeError("thread not started")
        if self._actor is kernel.current:
            raise RuntimeError("Cannot join current thread")
        kernel.join(self._actor, None if timeout is None or timeout < 0 else patience(timeout))

    def _set_done(self) -> None:
        if self._actor is None:
            raise RuntimeError("thread not started")


def start_joinable_thread(
    function: Callable[[], object], handle: _ThreadHandle | None = None, daemon: bool = True
) -> _ThreadHandle:
    """Start a thread that can be joined."""
    if not callable(function):
        raise TypeError("thread function must be callable")
    handle = handle or _ThreadHandle()
    if handle._actor is not None:
        raise RuntimeError("thread already started")
    call: list[Any] = [(function, (), {})]
    handle._actor = launch(str(getattr(function, "__name__", "thread")), lambda: _play(call), daemon)
    return handle


def allocate_lock() -> Lock:
    """A new lock."""
    return Lock()


def exit() -> None:
    """End the current thread silently."""
    raise SystemExit


def interrupt_main(signum: int = 2, /) -> None:
    """Simulate a signal for the main thread."""
    if not 0 < signum < real_signal.NSIG:
        raise ValueError("signal number out of range")
    signal.arrive(signum, only_handled=True)


def _count() -> int:
    """How many threads there are besides the main one."""
    return len(living()) - 1


def daemon_threads_allowed() -> bool:
    """Always, for there are no subinterpreters here."""
    return True


def _is_main_interpreter() -> bool:
    return True


def _get_main_thread_ident() -> int:
    return 1


_FUNCTIONS = [
    start_new_thread,
    allocate_lock,
    exit,
    interrupt_main,
    _count,
    stack_size,
    daemon_threads_allowed,
    _is_main_interpreter,
    _get_main_thread_ident,
]
if sys.version_info >= (3, 13):
    _FUNCTIONS.append(start_joinable_thread)
named_after("_thread", *_FUNCTIONS, _ThreadHandle, stack_size)

module = TwinModule(
    "_thread",
    __doc__,
    unbound(*_FUNCTIONS, get_ident, stack_size)
    | {
        "start_new": Function(start_new_thread),
        "allocate": Function(allocate_lock),
        "exit_thread": Function(exit),
        "get_native_id": Function(get_ident),
        "LockType": Lock,
        "lock": Lock,
        "RLock": RLock,
        "_local": local,
        "_ThreadHandle": _ThreadHandle,
        "error": RuntimeError,
        "TIMEOUT_MAX": TIMEOUT_MAX,
        "_excepthook": hooks.excepthook,
        "_ExceptHookArgs": hooks.ExceptHookArgs,
    },
)
