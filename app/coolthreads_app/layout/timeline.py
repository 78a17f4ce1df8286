"""From a trace and a viewport to the draw items of its timeline: only what is visible, summed up where it is too thin.

The cost of a frame depends on the pixels and the lanes, not on the length of the trace.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coolthreads import ActorRow, State, Trace, Verdict
from coolthreads_app.layout.axis import Axis, AxisKind, axis_of, ticks
from coolthreads_app.layout.density import densities
from coolthreads_app.layout.items import (
    Bar,
    Cap,
    Cell,
    Density,
    Hazard,
    Head,
    Holding,
    Message,
    Plot,
    Switch,
    Tick,
    WakeUp,
)
from coolthreads_app.layout.messages import Sendings
from coolthreads_app.layout.reasons import reason
from coolthreads_app.layout.spans import ENDINGS, LOOKS, Floats, Look, Shares, Spans, spans_of
from coolthreads_app.layout.timed import TimedRun
from coolthreads_app.layout.wakeups import wakeups_of
from coolthreads_app.model.index import TraceIndex

THINNEST = 6.0  # pixels: where bars would get thinner on average, their lane is drawn as densities
_READABLE = 30.0  # pixels: from here on a bar can say what it waits for
_NARROWEST = 7.0  # pixels: from here on the steps of a bar are told apart


@dataclass(frozen=True, slots=True)
class Viewport:
    """The visible part: units at the left edge, pixels per unit, width in pixels; ``tail``: room for the ending."""

    start: float
    scale: float
    width: float
    tail: float = 56.0

    @classmethod
    def fit(cls, length: float, width: float, tail: float = 56.0) -> Viewport:
        """All of an axis of that length."""
        return cls(0.0, max(width - tail, 1.0) / max(length, 1e-9), width, tail)

    def x(self, value: float) -> float:
        """Pixels from the left edge of the plot."""
        return (value - self.start) * self.scale

    def value(self, x: float) -> float:
        """Axis units at that many pixels from the left edge."""
        return self.start + x / self.scale


@dataclass(frozen=True, eq=False)
class _Lane:
    actor: int
    spans: Spans
    start: Floats
    end: Floats

    @cached_property
    def shares(self) -> Shares:
        return Shares(self.spans, self.start, self.end)


class _Columns:
    """Where the steps in sight lie that are wide enough to be told apart."""

    def __init__(self, axis: Axis, view: Viewport, steps: range) -> None:
        self._axis, self._view, self._range = axis, view, steps

    @cached_property
    def _shown(self) -> tuple[list[int], list[tuple[float, float]]]:
        axis, view, rows = self._axis, self._view, slice(self._range.start, self._range.stop)
        x0, x1 = ((edge[rows] - view.start) * view.scale for edge in (axis.begins, axis.ends))
        shown = np.flatnonzero((x1 - x0 >= _NARROWEST) & (x1 > 0) & (x0 < view.width))
        return (shown + rows.start).tolist(), list(zip(x0[shown].tolist(), x1[shown].tolist(), strict=True))

    def between(self, first: int, last: int) -> Iterator[tuple[int, float, float]]:
        """Each of the steps from ``first`` on and before ``last`` with its left and right edge."""
        steps, places = self._shown
        for row in range(bisect_left(steps, first), bisect_left(steps, last)):
            yield steps[row], *places[row]


class Timeline:
    """The lanes of one trace on one axis; `plot` gives the draw items of any part of it."""

    def __init__(self, index: TraceIndex, kind: AxisKind = AxisKind.STEPS, only: frozenset[int] | None = None) -> None:
        """``only``: the actors (rows) that get a lane; None: all that take part."""
        self.index = index
        self.axis: Axis = axis_of(index, kind)
        self.actors = tuple(actor for actor in lane_order(index) if only is None or actor in only)
        self.lane_of = {actor: lane for lane, actor in enumerate(self.actors)}
        timed = kind is AxisKind.TIME and bool(index.trace.timed) and index.length > 0
        self.timed = TimedRun(index, self.axis) if timed else None
        self._lanes = [self._lane(actor) for actor in self.actors]
        self._wakeups = wakeups_of(index)
        self._sendings = Sendings(index)

    def _lane(self, actor: int) -> _Lane:
        if self.timed is not None and self.timed.knows(actor):
            life = self.timed.life(actor)
            return _Lane(actor, life.spans, life.start, life.end)
        spans = spans_of(self.index, actor, rests=self.axis.kind is AxisKind.TIME)
        return _Lane(actor, spans, *self.axis.place(spans))

    @property
    def rows(self) -> int:
        """How many lanes there are: those of the actors, and that of the lock, if it is shown."""
        return len(self.actors) + (self.timed is not None and self.timed.has_lock)

    @property
    def heads(self) -> tuple[Head, ...]:
        """Name and digit of each lane."""
        rows = ((lane, self.index.trace.actors[actor]) for lane, actor in enumerate(self.actors))
        return tuple(
            Head(
                lane,
                row.id,
                row.node if self._leads(row) else row.name,
                row.node if self._leads(row) else _short_name(row.name),
                str(lane) if lane < 10 else "",
                self._inside(row),
            )
            for lane, row in rows
        )

    def _leads(self, row: ActorRow) -> bool:
        """Whether it is the main thread of a node, whose lane leads those of the node."""
        return bool(row.node) and row.parent >= 0 and self.index.trace.actors[row.parent].kind == "network"

    def _inside(self, row: ActorRow) -> int:
        if row.kind == "task":
            return self.lane_of.get(row.parent, -1)
        return -1 if not row.node or self._leads(row) else self.lane_of.get(_leader(self.index, row.node), -1)

    @property
    def tail(self) -> float:
        """How much room the ending wants, in sizes of a label: a deadlock has more to say."""
        return 9.0 if self.index.trace.verdict is Verdict.DEADLOCK else 4.5

    @property
    def longest(self) -> int:
        """The number of characters of the longest name."""
        return max(
            (len(head.name) + max(0, len(head.actor_id) - 2) + 3 * (head.inside >= 0) for head in self.heads), default=0
        )

    def plot(self, view: Viewport) -> Plot:
        """Everything that is visible in ``view``."""
        bars: list[Bar] = []
        cells: list[Cell] = []
        thin: list[Density] = []
        steps = self._steps_in(view)
        columns = _Columns(self.axis, view, range(max(steps.start - 1, 0), min(steps.stop, self.index.length)))
        for number, lane in enumerate(self._lanes):
            low = int(np.searchsorted(lane.end, view.start, side="left"))
            high = int(np.searchsorted(lane.start, view.value(view.width), side="right"))
            if high - low > max(view.width / THINNEST, 1):
                thin += densities(number, lane.shares, view.start, view.scale, view.width, self.axis.length)
                continue
            for row, last, bar in self._bars(number, lane, low, high, view):
                bars.append(bar)
                if bar.look is not Look.RUNNING:
                    continue
                if self.timed is not None and self._is_exact(lane.actor):
                    cells += self.timed.cells(bar, lane.actor, float(lane.start[row]), float(lane.end[row]), view.x)
                else:
                    cells += self._cells(bar, last, columns)
        return Plot(
            width=view.width,
            lanes=len(self._lanes),
            bars=tuple(bars),
            cells=tuple(cells),
            densities=tuple(thin),
            caps=tuple(self._caps(view)),
            switches=tuple(self._switches(steps, view)),
            wakeups=tuple(self._arrows(steps, view)),
            messages=tuple(self._messages(steps, view)),
            hazards=tuple(self._hazards(view)),
            holdings=self._holdings(view),
            ticks=tuple(self._ticks(view)),
            unit="step" if self.axis.kind is AxisKind.STEPS else "virtual time",
            end=view.x(self.axis.length),
        )

    def wake_ups(self) -> list[tuple[int, int, int, bool]]:
        """Every start and wake-up: the position after the step that caused it, who wakes, who is woken (rows of
        actors), and whether it was started."""
        places, rows = self._wakeups
        return [(place, *row) for place, row in zip(places.tolist(), rows, strict=True)]

    def spans(self, actor: int) -> tuple[Spans, Floats, Floats]:
        """The life of an actor (its row), and where each stretch of it begins and ends on the axis."""
        lane = self._lanes[self.lane_of[actor]]
        return lane.spans, lane.start, lane.end

    def position_at(self, x: float, view: Viewport) -> int:
        """The position whose column is under that pixel."""
        return self.axis.position_at(view.value(x))

    def x_of(self, position: int, view: Viewport) -> float:
        """The left edge of the column of a position, in pixels."""
        return view.x(float(self.axis.begins[position]))

    def _bars(self, number: int, lane: _Lane, low: int, high: int, view: Viewport) -> Iterator[tuple[int, int, Bar]]:
        """The bars of these rows of a lane, each with its row and the column that ends it."""
        spans, rows, instants = lane.spans, slice(low, high), self.axis.kind is AxisKind.TIME
        timed = self.timed if self._is_exact(lane.actor) else None
        lefts = ((lane.start[rows] - view.start) * view.scale).tolist()
        rights = ((lane.end[rows] - view.start) * view.scale).tolist()
        lasts, firsts = spans.last[rows].tolist(), spans.first[rows].tolist()
        objects, looks = spans.object[rows].tolist(), spans.look[rows].tolist()
        columns = zip(lefts, rights, firsts, lasts, objects, looks, strict=True)
        for row, (x0, x1, first, last, obj, code) in enumerate(columns, low):
            look, right = LOOKS[code], x1 + view.tail if last > self.index.length else x1
            if look in ENDINGS or (instants and right - x0 < 1e-9 and look is not Look.RUNNING):
                continue
            label = ""
            if look in (Look.BLOCKED, Look.WAITING) and right - x0 >= _READABLE:
                label = reason(self.index, lane.actor, first, obj)
            elif timed is not None:
                label = timed.words(lane.actor, row, right - x0)
            yield row, last, Bar(number, max(x0, -20.0), min(right, view.width + 20.0), look, label, first)

    def _is_exact(self, actor: int) -> bool:
        return self.timed is not None and self.timed.knows(actor)

    def _holdings(self, view: Viewport) -> tuple[Holding, ...] | None:
        if self.timed is None or not self.timed.has_lock:
            return None
        return tuple(self.timed.holdings(view.start, view.value(view.width), view.x, self.lane_of))

    def _cells(self, bar: Bar, last: int, columns: _Columns) -> Iterator[Cell]:
        trace = self.index.trace
        rows, texts = trace.columns, trace.texts
        for step, x0, x1 in columns.between(bar.first, last):
            detail = brief = trace.name_of(rows.object[step])
            if (value := rows.value[step]) >= 0 and texts[value] != "None":
                brief = f"= {texts[value]}"
                detail = f"{detail} {brief}" if detail else texts[value]
            yield Cell(bar.lane, x0, x1, step, texts[rows.operation[step]], detail, brief, step == bar.first)

    def _steps_in(self, view: Viewport) -> range:
        low = int(np.searchsorted(self.axis.begins, view.start, side="left"))
        return range(low, int(np.searchsorted(self.axis.begins, view.value(view.width), side="right")))

    def _switches(self, steps: range, view: Viewport) -> Iterator[Switch]:
        if self.timed is not None and not self.timed.has_lock:
            return  # they have their turns at the same time
        places, preempts = self.index.switches_within(steps)
        if len(places) > view.width / 8:
            return
        xs = ((self.axis.begins[places] - view.start) * view.scale).tolist()
        pairs = zip(self.index.actors[places - 1].tolist(), self.index.actors[places].tolist(), strict=True)
        for x, (source, target), preempted in zip(xs, pairs, preempts.tolist(), strict=True):
            if source in self.lane_of and target in self.lane_of:
                yield Switch(x, self.lane_of[source], self.lane_of[target], preempted)

    def _arrows(self, steps: range, view: Viewport) -> Iterator[WakeUp]:
        places, rows = self._wakeups
        low, high = np.searchsorted(places, steps.start), np.searchsorted(places, steps.stop)
        if high - low > view.width / 8:
            return
        for place, (source, target, starts) in zip(places[low:high].tolist(), rows[low:high], strict=True):
            if source not in self.lane_of or target not in self.lane_of:
                continue
            if self._sendings.explains(place - 1, source, target):
                continue
            look = self._look_at(target, place)
            yield WakeUp(self.x_of(place, view), self.lane_of[source], self.lane_of[target], starts, look)

    def _messages(self, steps: range, view: Viewport) -> Iterator[Message]:
        found = self._sendings.within(steps)
        if len(found) > view.width / 8:
            return
        for sending in found:
            x0 = view.x(float(self.axis.begins[sending.sent] + self.axis.ends[sending.sent]) / 2)
            x1 = view.x(float(self.axis.begins[sending.ended]))
            lanes = self.lane_of[sending.source], self.lane_of[sending.target]
            said = sending.row.text or sending.row.kind
            yield Message(x0, max(x1, x0), *lanes, sending.is_lost, said, sending.number)

    def _look_at(self, actor: int, position: int) -> Look:
        if position < self.index.length and int(self.index.actors[position]) == actor:
            return Look.RUNNING
        state, _ = self.index.state_at(actor, position)
        return Look(state.value) if state is not None else Look.READY

    def _caps(self, view: Viewport) -> Iterator[Cap]:
        for number, lane in enumerate(self._lanes):
            if len(lane.spans) and (look := LOOKS[lane.spans.look[-1]]) in ENDINGS:
                x = view.x(float(lane.start[-1]))
                if -40 <= x <= view.width:
                    yield Cap(number, x, look)

    def _hazards(self, view: Viewport) -> Iterator[Hazard]:
        trace = self.index.trace
        if trace.verdict is not Verdict.DEADLOCK:
            return
        stuck = [
            p
            for p in trace.pending
            if p.actor in self.lane_of
            and self.index.state_at(p.actor, self.index.length)[0] in (State.BLOCKED, State.WAITING)
        ]
        edges = []
        for pending in stuck:
            holder = self.index.holder_of(pending.object, self.index.length) if pending.object >= 0 else None
            if holder is not None and holder != pending.actor and holder in self.lane_of:
                edges.append((self.lane_of[pending.actor], self.lane_of[holder]))
        x = view.x(self.axis.length)
        if stuck and x < view.width:
            yield Hazard(
                x, min(x + view.tail, view.width), tuple(sorted(self.lane_of[p.actor] for p in stuck)), tuple(edges)
            )

    def _ticks(self, view: Viewport) -> Iterator[Tick]:
        end = min(view.value(view.width), self.axis.length)
        for value, text in ticks(self.axis.kind, max(view.start, 0.0), end, view.width / 90):
            yield Tick(view.x(value), text)


def lane_order(index: TraceIndex) -> tuple[int, ...]:
    """The actors that take part, in order of creation, tasks below the thread that runs their loop; those that are no
    thread or task (the clock) last."""
    actors = index.trace.actors
    rows = [row for row in range(len(actors)) if index.born_at(row) <= index.length]

    def place(row: int) -> tuple[bool, int, int, int]:
        is_inside = actors[row].kind == "task" and actors[row].parent >= 0
        node = actors[row].node
        thread = actors[row].parent if is_inside else row
        return actors[row].id == "clock", _leader(index, node) if node else thread, thread, row

    return tuple(sorted(rows, key=place))


def _leader(index: TraceIndex, node: str) -> int:
    """The first actor of a node, by its row."""
    return next(row for row, actor in enumerate(index.trace.actors) if actor.node == node)


def timeline(trace: Trace, kind: AxisKind = AxisKind.STEPS) -> Timeline:
    """The timeline of a trace that is drawn once."""
    return Timeline(TraceIndex(trace), kind)


def _short_name(name: str) -> str:
    """Python names a thread after its number and function, "Thread-2 (work)": the number is in its id already. So with
    the coroutine of a task."""
    named = re.fullmatch(r"(?:Thread|Task)-\d+ \((?:.+<locals>\.)?(.+)\)", name)
    return named[1] if named else name
