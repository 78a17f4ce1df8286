"""What is changed in the program's `subprocess`: whatever has to do with another process is real, and one step."""

from __future__ import annotations

import selectors as real_selectors
import time as real_time
from functools import wraps
from types import ModuleType
from typing import Any

from coolthreads.kernel.operations import CALL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.control import uncontrolled
from coolthreads.stdlib.execution import LASTING

PROCESSES = LASTING - 12
"""The target of operations on other processes."""

ANOTHER = "starts another process, which runs in real time"
"""What keeps a program with processes from being proved."""


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module."""
    entries: dict[str, Any] = vars(module)
    # Others do not live in virtual time.
    entries["time"] = real_time
    entries["_time"] = real_time.monotonic
    entries["selectors"] = real_selectors
    entries["_PopenSelector"] = getattr(real_selectors, "PollSelector", real_selectors.SelectSelector)
    for name in ("__init__", "wait", "communicate", "poll", "send_signal"):
        setattr(module.Popen, name, _announced(getattr(module.Popen, name), name == "__init__"))


def _announced(method: Any, begins: bool) -> Any:
    @wraps(method)
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        kernel.step(CALL, PROCESSES)
        if begins:
            uncontrolled(ANOTHER)
        with kernel.one_step():
            return method(self, *args, **kwargs)

    return step
