"""What can be waited for: gates by themselves, and several things at once."""

from __future__ import annotations

from collections.abc import Callable

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.turns import kernel

IN, OUT, ERROR, HANGUP = 1, 4, 8, 16
"""The bits of `poll`."""


class Watched:
    """Something that becomes ready. ``watchers`` are called after each change of it."""

    __slots__ = ("watchers",)

    def __init__(self) -> None:
        self.watchers: list[Callable[[], None]] = []

    def changed(self) -> None:
        """To be called after each change."""
        for watcher in list(self.watchers):
            watcher()


def set_gate(gate: Gate, is_open: bool) -> None:
    """Open or close a gate."""
    if is_open:
        kernel.open(gate)
    else:
        kernel.close(gate)
