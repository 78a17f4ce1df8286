"""Exceptions of the program, without the engine's own frames in between."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Container
from types import TracebackType

_ENGINE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_FROZEN = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")


def is_engine_file(filename: str) -> bool:
    return filename.startswith(_ENGINE)


def without_engine(trace: TracebackType | None) -> TracebackType | None:
    """The same traceback without entries of the engine or of the import system."""
    entries = []
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if not filename.startswith(_ENGINE) and filename not in _FROZEN:
            entries.append(trace)
        trace = trace.tb_next
    cleaned: TracebackType | None = None
    for entry in reversed(entries):
        cleaned = TracebackType(cleaned, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return cleaned


def format_exception(error: BaseException) -> str:
    """What CPython would print for an exception that nobody caught."""
    clean(error)
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def clean(error: BaseException) -> None:
    """Take the engine's own frames out of an exception's tracebacks, and of those of what led to it."""
    _clean(error, set())


def _clean(error: BaseException | None, seen: set[int]) -> None:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    error.__traceback__ = without_engine(error.__traceback__)
    _clean(error.__cause__, seen)
    _clean(error.__context__, seen)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            _clean(inner, seen)


def first_line(error: BaseException) -> str:
    """The first line of an exception's own text, whatever that text does."""
    try:
        return next(iter(str(error).strip().splitlines()), "")
    except Exception:
        return "(its text cannot be made)"


def place_in(error: BaseException, files: Container[str], name_of: Callable[[str], str]) -> str:
    """Where in the program an exception was raised, as `` (file:line)``; empty if nowhere in ``files``."""
    place = ""
    entry = error.__traceback__
    while entry is not None:
        filename = entry.tb_frame.f_code.co_filename
        if filename in files:
            place = f" ({name_of(filename)}:{entry.tb_lineno})"
        entry = entry.tb_next
    return place


class Endless(BaseException):
    """Raised into a program that goes on and on without reaching a switch point."""


def crash_in_words(error: BaseException, files: Container[str], name_of: Callable[[str], str]) -> str:
    """One crash in a line: what, and where in the program. ``files`` are those of the program as its code objects call them,
    ``name_of`` gives the name that users know."""
    if isinstance(error, SystemExit):
        if isinstance(error.code, int):
            return f"exit status {error.code}"
        return f"exit status 1: {first_line(error)}"
    if isinstance(error, Endless):
        name, message = "endless loop", "no switch point is ever reached"
    else:
        name, message = type(error).__name__, first_line(error)
    return f"{name}{': ' if message else ''}{message}{place_in(error, files, name_of)}"
