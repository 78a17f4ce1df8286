"""The virtual `fcntl`: locks on files are real, but who waits for one lets the other threads go on.

A `flock` belongs to what was opened, so threads of one process keep each other out with it; the locks of `lockf` belong to the
process, so they do not.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import ACQUIRE, CALL, RELEASE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.files import number_of_path, unlocked
from coolthreads.stdlib.modules import TwinModule, named_after, unbound

if importlib.util.find_spec("fcntl") is None:
    # There is none on Windows.
    real: Any = None
else:
    import fcntl as real


def flock(fd: Any, operation: int, /) -> None:
    """Lock a file, waiting until nobody else has it locked, or give it free."""
    if kernel.current is None or kernel.atomic:
        real.flock(fd, operation)
        return
    number = number_of_descriptor(fd)
    if operation & real.LOCK_UN:
        kernel.step(RELEASE, number)
        real.flock(fd, operation)
        unlocked(number)
    elif operation & real.LOCK_NB:
        kernel.step(ACQUIRE, number)
        real.flock(fd, operation)
    else:
        gate = execution.storage.setdefault(("locked", number), Gate(True))
        while True:
            kernel.wait(ACQUIRE, number, gate)
            try:
                real.flock(fd, operation | real.LOCK_NB)
                return
            except BlockingIOError:
                kernel.close(gate)


def lockf(fd: Any, cmd: int, len: int = 0, start: int = 0, whence: int = 0, /) -> None:
    """Lock a part of a file against other processes."""
    if kernel.current is not None and not kernel.atomic:
        kernel.step(CALL, number_of_descriptor(fd))
    try:
        real.lockf(fd, cmd | (0 if cmd & real.LOCK_UN else real.LOCK_NB), len, start, whence)
    except (BlockingIOError, PermissionError):
        if cmd & real.LOCK_NB:
            raise
        raise NotVirtual("fcntl.lockf() of what another process has locked is not virtual") from None


def number_of_descriptor(fd: Any) -> int:
    """The target of operations on an open file."""
    target = getattr(fd, "_target", 0)
    if target:
        return int(target)
    descriptor = fd if isinstance(fd, int) else fd.fileno()
    link = f"/proc/self/fd/{descriptor}"
    if os.path.exists(link):
        return number_of_path(link)
    found = os.fstat(descriptor)
    return number_of_path(f"/{found.st_dev}/{found.st_ino}")


named_after("fcntl", flock, lockf)
_contents = {name: value for name, value in vars(real or object).items() if not name.startswith("__")}
module = TwinModule("fcntl", getattr(real, "__doc__", None), _contents | unbound(flock, lockf))
is_there = real is not None
"""Whether this system has the module at all."""
