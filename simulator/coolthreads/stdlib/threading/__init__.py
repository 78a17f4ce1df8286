"""The virtual `threading`."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, ItemsView, Iterator, ValuesView
from typing import Any
from weakref import WeakSet

from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import Function, TwinModule, named_after
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
    shut_down,
    stack_size,
)
from coolthreads.stdlib.threading.timer import Timer


def _register_atexit(func: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """To be called when the main thread has ended, before the others are joined; the last registered comes first."""
    if execution.is_ending:
        raise RuntimeError("can't register atexit after shutdown")
    execution.at_threading_exit.append(lambda: func(*args, **kwargs))


class _Dangling:
    """The threads that have been started and have not ended, for who looks for leaks."""

    def __iter__(self) -> Iterator[Any]:
        return iter(enumerate())

    def __len__(self) -> int:
        return active_count()

    def __bool__(self) -> bool:
        return True

    def copy(self) -> WeakSet[Any]:
        return WeakSet(enumerate())


class _Active:
    """The threads that are alive by their identity, for who looks into CPython's insides."""

    def _now(self) -> dict[int, Any]:
        return {thread.ident: thread for thread in enumerate()}

    def __getitem__(self, ident: int) -> Any:
        return self._now()[ident]

    def __delitem__(self, ident: int) -> None:
        """Nothing is kept here that could be forgotten."""

    def __contains__(self, ident: object) -> bool:
        return ident in self._now()

    def __iter__(self) -> Iterator[int]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def get(self, ident: int, default: Any = None) -> Any:
        return self._now().get(ident, default)

    def items(self) -> ItemsView[int, Any]:
        return self._now().items()

    def values(self) -> ValuesView[Any]:
        return self._now().values()


def settrace(func: Any) -> None:
    """Kept for `gettrace`, and never called: the scheduler is no tracer's business."""
    execution.storage["trace function"] = func


def gettrace() -> Any:
    """What `settrace` was given."""
    return execution.storage.get("trace function")


def settrace_all_threads(func: Any) -> None:
    """The same as `settrace`."""
    settrace(func)


def setprofile(func: Any) -> None:
    """Kept for `getprofile`, and never called."""
    execution.storage["profile function"] = func


def getprofile() -> Any:
    """What `setprofile` was given."""
    return execution.storage.get("profile function")


def setprofile_all_threads(func: Any) -> None:
    """The same as `setprofile`."""
    setprofile(func)


def _after_fork() -> None:
    """There is no fork."""


def activeCount() -> int:
    warnings.warn("activeCount() is deprecated, use active_count() instead", DeprecationWarning, stacklevel=2)
    return active_count()


def currentThread() -> Any:
    warnings.warn("currentThread() is deprecated, use current_thread() instead", DeprecationWarning, stacklevel=2)
    return current_thread()


_TRACING = [settrace, gettrace, setprofile, getprofile]
if sys.version_info >= (3, 12):
    _TRACING += [settrace_all_threads, setprofile_all_threads]

named_after("threading", *_TRACING, settrace_all_threads, setprofile_all_threads)
named_after("threading", Barrier, BrokenBarrierError, BoundedSemaphore, Condition, Semaphore, Timer)
named_after("threading", Event, Thread, MainThread, DummyThread)
named_after(
    "threading", activeCount, currentThread, active_count, current_thread, enumerate, main_thread, _register_atexit
)
named_after("_thread", stack_size, local, Lock, RLock, hooks.excepthook, hooks.ExceptHookArgs, get_ident)

_PUBLIC = (
    """get_ident active_count Condition current_thread enumerate main_thread TIMEOUT_MAX Event Lock RLock Semaphore
    BoundedSemaphore Thread Barrier BrokenBarrierError Timer ThreadError setprofile settrace local stack_size excepthook
    ExceptHookArgs gettrace getprofile get_native_id""".split()
    + [function.__name__ for function in _TRACING[4:]]
)

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
        "activeCount": activeCount,
        "current_thread": current_thread,
        "currentThread": currentThread,
        "enumerate": enumerate,
        "get_ident": Function(get_ident),
        "get_native_id": Function(get_ident),
        "main_thread": main_thread,
        "_register_atexit": _register_atexit,
        "_shutdown": shut_down,
        "_after_fork": _after_fork,
        "_dangling": _Dangling(),
        "_active": _Active(),
        "_DummyThread": DummyThread,
        "_CRLock": RLock,
        "_PyRLock": RLock,
        "stack_size": Function(stack_size),
        "__all__": list(_PUBLIC),
        "_MainThread": MainThread,
    }
    | {function.__name__: function for function in _TRACING},
)
hooks.current.append(module)
