"""Asks before a program is run that came inside a picture: once for each content, and never without an answer."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import platformdirs
import typer

from coolthreads import CoolthreadsError, Trace


def digest(trace: Trace) -> str:
    """What is trusted: the program's files, its name and arguments, and the options it is run with."""
    content = repr((trace.program, trace.files, trace.arguments, trace.options))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def ask(trace: Trace, name: str, *, given: bool) -> None:
    """Returns if the content is trusted; raises CoolthreadsError if it is not. ``given``: --trust was said."""
    store = Path(platformdirs.user_state_path("coolthreads")) / "trusted"
    wanted = digest(trace)
    try:
        known = store.read_text(encoding="ascii", errors="replace").split()
    except OSError:
        known = []
    if wanted in known:
        return
    if not given:
        question = f"{name} carries the program {Path(trace.program).name!r}. Run it?"
        if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():
            raise CoolthreadsError(f"{name}: the program inside would be run: say --trust if you trust it")
        if not typer.confirm(question, err=True):
            raise CoolthreadsError(f"{name}: not run")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        with store.open("a", encoding="ascii") as file:
            file.write(wanted + "\n")
    except OSError:
        # Where nothing can be kept, the next time it is asked again.
        return
