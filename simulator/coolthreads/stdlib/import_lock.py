"""The locks with which modules are imported: nobody sees a module half made while another actor's import goes on.

Taking a free one is no operation, for who comes first makes no difference but in what the module itself does.
"""

from __future__ import annotations

import _frozen_importlib
import _thread as real
import time as real_time
from types import SimpleNamespace, TracebackType
from typing import Any

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import ACQUIRE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING

IMPORT = LASTING - 13
"""The target of waiting for an import."""

_home = real.get_ident()  # the thread in which executions run
_POLL = 0.001  # seconds, for threads of the engine, which are none of the kernel's


def _ident() -> int:
    """Who imports: an actor, or a thread of the engine."""
    actor = kernel.current
    ident = real.get_ident()
    return ident if actor is None or ident != _home else actor.index + 1


class _Lock:
    """What the import system allocates: may be released by anybody."""

    __slots__ = ("_gate",)

    def __init__(self) -> None:
        self._gate = Gate(True)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        while not self._gate.is_open:
            if not blocking:
                return False
            if kernel.current is None or real.get_ident() != _home:
                real_time.sleep(_POLL)
            else:
                kernel.wait(ACQUIRE, IMPORT, self._gate)
        kernel.close(self._gate)
        return True

    __enter__ = acquire

    def release(self) -> None:
        kernel.open(self._gate)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()


class _RLock(_Lock):
    """May be acquired again by its owner."""

    __slots__ = ("_count", "_owner")

    def __init__(self) -> None:
        super().__init__()
        self._owner = 0
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        me = _ident()
        if self._owner != me or not self._count:
            if not super().acquire(blocking):
                return False
            self._owner = me
        self._count += 1
        return True

    __enter__ = acquire

    def release(self) -> None:
        self._count -= 1
        if not self._count:
            super().release()


class ImportLock:
    """Swaps what the import system takes from `_thread`."""

    def __init__(self) -> None:
        self._virtual = SimpleNamespace(get_ident=_ident, allocate_lock=_Lock, RLock=_RLock)

    def install(self) -> None:
        """From here on, actors wait for each other's imports."""
        global _home
        _home = real.get_ident()
        bootstrap: Any = _frozen_importlib
        bootstrap._thread = self._virtual

    def remove(self) -> None:
        """Imports are locked by the operating system's threads again."""
        bootstrap: Any = _frozen_importlib
        bootstrap._thread = real
