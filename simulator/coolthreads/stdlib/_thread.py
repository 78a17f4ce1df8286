"""The virtual `_thread`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from coolthreads.kernel.tracebacks import format_exception
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import TwinModule, named_after
from coolthreads.stdlib.threading import excepthook as hooks
from coolthreads.stdlib.threading.local import forget_thread, local
from coolthreads.stdlib.threading.lock import TIMEOUT_MAX, Lock, RLock
from coolthreads.stdlib.threading.thread import get_ident, identity, launch, living, stack_size


def start_new_thread(function: Callable[..., object], args: tuple[Any, ...], kwargs: Any = None, /) -> int:
    """Start a thread that nobody waits for; its identity."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    given = dict(kwargs) if kwargs else {}

    def body() -> None:
        try:
            function(*args, **given)
        except SystemExit:
            if kernel.closing:
                raise
        except BaseException as error:
            if kernel.closing:
                raise
            _report(function, error)
        forget_thread()
        kernel.leave()

    name = getattr(function, "__name__", "thread")
    return identity(launch(str(name), body, True))


def _report(function: object, error: BaseException) -> None:
    actor = kernel.current
    assert actor is not None
    execution.crashes.append((actor, error))
    failed = getattr(kernel.observer, "failed", None)
    if failed is not None:
        failed(actor)
    if sys.stderr is not None:
        sys.stderr.write(f"Exception ignored in thread started by: {function!r}\n{format_exception(error)}")


def allocate_lock() -> Lock:
    """A new lock."""
    return Lock()


def exit() -> None:
    """End the current thread silently."""
    raise SystemExit


def interrupt_main(signum: int = 2, /) -> None:
    """Simulate a signal for the main thread."""
    from coolthreads.stdlib import signal

    signal.arrive(signum)


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
named_after("_thread", *_FUNCTIONS)

module = TwinModule(
    "_thread",
    __doc__,
    {function.__name__: function for function in _FUNCTIONS}
    | {
        "start_new": start_new_thread,
        "allocate": allocate_lock,
        "exit_thread": exit,
        "get_ident": get_ident,
        "get_native_id": get_ident,
        "LockType": Lock,
        "lock": Lock,
        "RLock": RLock,
        "_local": local,
        "error": RuntimeError,
        "TIMEOUT_MAX": TIMEOUT_MAX,
        "_excepthook": hooks.excepthook,
        "_ExceptHookArgs": hooks.ExceptHookArgs,
    },
)
