"""The virtual `threading`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import TwinModule, named_after
from coolthreads.stdlib.threading import excepthook as hooks
from coolthreads.stdlib.threading.barrier import Barrier, BrokenBarrierError
from coolthreads.stdlib.threading.condition import Condition
from coolthreads.stdlib.threading.event import Event
from coolthreads.stdlib.threading.local import local
from coolthreads.stdlib.threading.lock import TIMEOUT_MAX, Lock, RLock
from coolthreads.stdlib.threading.semaphore import BoundedSemaphore, Semaphore
from coolthreads.stdlib.threading.thread import (
    DummyThread,
    MainThread,
    Thread,
    active_count,
    current_thread,
    enumerate,
    get_ident,
    main_thread,
)
from coolthreads.stdlib.threading.timer import Timer


def _register_atexit(func: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """To be called when the main thread has ended, before the others are joined; the last registered comes first."""
    if execution.is_over:
        raise RuntimeError("can't register atexit after shutdown")
    execution.at_threading_exit.append(lambda: func(*args, **kwargs))


named_after("threading", Barrier, BrokenBarrierError, BoundedSemaphore, Condition, Semaphore, Timer)
named_after("threading", Event, Thread, MainThread, DummyThread)
named_after("threading", active_count, current_thread, enumerate, main_thread, _register_atexit)
named_after("_thread", local, Lock, RLock, hooks.excepthook, hooks.ExceptHookArgs, get_ident)

module = TwinModule(
    "threading",
    __doc__,
    {
        "Thread": Thread,
        "Barrier": Barrier,
        "BrokenBarrierError": BrokenBarrierError,
        "BoundedSemaphore": BoundedSemaphore,
        "Condition": Condition,
        "Event": Event,
        "local": local,
        "Semaphore": Semaphore,
        "Timer": Timer,
        "Lock": Lock,
        "RLock": RLock,
        "ThreadError": RuntimeError,
        "TIMEOUT_MAX": TIMEOUT_MAX,
        "ExceptHookArgs": hooks.ExceptHookArgs,
        "excepthook": hooks.excepthook,
        "__excepthook__": hooks.excepthook,
        "active_count": active_count,
        "activeCount": active_count,
        "current_thread": current_thread,
        "currentThread": current_thread,
        "enumerate": enumerate,
        "get_ident": get_ident,
        "get_native_id": get_ident,
        "main_thread": main_thread,
        "_register_atexit": _register_atexit,
        "_MainThread": MainThread,
        "_DummyThread": DummyThread,
    },
)
hooks.current.append(module)
