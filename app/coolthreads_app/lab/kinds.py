"""The three measurements by name: one way in for the command line and the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from coolthreads_app.lab import memory, speed, switches
from coolthreads_app.lab.control import Control
from coolthreads_app.lab.machine import Interpreter
from coolthreads_app.lab.results import Measurement

TITLES = {"memory": "Memory", "speed": "Speed", "switches": "Switches"}


def measure(kind: str, control: Control, python: Interpreter) -> Measurement:
    """One of them, whole; raises Cancelled or LabError."""
    if kind == "memory":
        return memory.measure(control, python)
    if kind == "speed":
        return speed.measure(control, python)
    if kind == "switches":
        return switches.measure(control, python)
    raise ValueError(kind)


def interpreters() -> tuple[str, ...]:
    """Pythons that can be started by name here; none of them is started."""
    return tuple(name for name in _names() if shutil.which(name) is not None)


def _names() -> Iterable[str]:
    for minor in range(9, 16):
        yield f"python3.{minor}"
        if minor >= 13:
            yield f"python3.{minor}t"
    yield from ("pypy3",)
