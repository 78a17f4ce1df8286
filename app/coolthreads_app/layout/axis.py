"""The two x axes of a timeline: steps, each of equal width, and virtual time; and the numbers written along them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10

import numpy as np

from coolthreads import State
from coolthreads_app.layout.spans import LOOKS, Floats, Look, Spans
from coolthreads_app.model.index import TraceIndex


class AxisKind(StrEnum):
    """What the x axis of a timeline counts."""

    STEPS = "steps"
    TIME = "time"


_ABLE = (LOOKS.index(Look.RUNNING), LOOKS.index(Look.READY))


@dataclass(frozen=True, eq=False)
class Axis:
    """``begins[i]`` and ``ends[i]`` are where step i begins and ends, in steps or seconds since the first.

    ``begins`` has one entry more: where the last column begins, which shows how the execution ended. That column has no
    extent on the axis; drawings give it a fixed tail.
    """

    kind: AxisKind
    begins: Floats
    ends: Floats

    @property
    def length(self) -> float:
        return float(self.begins[-1])

    def position_at(self, value: float) -> int:
        """The position (0 to the number of steps) whose column covers ``value``."""
        return max(0, int(np.searchsorted(self.begins, value, side="right")) - 1)

    def place(self, spans: Spans) -> tuple[Floats, Floats]:
        """Where each span begins and ends. Invariant: each ends where the next of its lane begins, unless there is a gap."""
        start = self.begins[spans.first].copy()
        if self.kind is AxisKind.TIME:
            # Virtual time passes without a step only while nobody could go: such a gap belongs to those that wait, so
            # their spans begin where the step before ends, and not where the next one begins.
            idle = ~np.isin(spans.look, _ABLE) & (spans.first > 0)
            start[idle] = self.ends[spans.first[idle] - 1]
            start[(spans.first == 0) & (spans.last == 0)] = 0.0
        end = np.append(start[1:], self.length) if len(start) else start
        end = np.minimum(end, self.begins[np.minimum(spans.last, len(self.begins) - 1)])
        return start, end


def axis_of(index: TraceIndex, kind: AxisKind) -> Axis:
    """The axis of a trace. Virtual time begins at the first step, or with what was waited for before it."""
    if kind is AxisKind.STEPS or not index.length:
        begins = np.arange(index.length + 1, dtype=np.float64)
        return Axis(kind, begins, begins[1:])
    times = np.frombuffer(index.trace.columns.time, dtype=np.int64)
    # Who has to wait at once, as by a sleep, has waited before the first step.
    waits = any(change.step < 0 and change.state is State.WAITING for change in index.trace.changes)
    begins = (np.append(times, max(index.trace.end_time, int(times[-1]))) - (0 if waits else times[0])) / 1e9
    stops = np.zeros(index.length, dtype=bool)
    stops[_last_of_all(index)] = True
    return Axis(kind, begins, np.where(stops, begins[:-1], begins[1:]))


def _last_of_all(index: TraceIndex) -> list[int]:
    """Steps after which nobody could go on: the time until the next one is everybody's waiting."""
    able: set[int] = set()
    found = []
    for change in index.trace.changes:
        if change.state is State.READY:
            able.add(change.actor)
            continue
        able.discard(change.actor)
        if not able and change.step >= 0:
            found.append(change.step)
    return found


def ticks(kind: AxisKind, start: float, end: float, room: float) -> Iterator[tuple[float, str]]:
    """Places and words of the numbers along ``start`` to ``end``, at most some ``room`` of them, at round values."""
    if end <= start or room < 1:
        return
    spacing = _round_up((end - start) / room, kind)
    if kind is AxisKind.STEPS:
        spacing = max(1.0, ceil(spacing))
    for number in range(ceil(start / spacing - 1e-9), floor(end / spacing + 1e-9) + 1):
        value = number * spacing
        yield value, f"{value:.0f}" if kind is AxisKind.STEPS else duration(value, spacing)


def duration(seconds: float, resolution: float = 0.0) -> str:
    """A span of virtual time in the unit that reads best: 250 ms, 4 min, 1 h 30 min."""
    scale = max(abs(seconds), resolution)
    if scale >= 3600:
        hours, minutes = divmod(round(seconds / 60), 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if scale >= 120 or resolution >= 60:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} min {rest} s" if rest and minutes else f"{rest} s" if rest else f"{minutes} min"
    if not seconds:
        return "0"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if scale >= size * 0.9999 or unit == "ns":
            return f"{seconds / size:.4g} {unit}"
    raise AssertionError("the last unit takes everything")


_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)


def _round_up(spacing: float, kind: AxisKind) -> float:
    if kind is AxisKind.TIME and 1 < spacing <= _MINUTES[-1]:
        return float(next(step for step in _MINUTES if step >= spacing))
    power = 10.0 ** floor(log10(spacing))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= spacing * 0.9999)
