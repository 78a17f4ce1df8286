"""An actor's life as spans of equal state, found by position and summed over any interval without walking them.

Columns are steps: column i is step i, column len(trace) is the state in which the execution ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coolthreads import State
from coolthreads_app.model.index import Ints, Longs, TraceIndex

Floats = NDArray[np.float64]


class Look(StrEnum):
    """How a stretch of a lane is drawn: the six states of an actor without a turn, and having it."""

    RUNNING = "running"
    READY = "ready"
    BLOCKED = "blocked"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LOOKS = tuple(Look)
ENDINGS = frozenset({Look.DONE, Look.FAILED, Look.CANCELLED})
_READY = LOOKS.index(Look.READY)
_RUNNING = LOOKS.index(Look.RUNNING)
_IDLE = (LOOKS.index(Look.WAITING), LOOKS.index(Look.BLOCKED))
_LOOK_OF_STATE = {state: LOOKS.index(Look(state.value)) for state in State}


@dataclass(frozen=True)
class Spans:
    """Row i: columns ``first[i]`` to ``last[i]`` (exclusive) in ``look[i]``, on account of ``object[i]`` (-1: none)."""

    first: Ints
    last: Ints
    look: NDArray[np.int8]
    object: Ints

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def looks(self) -> tuple[int, ...]:
        """The looks that occur."""
        return tuple(int(look) for look in np.unique(self.look))


def spans_of(index: TraceIndex, actor: int, *, rests: bool = False) -> Spans:
    """The spans of one actor over all columns, the end included.

    With ``rests``, an actor that began to wait and could go on again before anybody had a turn gets a span of no
    columns there: nothing among steps, but possibly all of the virtual time.
    """
    width = index.length + 1
    look = np.full(width, -1, np.int8)
    obj = np.full(width, -1, np.int32)
    born = index.born_at(actor)
    if born < width:
        look[born:] = _LOOK_OF_STATE[State.READY]
    at, to = index.changed_at[actor], index.changed_to[actor]
    if at:
        # A change after step s holds from column s + 1 on; of several changes after one step the last holds.
        starts = np.clip(np.asarray(at, np.int64) + 1, 0, width)
        lengths = np.diff(np.append(starts, width))
        look[starts[0] :] = np.repeat(np.array([_LOOK_OF_STATE[state] for state, _ in to], np.int8), lengths)
        obj[starts[0] :] = np.repeat(np.array([row for _, row in to], np.int32), lengths)
    # A thread that runs a task of its loop goes on in the task's lane.
    plays = np.append(np.isin(index.actors, index.tasks_of(actor)), False)
    look[plays & (look == _READY)] = -1
    steps = index.steps_of[actor]
    look[steps] = _RUNNING
    obj[steps] = -1
    cuts = np.flatnonzero((look[1:] != look[:-1]) | (obj[1:] != obj[:-1])) + 1
    pauses: Longs = np.array(_rests(index, actor, look) if rests else [], np.int64)
    begins = np.union1d(cuts, pauses[pauses > 0]) if pauses.size else cuts
    first: Ints = np.concatenate(([0], begins)).astype(np.int32)
    last: Ints = np.append(first[1:], width).astype(np.int32)
    look, obj = look[first], obj[first]
    if pauses.size:
        place: Longs = np.searchsorted(first, pauses).astype(np.int64)
        first, last = np.insert(first, place, pauses), np.insert(last, place, pauses)
        look, obj = np.insert(look, place, LOOKS.index(Look.WAITING)), np.insert(obj, place, -1)
    exists = look >= 0
    return Spans(first[exists], last[exists], look[exists], obj[exists])


def _rests(index: TraceIndex, actor: int, look: NDArray[np.int8]) -> list[int]:
    states = zip(index.changed_at[actor], index.changed_to[actor], strict=True)
    stopped = {step + 1 for step, (state, _) in states if state in (State.WAITING, State.BLOCKED)}
    return sorted(p for p in stopped if 0 <= p < len(look) and look[p] not in _IDLE)


class Shares:
    """How much of any interval of an axis each look takes: sums over spans by two bisections."""

    def __init__(self, spans: Spans, starts: Floats, ends: Floats) -> None:
        self._of_look: dict[int, tuple[Floats, Floats, Floats]] = {}
        for look in spans.looks:
            rows = spans.look == look
            start, end = starts[rows], ends[rows]
            before = np.concatenate(([0.0], np.cumsum(end - start)[:-1]))
            self._of_look[look] = (start, end - start, before)

    def over(self, bounds: Floats) -> dict[int, Floats]:
        """For each look its share (0 to 1) of every interval between neighbouring ``bounds``."""
        widths = np.maximum(np.diff(bounds), 1e-12)
        return {look: np.diff(self._until(look, bounds)) / widths for look in self._of_look}

    def _until(self, look: int, bounds: Floats) -> Floats:
        start, length, before = self._of_look[look]
        row = np.searchsorted(start, bounds, side="right") - 1
        inside = np.clip(bounds - start[row], 0.0, length[row])
        total: Floats = np.where(row >= 0, before[row] + inside, 0.0)
        return total
