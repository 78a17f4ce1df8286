"""The virtual `atexit`: callbacks belong to an execution, unless a foreign module registers them when it is imported."""

from __future__ import annotations

import atexit as real
import sys
from collections.abc import Callable
from typing import Any

from coolthreads.kernel.tracebacks import format_exception
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING, execution
from coolthreads.stdlib.modules import TwinModule, named_after, unbound


def register(func: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Have a function called when the program ends, the last registered first."""
    if not callable(func):
        raise TypeError("the first argument must be callable")
    entry = (func, args, kwargs)
    execution.at_exit.append(entry)
    if kernel.next_number >= LASTING:
        execution.lasting_at_exit.append(entry)
    return func


def unregister(func: Callable[..., Any], /) -> None:
    """Take a function back, however often it was registered."""
    execution.at_exit[:] = [entry for entry in execution.at_exit if entry[0] != func]


def _run_exitfuncs() -> None:
    """Call what was registered; what they raise is told and dropped."""
    while execution.at_exit:
        function, args, kwargs = execution.at_exit.pop()
        try:
            function(*args, **kwargs)
        except BaseException as error:
            if kernel.closing:
                raise
            if sys.stderr is not None:
                sys.stderr.write(f"Exception ignored in atexit callback: {function!r}\n{format_exception(error)}")


def _clear() -> None:
    execution.at_exit.clear()


def _ncallbacks() -> int:
    return len(execution.at_exit)


_FUNCTIONS = [register, unregister, _run_exitfuncs, _clear, _ncallbacks]
named_after("atexit", *_FUNCTIONS)
module = TwinModule("atexit", real.__doc__, unbound(*_FUNCTIONS))
