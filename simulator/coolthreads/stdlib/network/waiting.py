"""Waiting with a socket's time-out, and the errors of sockets."""

from __future__ import annotations

import errno
import os

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.threading.lock import stuck


def failure(number: int, where: str = "") -> OSError:
    """The error with that errno, as the operating system words it; ``where`` says with whom."""
    text = os.strerror(number)
    return OSError(number, f"{text}: {where}" if where else text)


def is_open(descriptor: int) -> bool:
    """Whether it is a descriptor of the operating system, which none of the simulated network is."""
    try:
        os.fstat(descriptor)
    except (OSError, OverflowError):
        return False
    return True


def wait_for(operation: str, target: type_of_target, gate: Gate, timeout: int | None) -> None:
    """Announce an operation and wait until it can be carried out.

    ``timeout``: virtual nanoseconds; None: for ever; 0: not at all. Raises TimeoutError and BlockingIOError.
    """
    if kernel.wait(operation, target, gate, timeout):
        return
    if timeout is None:
        raise stuck(f"socket: {operation}")
    if timeout == 0:
        raise failure(errno.EAGAIN)
    raise TimeoutError("timed out")
