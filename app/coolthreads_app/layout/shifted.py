"""Where the lines of a run are in a text that has been edited since: unchanged lines above and below keep their marks."""

from __future__ import annotations

from dataclasses import replace

from coolthreads_app.layout.source import Fault, Marker


class Shift:
    """From the lines of ``old`` to those of ``new``; lines count from 1."""

    def __init__(self, old: str, new: str) -> None:
        before, after = old.split("\n"), new.split("\n")
        shortest = min(len(before), len(after))
        self._same = next((n for n in range(shortest) if before[n] != after[n]), shortest)
        room = shortest - self._same
        tail = next((n for n in range(room) if before[-1 - n] != after[-1 - n]), room)
        self._tail_from = len(before) - tail
        self._moved = len(after) - len(before)

    def line(self, line: int) -> int | None:
        """The same line in the new text; None when it lies in what was changed."""
        if line <= self._same:
            return line
        return line + self._moved if line > self._tail_from else None

    def markers(self, found: tuple[Marker, ...]) -> tuple[Marker, ...]:
        """Those markers whose lines are all still there."""
        kept = []
        for marker in found:
            first, last = self.line(marker.line), self.line(marker.end_line)
            if first is not None and last is not None:
                kept.append(replace(marker, line=first, end_line=last))
        return tuple(kept)

    def faults(self, found: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Those faults whose line is still there."""
        return tuple(replace(fault, line=line) for fault in found if (line := self.line(fault.line)) is not None)
