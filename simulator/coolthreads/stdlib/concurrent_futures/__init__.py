"""The virtual `concurrent.futures`."""

from __future__ import annotations

import concurrent
import sys
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.stdlib.concurrent_futures import executor, future, waiting
from coolthreads.stdlib.modules import TwinModule, named_after


class ProcessPoolExecutor(executor.Executor):
    """Refused: the scheduler runs the threads of one process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotVirtual(
            "concurrent.futures.ProcessPoolExecutor is not virtual: only the threads of one process can be scheduled; "
            "try ThreadPoolExecutor"
        )


class InterpreterPoolExecutor(executor.ThreadPoolExecutor):
    """Refused: what goes on in another interpreter is not scheduled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise NotVirtual(
            "concurrent.futures.InterpreterPoolExecutor is not virtual: only the threads of one interpreter can be "
            "scheduled; try ThreadPoolExecutor"
        )


def _check_system_limits() -> None:
    """Where there are no pools of processes this says so, and who asks does without."""
    raise NotImplementedError("pools of processes are not virtual")


class BrokenProcessPool(executor.BrokenExecutor):
    """Never raised."""


_BASE: dict[str, Any] = {
    "CANCELLED": future.CANCELLED,
    "CANCELLED_AND_NOTIFIED": future.CANCELLED_AND_NOTIFIED,
    "FINISHED": future.FINISHED,
    "PENDING": future.PENDING,
    "RUNNING": future.RUNNING,
    "FIRST_COMPLETED": waiting.FIRST_COMPLETED,
    "FIRST_EXCEPTION": waiting.FIRST_EXCEPTION,
    "ALL_COMPLETED": waiting.ALL_COMPLETED,
    "Error": future.Error,
    "CancelledError": future.CancelledError,
    "InvalidStateError": future.InvalidStateError,
    "TimeoutError": TimeoutError,
    "BrokenExecutor": executor.BrokenExecutor,
    "DoneAndNotDoneFutures": waiting.DoneAndNotDoneFutures,
    "Executor": executor.Executor,
    "Future": future.Future,
    "as_completed": waiting.as_completed,
    "wait": waiting.wait,
}
_PUBLIC = (
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "ALL_COMPLETED",
    "CancelledError",
    "TimeoutError",
    "InvalidStateError",
    "BrokenExecutor",
    "Future",
    "Executor",
    "wait",
    "as_completed",
)
# `from concurrent.futures import *` brought this one only later.
_HAS_INTERPRETERS = sys.version_info >= (3, 14)
_EXPORTED = [name for name in _PUBLIC if name != "InvalidStateError" or sys.version_info >= (3, 13)]

named_after("concurrent.futures._base", future.Error, future.CancelledError, future.InvalidStateError, future.Future)
named_after("concurrent.futures._base", executor.BrokenExecutor, executor.Executor)
named_after("concurrent.futures._base", waiting.DoneAndNotDoneFutures, waiting.as_completed, waiting.wait)
named_after("concurrent.futures.thread", executor.ThreadPoolExecutor, executor.BrokenThreadPool)
named_after("concurrent.futures.interpreter", InterpreterPoolExecutor)
named_after("concurrent.futures.process", ProcessPoolExecutor, BrokenProcessPool)

base = TwinModule("concurrent.futures._base", None, _BASE)
thread = TwinModule(
    "concurrent.futures.thread",
    executor.__doc__,
    {"ThreadPoolExecutor": executor.ThreadPoolExecutor, "BrokenThreadPool": executor.BrokenThreadPool, "_base": base},
)
process = TwinModule(
    "concurrent.futures.process",
    None,
    {
        "ProcessPoolExecutor": ProcessPoolExecutor,
        "BrokenProcessPool": BrokenProcessPool,
        "_base": base,
        "_check_system_limits": _check_system_limits,
    },
)
interpreter = TwinModule(
    "concurrent.futures.interpreter", None, {"InterpreterPoolExecutor": InterpreterPoolExecutor, "_thread": thread}
)
_POOLS: dict[str, Any] = {
    "ThreadPoolExecutor": executor.ThreadPoolExecutor,
    "ProcessPoolExecutor": ProcessPoolExecutor,
}
if _HAS_INTERPRETERS:
    _POOLS["InterpreterPoolExecutor"] = InterpreterPoolExecutor
module = TwinModule(
    "concurrent.futures",
    __doc__,
    {name: _BASE[name] for name in _PUBLIC}
    | _POOLS
    | {
        "_base": base,
        "thread": thread,
        "process": process,
        "__all__": [*_EXPORTED, *_POOLS],
    }
    | ({"interpreter": interpreter} if _HAS_INTERPRETERS else {}),
    package=True,
)
package = TwinModule("concurrent", None, {"futures": module}, package=True)
# What else the package has is the real one's: `concurrent.interpreters`.
package.__dict__["_ct_original"]["__path__"] = package.__dict__["__path__"] = list(concurrent.__path__)
