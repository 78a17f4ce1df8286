"""A loop whose futures, tasks and locks are touched by threads that do not run it: it is not woken up, so that it matters
whether it was just looking or waited already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import CALL, PUT
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.recording import Recording


class Foreign:
    """``_thread`` runs the loop."""

    _number: int
    _thread: Actor | None
    _recording: Recording | None
    _is_touched = False  # by a thread that has announced that

    def is_foreign(self) -> bool:
        """Whether the loop is run by another thread than the one that asks."""
        return self._thread is not None and kernel.current is not None and self._thread is not kernel.current

    def touched(self, change: Callable[[], Any]) -> Any:
        """A thread that does not run this loop changes what belongs to it without saying so: the loop is not woken up."""
        self.announce_touch()
        self._is_touched = True
        try:
            return change()
        finally:
            self._is_touched = False

    def seen(self) -> None:
        """A thread that does not run this loop looks at what the loop may change."""
        self._watch_touches()
        kernel.step(CALL, self._number)  # a look of the loop, which is a read, must come before or after it

    def announce_touch(self) -> None:
        """A thread that does not run this loop is about to do so."""
        self._watch_touches()
        kernel.step(PUT, self._number)
        if self._recording is not None:
            self._recording.foreign(self)

    def _watch_touches(self) -> None:
        kernel.watch("ready")
        kernel.watch("touched loop")
