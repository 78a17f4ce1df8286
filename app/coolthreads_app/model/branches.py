"""The runs of one program as a tree: each one departs from another at a step, and all of them stay.

Schedules are kept for ever, recorded steps only as long as there is room: what was dropped is run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coolthreads import Verdict
from coolthreads_app.model.conditions import Conditions
from coolthreads_app.model.index import TraceIndex

_MOST_STEPS = 2_000_000  # kept in all branches together


@dataclass(frozen=True, slots=True)
class Branch:
    """One run. ``parent`` is -1 for the first ones, else it departs from that branch before step ``fork``; ``index`` is
    None when its steps have been dropped, ``conditions`` when nothing is known of them."""

    number: int
    name: str
    parent: int
    fork: int
    schedule: str
    verdict: Verdict
    summary: str
    length: int
    index: TraceIndex | None
    conditions: Conditions | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A position of a branch that somebody wants to find again."""

    branch: int
    position: int
    name: str


def same_steps(one: TraceIndex, other: TraceIndex) -> int:
    """For how many steps the same actors went in the same order."""
    shortest = min(one.length, other.length)
    ids = {actor.id: row for row, actor in enumerate(one.trace.actors)}
    rows = np.array([ids.get(actor.id, -1) for actor in other.trace.actors] or [0], np.int32)
    different = np.flatnonzero(one.actors[:shortest] != rows[other.actors[:shortest]])
    return int(different[0]) if len(different) else shortest


class Branches:
    """All runs of a program that were looked at, in the order of their coming, and the bookmarks in them."""

    def __init__(self) -> None:
        self.rows: list[Branch] = []
        self.bookmarks: list[Bookmark] = []
        self.current = -1

    def clear(self) -> None:
        """Another program, or another text of it."""
        self.rows.clear()
        self.bookmarks.clear()
        self.current = -1

    def arrived(self, index: TraceIndex) -> None:
        """A run is shown: one that is known, or a new branch where it departs from the most similar one."""
        schedule, conditions = index.trace.schedule, Conditions.of(index.trace)
        for row in self.rows:
            if row.schedule == schedule and row.conditions in (None, conditions):
                self.rows[row.number] = replace(row, index=index, conditions=conditions)
                self.current = row.number
                self._drop()
                return
        parent, fork = -1, 0
        # Of equally similar ones the one that was just looked at.
        for row in sorted(self.rows, key=lambda row: row.number != self.current):
            if row.index is not None and (same := same_steps(row.index, index)) > fork:
                parent, fork = row.number, same
        self.current = len(self.rows)
        trace = index.trace
        self.rows.append(
            Branch(
                self.current, self._name(index, parent, fork), parent, fork, schedule, trace.verdict, trace.summary,
                index.length, index, conditions,
            )
        )  # fmt: skip
        self._drop()

    def rename(self, number: int, name: str) -> None:
        """Calls a branch something else; an empty name changes nothing."""
        if name.strip():
            self.rows[number] = replace(self.rows[number], name=" ".join(name.split()))

    def take_up(self, rows: Sequence[Branch], bookmarks: Sequence[Bookmark]) -> None:
        """Branches from before, whose steps are run again when somebody wants to see them."""
        self.rows = [replace(row, number=number, index=None) for number, row in enumerate(rows)]
        self.bookmarks = [mark for mark in bookmarks if 0 <= mark.branch < len(self.rows)]
        self.current = -1

    def mark(self, position: int, name: str) -> bool:
        """A bookmark here, or none any more when there was one; whether there is one now."""
        for mark in self.bookmarks:
            if (mark.branch, mark.position) == (self.current, position):
                self.bookmarks.remove(mark)
                return False
        self.bookmarks.append(Bookmark(self.current, position, " ".join(name.split())))
        return True

    def around(self, position: int, step: int) -> Bookmark | None:
        """The next bookmark (``step`` 1) or the one before (-1), in the order of branches and steps."""
        here = (self.current, position)
        ordered = sorted(self.bookmarks, key=lambda mark: (mark.branch, mark.position))
        if step > 0:
            return next((mark for mark in ordered if (mark.branch, mark.position) > here), None)
        return next((mark for mark in reversed(ordered) if (mark.branch, mark.position) < here), None)

    def _name(self, index: TraceIndex, parent: int, fork: int) -> str:
        before = self.rows[parent].conditions if parent >= 0 else None
        if before is not None and (other := before.new_in(Conditions.of(index.trace))):
            return ", ".join(other)
        return _name(index, parent, fork)

    def _drop(self) -> None:
        kept = [row for row in self.rows if row.index is not None]
        steps = sum(row.length for row in kept)
        for row in kept:
            if steps <= _MOST_STEPS:
                return
            if row.number != self.current:
                self.rows[row.number] = replace(row, index=None)
                steps -= row.length


def _name(index: TraceIndex, parent: int, fork: int) -> str:
    if parent < 0 or fork >= index.length:
        return "Run" if parent < 0 else "Run, shorter"
    return f"{index.trace.actors[int(index.actors[fork])].id} at step {fork}"
