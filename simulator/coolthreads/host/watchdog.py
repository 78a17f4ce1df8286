"""Ends an execution that does not reach a switch point: first by an exception, then with the whole process."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Callable

from coolthreads.kernel.tracebacks import Endless
from coolthreads.kernel.turns import kernel

KILLED = 75
"""The exit status of a process that had to be ended."""

_EVERY = 0.2  # seconds


class Watchdog:
    """Watches over the thread that makes it, in a thread of its own.

    ``patience``: seconds of real time that a program may go on without reaching a switch point; after twice that time the
    process is ended, and before it ``on_end`` is told why.
    """

    def __init__(self, patience: float, on_end: Callable[[str], None] | None = None) -> None:
        self._patience = patience
        self._on_end = on_end
        self._watched = threading.get_ident()

    def start(self) -> None:
        """Begin to watch, for the life of the process."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        seen = (0, 0)
        since = time.monotonic()
        while True:
            time.sleep(_EVERY)
            now = time.monotonic()
            progress = (kernel.executions, kernel.steps)
            if progress != seen or not kernel.is_running:
                seen, since = progress, now
            elif now - since > 2 * self._patience:
                if self._on_end is not None:
                    self._on_end(f"the program ran for {now - since:.0f} s without a switch point and had to be killed")
                os._exit(KILLED)
            elif now - since > self._patience:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._watched), ctypes.py_object(Endless))
