"""Timed runs on the axis of virtual time: who computes when, exactly, and who holds the lock of the interpreter meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coolthreads import Spell, State
from coolthreads_app.layout.axis import Axis, duration
from coolthreads_app.layout.items import Bar, Cell, Holding
from coolthreads_app.layout.spans import LOOKS, Floats, Look, Spans
from coolthreads_app.model.index import TraceIndex

_Place = Callable[[float], float]
"""From seconds on the axis to pixels."""

_LOOKS = {
    "running": Look.RUNNING,
    "computing": Look.RUNNING,
    "ready": Look.READY,
    "blocked": Look.BLOCKED,
    "waiting": Look.WAITING,
}
_SILENT = frozenset({"switch", "begin", "compute"})  # what the bar says by itself
_THINNEST = 0.7  # pixels of a stretch of the lock's lane
_READABLE = 46.0  # pixels: from here on a bar can say for how long


@dataclass(frozen=True, slots=True)
class Life:
    """One lane: its spans, and where each begins and ends on the axis, in seconds."""

    spans: Spans
    start: Floats
    end: Floats


class TimedRun:
    """What a timed trace says beyond its steps; made once for a trace and its axis of time."""

    def __init__(self, index: TraceIndex, axis: Axis) -> None:
        self.index, self.axis = index, axis
        trace = index.trace
        self.origin = trace.columns.time[0] / 1e9 - float(axis.begins[0]) if index.length else 0.0
        self._of: dict[int, list[Spell]] = {}
        for spell in trace.spells:
            self._of.setdefault(spell.actor, []).append(spell)

    @property
    def has_lock(self) -> bool:
        """Whether there is one lock for all."""
        return self.index.trace.timed == "gil"

    def knows(self, actor: int) -> bool:
        """Whether the lane of an actor is known exactly: not where it plays tasks, each of which has a lane."""
        return actor in self._of and not self.index.tasks_of(actor)

    def life(self, actor: int) -> Life:
        """The lane of an actor (its row)."""
        spells = self._of[actor]
        start = [spell.begin / 1e9 - self.origin for spell in spells]
        end = [spell.end / 1e9 - self.origin for spell in spells]
        looks = [LOOKS.index(_LOOKS[spell.state]) for spell in spells]
        objects = [spell.object for spell in spells]
        changes = self.index.changed_to[actor]
        last = changes[-1][0] if changes else None
        if last in (State.DONE, State.FAILED, State.CANCELLED):
            over = end[-1] if end else 0.0
            start.append(over)
            end.append(max(self.axis.length, over))
            looks.append(LOOKS.index(Look(str(last))))
            objects.append(-1)
        begins, ends = np.array(start), np.array(end)
        first = np.searchsorted(self.axis.begins[:-1], begins - 1e-12, side="left").astype(np.int32)
        until = np.searchsorted(self.axis.begins[:-1], ends - 1e-12, side="left").astype(np.int32)
        # What has not come to an end goes on in the tail.
        until[-1] = self.index.length + 1
        spans = Spans(first, until, np.array(looks, np.int8), np.array(objects, np.int32))
        return Life(spans, begins, ends)

    def words(self, actor: int, row: int, width: float) -> str:
        """What a bar of that width says of the stretch of an actor with that row, where states alone do not say it."""
        spells = self._of[actor]
        if row >= len(spells) or width < _READABLE:
            return ""
        spell = spells[row]
        if spell.state == "computing":
            return "in C, without the lock"
        if spell.state == "ready":
            waits = _short(spell)
            return f"{waits} for {'the lock' if self.has_lock else 'a core'}" if width > 3 * _READABLE else waits
        return ""

    def cells(self, bar: Bar, actor: int, begin: float, end: float, place: _Place) -> Iterator[Cell]:
        """The steps of the actor itself inside a bar from ``begin`` to ``end`` seconds; turns that were only offered say
        nothing. ``place`` gives pixels."""
        trace = self.index.trace
        columns, texts = trace.columns, trace.texts
        mine = self.index.steps_of[actor]
        times = self.axis.begins[mine]
        low, high = np.searchsorted(times, begin - 1e-12), np.searchsorted(times, end - 1e-12)
        if high - low > max(bar.x1 - bar.x0, 8) / 8:
            return
        for number in range(int(low), int(high)):
            step = int(mine[number])
            operation = texts[columns.operation[step]]
            until = float(times[number + 1]) if number + 1 < high else end
            x0, x1 = place(float(times[number])), place(until)
            if operation in _SILENT or x1 - x0 < 7:
                continue
            yield Cell(bar.lane, x0, x1, step, operation, trace.name_of(columns.object[step]), "", step == bar.first)

    @cached_property
    def _held(self) -> tuple[list[Spell], Floats, Floats]:
        held = [spell for spell in self.index.trace.spells if spell.state == "running"]
        begins = np.array([spell.begin / 1e9 - self.origin for spell in held])
        return held, begins, np.array([spell.end / 1e9 - self.origin for spell in held])

    @cached_property
    def _waits(self) -> tuple[list[Spell], Floats, float]:
        """Who waits for the lock, by when that begins, and the longest such wait (seconds)."""
        waits = [spell for spell in self.index.trace.spells if spell.state == "ready"]
        longest = max(((spell.end - spell.begin) / 1e9 for spell in waits), default=0.0)
        return waits, np.array([spell.begin / 1e9 - self.origin for spell in waits]), longest

    def holdings(self, first: float, last: float, place: _Place, lane_of: dict[int, int]) -> Iterator[Holding]:
        """Who holds the lock from ``first`` to ``last`` seconds, and who waits for it meanwhile."""
        if not self.has_lock:
            return
        held, begins, ends = self._held
        low, high = int(np.searchsorted(ends, first)), int(np.searchsorted(begins, last, side="right"))
        drawn = float("-inf")
        for number in range(low, high):
            spell = held[number]
            x0, x1 = place(float(begins[number])), place(float(ends[number]))
            if spell.actor not in lane_of or (x1 - drawn < _THINNEST):
                continue
            drawn = x1
            words = self.who_waits(spell) if x1 - x0 > 2 * _READABLE else ""
            yield Holding(x0, x1, lane_of[spell.actor], self.index.trace.actors[spell.actor].id, _short(spell), words)

    def who_waits(self, held: Spell) -> str:
        """Who waits for the lock while somebody holds it, and for how long in the end: ``T2 waits 5 ms``."""
        waits, begins, longest = self._waits
        begin, end = held.begin / 1e9 - self.origin, held.end / 1e9 - self.origin
        low, high = int(np.searchsorted(begins, begin - longest)), int(np.searchsorted(begins, end))
        found = [spell for spell in waits[low:high] if spell.end > held.begin and spell.actor != held.actor]
        actors = self.index.trace.actors
        said = [f"{actors[spell.actor].id} waits {_short(spell)}" for spell in found[:3]]
        return ", ".join(said) + (f" and {len(found) - 3} more" if len(found) > 3 else "")

    def holder_at(self, moment: float) -> Spell | None:
        """Who holds the lock at that many seconds, if anybody."""
        held, begins, _ = self._held
        number = int(np.searchsorted(begins, moment, side="right")) - 1
        if number < 0 or held[number].end / 1e9 - self.origin <= moment:
            return None
        return held[number]

    def lock_words(self, moment: float) -> str:
        """Who holds the lock at that many seconds and who waits for it, in words."""
        spell = self.holder_at(moment)
        if spell is None:
            return "Nobody holds the lock (GIL)"
        waits = self.who_waits(spell)
        name = self.index.trace.actors[spell.actor].id
        return f"{name} holds the lock (GIL) for {_short(spell)}" + (f"; {waits}" if waits else "")


def _short(spell: Spell) -> str:
    """How long it lasts, to two digits."""
    return duration(float(f"{(spell.end - spell.begin) / 1e9:.2g}"))
