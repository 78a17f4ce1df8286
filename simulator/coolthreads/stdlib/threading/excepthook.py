"""What happens to an exception that a thread does not catch."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.streams import ProgramStream
from coolthreads.kernel.tracebacks import clean, format_exception
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution


class _Fields(NamedTuple):
    exc_type: type[BaseException]
    exc_value: BaseException | None
    exc_traceback: Any
    thread: Any


class ExceptHookArgs(_Fields):
    """The argument of `threading.excepthook`, made from a sequence of four."""

    __slots__ = ()

    def __new__(cls, fields: Any) -> ExceptHookArgs:
        return super().__new__(cls, *fields)


def excepthook(args: Any, /) -> None:
    """Print the exception on stderr, as CPython does; SystemExit ends a thread silently."""
    if args.exc_type is SystemExit:
        return
    thread = args.thread
    stream = sys.stderr
    if stream is None and thread is not None:
        stream = thread._stderr
    if stream is None:
        return
    name = (kernel.current.index + 1 if kernel.current else 1) if thread is None else thread.name
    error = args.exc_value if args.exc_value is not None else args.exc_type()
    if args.exc_traceback is not None:
        error = error.with_traceback(args.exc_traceback)
    if isinstance(stream, ProgramStream):
        clean(error)
        stream.report(lambda: f"Exception in thread {name}:\n{format_exception(error)}")
    else:
        stream.write(f"Exception in thread {name}:\n{format_exception(error)}")
    stream.flush()


current: list[Any] = []
"""The virtual threading module, whose attribute ``excepthook`` a program may replace."""


def invoke_excepthook(thread: Any, actor: Actor) -> None:
    """Hand the exception being handled to the hook; what no hook of the program takes is a crash."""
    error = sys.exc_info()[1]
    assert error is not None
    hook = current[0].__dict__.get("excepthook", excepthook) if current else excepthook
    if not isinstance(error, SystemExit) and (hook is excepthook or hook is None):
        _crash(actor, error)
    if hook is None:
        return
    try:
        hook(ExceptHookArgs((type(error), error, error.__traceback__, thread)))
    except BaseException as second:
        if kernel.closing:
            raise
        _crash(actor, second)
        second.__suppress_context__ = True
        if sys.stderr is not None:
            sys.stderr.write("Exception in threading.excepthook:\n")
        if sys.excepthook is not sys.__excepthook__:
            sys.excepthook(type(second), second, second.__traceback__)
        elif sys.stderr is not None:
            sys.stderr.write(format_exception(second))


def _crash(actor: Actor, error: BaseException) -> None:
    execution.crashes.append((actor, error))
    failed = getattr(kernel.observer, "failed", None)
    if failed is not None:
        failed(actor)
