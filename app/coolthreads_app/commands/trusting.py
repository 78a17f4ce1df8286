"""Asks before a program is run that came inside a picture: once for each content, and never without an answer."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.model.trust import is_trusted, trust


def ask(trace: Trace, name: str, *, given: bool) -> None:
    """Returns if the content is trusted; raises CoolthreadsError if it is not. ``given``: --trust was said."""
    if is_trusted(trace):
        return
    if not given:
        question = f"{name} carries the program {Path(trace.program).name!r}. Run it?"
        if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():
            raise CoolthreadsError(f"{name}: the program inside would be run: say --trust if you trust it")
        if not typer.confirm(question, err=True):
            raise CoolthreadsError(f"{name}: not run")
    trust(trace)
