"""The progress graph of two actors: one axis each, the schedule as a staircase, what locks forbid, what leads to failure.

A point says how many of its steps each of the two has done (Dijkstra's progress graphs; Coffman, Elphick and Shoshani,
ACM Computing Surveys 3(2), 1971). Regions are those of the steps of this run: in another one an actor may do others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from coolthreads_app.layout.picture import Box, Chip, Dot, Picture, Point, Room, Shape, Spot, Stroke, Tone, Words, wide
from coolthreads_app.layout.timeline import lane_order
from coolthreads_app.model.holding import Holding
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.words import step_words

_MOST_SPOTS = 1500
_MOST_REGIONS = 400
_EXCLUSIVE = frozenset({"lock", "condition"})


@dataclass(frozen=True, slots=True)
class Spell:
    """An actor is in the middle of something with ``object`` after ``first`` to ``last`` of its own steps, both included.

    ``guess``: it never came to that, it only asked for it when the execution ended."""

    object: int
    first: int
    last: int
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """Points at which both actors are in the middle of something that excludes the other: x from ``left`` to ``right``, y
    from ``low`` to ``high``, all included. ``lock``: it forbids that; otherwise somebody's update is lost there."""

    object: int
    left: int
    right: int
    low: int
    high: int
    lock: bool = True
    guess: bool = False

    def holds(self, x: int, y: int) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.low <= y <= self.high


class Progress:
    """What two actors of a trace did: ``lengths`` are their numbers of steps, what they would have done next included."""

    def __init__(self, index: TraceIndex, across: int, up: int, holding: Holding | None = None) -> None:
        self.index, self.across, self.up = index, across, up
        self.holding = holding if holding is not None else Holding(index)
        self.steps = (index.steps_of[across].tolist(), index.steps_of[up].tolist())
        self._wanted = tuple(self._pending(actor) for actor in (across, up))
        # Whoever waits for ever gets two more steps: it takes what it wants, then gives everything back.
        self.lengths = tuple(
            len(steps) + (2 if wanted >= 0 else 0) for steps, wanted in zip(self.steps, self._wanted, strict=True)
        )
        self.regions = tuple(self._regions())
        self.doomed = tuple(self._doomed())

    def path(self, position: int) -> list[tuple[int, int]]:
        """The corners of the staircase up to a position, from (0, 0) to where the two are there."""
        return self._corners(0, position)

    def rest(self, position: int) -> list[tuple[int, int]]:
        """The corners of the staircase from a position on."""
        return self._corners(position, self.index.length)

    def point(self, position: int) -> tuple[int, int]:
        """How many steps both have done before a position."""
        return bisect_left(self.steps[0], position), bisect_left(self.steps[1], position)

    def _corners(self, begin: int, end: int) -> list[tuple[int, int]]:
        x, y = self.point(begin)
        until_x, until_y = self.point(end)
        corners = [(x, y)]
        own, others = self.steps
        while x < until_x or y < until_y:
            # As far as one goes before the other's next step.
            if x < until_x and (y >= until_y or own[x] < others[y]):
                x = until_x if y >= until_y else min(bisect_left(own, others[y]), until_x)
            else:
                y = until_y if x >= until_x else min(bisect_left(others, own[x]), until_y)
            corners.append((x, y))
        return corners

    # -- regions ------------------------------------------------------------------------------------------------------

    def _pending(self, actor: int) -> int:
        """The lock that an actor waits for at the end, or -1."""
        for row in self.index.trace.pending:
            if row.actor == actor and row.operation == "acquire" and row.object >= 0:
                return self.holding.lock_of(row.object)
        return -1

    def spells(self, side: int) -> list[Spell]:
        """When an actor (0: across, 1: up) holds what locks."""
        actor, steps, wanted = (self.across, self.up)[side], self.steps[side], self._wanted[side]
        found = []
        for lock, since, until in self.holding.spells(actor):
            if self.index.trace.objects[lock].kind in _EXCLUSIVE:
                last = bisect_left(steps, until) if until < self.index.length else self.lengths[side] - (wanted >= 0)
                found.append(Spell(lock, bisect_left(steps, since) + 1, last))
        if wanted >= 0 and self.index.trace.objects[wanted].kind in _EXCLUSIVE:
            found.append(Spell(wanted, len(steps) + 1, len(steps) + 1, guess=True))
        return found

    def updates(self, side: int) -> list[Spell]:
        """When an actor has read a value that it is about to overwrite, in one statement."""
        trace = self.index.trace
        columns, texts = trace.columns, trace.texts
        read: dict[int, tuple[int, tuple[int, int]]] = {}
        found = []
        for number, step in enumerate(self.steps[side]):
            obj, site, operation = columns.object[step], columns.site[step], texts[columns.operation[step]]
            if obj < 0 or site < 0 or operation not in ("read", "write"):
                continue
            line = (trace.sites[site].file, trace.sites[site].line)
            if operation == "read":
                read[obj] = (number, line)
            elif obj in read and read[obj][1] == line:
                found.append(Spell(obj, read.pop(obj)[0] + 1, number))
        return found

    def _regions(self) -> Iterator[Region]:
        number = 0
        forbidden: list[Region] = []
        for kind, across, up in (
            (True, self.spells(0), self.spells(1)),
            (False, self.updates(0), self.updates(1)),
        ):
            for one in across:
                for other in up:
                    if one.object != other.object or number >= _MOST_REGIONS:
                        continue
                    guess = one.guess or other.guess
                    region = Region(one.object, one.first, one.last, other.first, other.last, kind, guess)
                    # What a lock keeps from happening need not be feared.
                    if not kind and any(_covers(lock, region) for lock in forbidden):
                        continue
                    if kind:
                        forbidden.append(region)
                    number += 1
                    yield region

    def _doomed(self) -> Iterator[tuple[int, int, int, int]]:
        """Rectangles (left, right, low, high) of points that are allowed, and from which nobody comes to the end.

        Points that lie in the same regions are looked at together: the grid is one of the regions' borders."""
        forbidden = [region for region in self.regions if region.lock]
        if not forbidden:
            return
        across, up = self.lengths
        xs = sorted({0, across, *(x for r in forbidden for x in (r.left, r.right + 1) if 0 <= x <= across)})
        ys = sorted({0, up, *(y for r in forbidden for y in (r.low, r.high + 1) if 0 <= y <= up)})
        free = np.array([[not any(r.holds(x, y) for r in forbidden) for y in ys] for x in xs])
        ends = np.zeros_like(free)
        for i in range(len(xs) - 1, -1, -1):
            for j in range(len(ys) - 1, -1, -1):
                last = i == len(xs) - 1 and j == len(ys) - 1
                on = (i + 1 < len(xs) and ends[i + 1, j]) or (j + 1 < len(ys) and ends[i, j + 1])
                ends[i, j] = free[i, j] and (last or on)
        for i in range(len(xs)):
            for j in range(len(ys)):
                if free[i, j] and not ends[i, j]:
                    right = xs[i + 1] - 1 if i + 1 < len(xs) else across
                    high = ys[j + 1] - 1 if j + 1 < len(ys) else up
                    yield xs[i], right, ys[j], high


def _covers(lock: Region, region: Region) -> bool:
    return (
        lock.left <= region.left and region.right <= lock.right and lock.low <= region.low and region.high <= lock.high
    )


def suggested(index: TraceIndex, holding: Holding) -> tuple[int, int] | None:
    """The two actors that can get most in each other's way: common locks, then variables that both write, then steps."""
    trace, columns = index.trace, index.trace.columns
    locks: dict[int, set[int]] = {}
    written: dict[int, set[int]] = {}
    operations = np.frombuffer(columns.operation, dtype=np.int32) if index.length else np.zeros(0, np.int32)
    writes = [row for row, text in enumerate(trace.texts) if text == "write"]
    for obj, steps in index.steps_on.items():
        wrote = index.actors[steps[np.isin(operations[steps], writes)]]
        for actor in np.unique(wrote).tolist():
            written.setdefault(actor, set()).add(obj)
        if obj in holding.locks:
            for actor in np.unique(index.actors[steps]).tolist():
                locks.setdefault(actor, set()).add(obj)
    for row in trace.pending:
        if row.object >= 0 and row.operation == "acquire":
            locks.setdefault(row.actor, set()).add(holding.lock_of(row.object))
    order = [actor for actor in lane_order(index) if len(index.steps_of[actor])][:40]

    def closeness(pair: tuple[int, int]) -> tuple[int, int, bool, int]:
        one, other = pair
        related = trace.actors[one].parent == other or trace.actors[other].parent == one
        return (
            len(locks.get(one, set()) & locks.get(other, set())),
            # Who starts the others has often written before they begin.
            len(written.get(one, set()) & written.get(other, set())) - related,
            not related,
            min(len(index.steps_of[actor]) for actor in pair),
        )

    return max(combinations(order, 2), key=closeness, default=None)


class ProgressGraph:
    """Draws one pair of actors at any position."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.corners = progress.path(progress.index.length)
        self._kept: tuple[Room, _Drawing] | None = None

    def picture(self, position: int, room: Room) -> Picture:
        """The graph, with the staircase up to the step at ``position`` in full."""
        if self._kept is None or self._kept[0] != room:
            self._kept = (room, _Drawing(self, room))
        return self._kept[1].at(position)


class _Drawing:
    """All of the graph for one room, without the position."""

    def __init__(self, graph: ProgressGraph, room: Room) -> None:
        self.progress, self.room = graph.progress, room
        self.trace = graph.progress.index.trace
        label = room.label
        self.names = tuple(self.trace.actors[actor].id for actor in (self.progress.across, self.progress.up))
        self.left = max(2.0 * label, wide(self.names[1], label) + 1.2 * label) + 1.0 * label
        self.foot = 2.9 * label
        self.width, self.height = max(room.width, 14 * label), max(room.height, 9 * label)
        across, up = (max(length, 1) for length in self.progress.lengths)
        self.per_x = (self.width - self.left - 1.6 * label) / (across + 0.6)
        self.per_y = (self.height - self.foot - 0.8 * label) / (up + 0.6)
        self.bottom = self.height - self.foot
        self.corners = self._visible(graph.corners)
        self.shapes: list[Shape] = []
        self.spots: list[Spot] = []
        self._draw()

    def _visible(self, corners: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Corners that are at least a pixel away from the one before, and the last one."""
        kept = corners[:1]
        for x, y in corners[1:-1]:
            if (x - kept[-1][0]) * self.per_x + (y - kept[-1][1]) * self.per_y >= 1.0:
                kept.append((x, y))
        return kept + corners[1:][-1:]

    def x(self, steps: float) -> float:
        return self.left + (steps + 0.3) * self.per_x

    def y(self, steps: float) -> float:
        return self.bottom - (steps + 0.3) * self.per_y

    def _draw(self) -> None:
        progress, shapes, spots = self.progress, self.shapes, self.spots
        right, top = self.x(progress.lengths[0] + 0.3), self.y(progress.lengths[1] + 0.3)
        shapes.append(Box(self.left, top, right - self.left, self.bottom - top, Tone.RAISED, Tone.LINE, 1.0))
        for left, right, low, high in progress.doomed:
            shapes.append(self._area(left, right, low, high, Tone.BAD, alpha=0.22))
            words = (
                f"From here {self.names[0]} and {self.names[1]} cannot both come to their ends: a deadlock is certain"
            )
            spots.append(self._spot(left, right, low, high, words))
        spots += [self._region(region, shapes) for region in progress.regions]
        shapes += self._axes()
        spots += self._steps()

    def at(self, position: int) -> Picture:
        here = self.progress.point(position)
        passed = bisect_right(self.corners, sum(here), key=sum)
        done = self._points([*self.corners[:passed], here])
        rest = self._points([here, *self.corners[passed:]])
        moving: list[Shape] = [Stroke(tuple(rest), Tone.MUTED, 1.8), Stroke(tuple(done), Tone.ACCENT, 3.0)]
        moving.append(Dot(*done[-1], 0.42 * self.room.label, Tone.ACCENT))
        words, x = self._counts(position)
        shapes = (*self.shapes, *words, *self._legend(x), *moving)
        return Picture(self.width, self.height, shapes, tuple(self.spots))

    # -- regions ------------------------------------------------------------------------------------------------------

    def _area(
        self, left: int, right: int, low: int, high: int, fill: Tone, *, alpha: float, edge: Tone | None = None,
        hatched: bool = False, dashed: bool = False,
    ) -> Box:  # fmt: skip
        # A little less than half way to the neighbours: the staircase passes by and is seen to.
        x, y = self.x(left - 0.4), self.y(high + 0.4)
        return Box(
            x, y, self.x(right + 0.4) - x, self.y(low - 0.4) - y, fill, edge, 1.4, alpha=alpha, hatched=hatched,
            dashed=dashed,
        )  # fmt: skip

    def _spot(self, left: int, right: int, low: int, high: int, words: str) -> Spot:
        box = self._area(left, right, low, high, Tone.INK, alpha=1)
        return Spot(box.x, box.y, box.width, box.height, words)

    def _region(self, region: Region, shapes: list[Shape]) -> Spot:
        sides = (region.left, region.right, region.low, region.high)
        name, both = self.trace.name_of(region.object), f"{self.names[0]} and {self.names[1]}"
        if region.lock:
            box = self._area(*sides, Tone.MUTED, alpha=0.3, edge=Tone.MUTED, hatched=True, dashed=region.guess)
            words = f"Forbidden: {both} cannot both hold {name}"
        else:
            box = self._area(*sides, Tone.BAD, alpha=0.22, edge=Tone.BAD)
            words = f"Here an update of {name} is lost: {both} have both read it and neither has written it"
        shapes.append(box)
        label = self.room.label
        text = name if region.lock else f"{name} lost"
        if box.height > 1.5 * label and box.width > 2.5 * label:
            plate = min(wide(text, label * 0.9) + 0.6 * label, box.width - 4)
            x, y = box.x + (box.width - plate) / 2, box.y + box.height / 2 - 0.65 * label
            shapes.append(Box(x, y, plate, 1.3 * label, fill=Tone.PAPER, radius=3))
            tone = Tone.INK if region.lock else Tone.BAD
            shapes.append(Words(x, y, plate, 1.3 * label, text, tone, 0.85, align="centre"))
        return Spot(box.x, box.y, box.width, box.height, words, object=region.object)

    # -- axes and staircase -------------------------------------------------------------------------------------------

    def _axes(self) -> list[Shape]:
        label, (across, up) = self.room.label, self.progress.lengths
        right, top = self.x(across + 0.3) + 0.9 * label, self.y(up + 0.3) - 0.6 * label
        shapes: list[Shape] = [
            Stroke(((self.left, self.bottom), (right, self.bottom)), Tone.INK, 1.4, arrow=True),
            Stroke(((self.left, self.bottom), (self.left, max(top, 2.0))), Tone.INK, 1.4, arrow=True),
        ]
        for name, actor, x, y in (
            (self.names[0], self.progress.across, self.left, self.height - 1.5 * label),
            (self.names[1], self.progress.up, 0.4 * label, self.bottom - 1.5 * label),
        ):
            shapes.append(Chip(x, y, wide(name, label) + 0.9 * label, 1.4 * label, name, actor))
        for side, x_axis in ((0, True), (1, False)):
            shapes += [self._held(spell, x_axis=x_axis) for spell in self.progress.spells(side)]
        return shapes

    def _counts(self, position: int) -> tuple[list[Shape], float]:
        """How far both are; and where these words end."""
        label = self.room.label
        x = self.left + wide(self.names[0], label) + 1.8 * label
        shapes: list[Shape] = []
        for side, name in enumerate(self.names):
            done, there = self.progress.point(position)[side], len(self.progress.steps[side])
            text = f"{name}: {done} of {there} steps"
            room = wide(text, label) + 0.6 * label
            shapes.append(Words(x, self.height - 1.6 * label, room, 1.6 * label, text, Tone.MUTED, 0.85))
            x += room
        return shapes, x

    def _legend(self, x: float) -> list[Shape]:
        """What the areas mean, those that there are, as far as there is room for it."""
        label, progress = self.room.label, self.progress
        shapes: list[Shape] = []
        kinds = (
            (any(region.lock for region in progress.regions), Tone.MUTED, True, "both hold a lock"),
            (bool(progress.doomed), Tone.BAD, False, "certain deadlock"),
            (any(not region.lock for region in progress.regions), Tone.BAD, False, "lost update"),
        )
        for there, tone, hatched, text in kinds:
            room = wide(text, label) + 2.2 * label
            if not there or x + room > self.width:
                continue
            y = self.height - 1.3 * label
            edge = None if text == "certain deadlock" else tone
            shapes.append(Box(x, y, 1.3 * label, label, tone, edge, 1.2, alpha=0.25, hatched=hatched))
            shapes.append(Words(x + 1.7 * label, y - 0.3 * label, room, 1.6 * label, text, Tone.MUTED, 0.85))
            x += room
        return shapes

    def _held(self, spell: Spell, *, x_axis: bool) -> Box:
        """A bar along an axis: for as long as a lock is held."""
        thin, tone = 0.32 * self.room.label, Tone.MUTED
        if x_axis:
            x = self.x(spell.first - 0.5)
            return Box(x, self.bottom + 3, self.x(spell.last + 0.5) - x, thin, tone, dashed=spell.guess)
        y = self.y(spell.last + 0.5)
        return Box(self.left - 3 - thin, y, thin, self.y(spell.first - 0.5) - y, tone, dashed=spell.guess)

    def _points(self, corners: list[tuple[int, int]]) -> list[Point]:
        return [(self.x(x), self.y(y)) for x, y in corners]

    def _steps(self) -> Iterator[Spot]:
        """The steps of the two, in the order of the run."""
        steps = sorted([*self.progress.steps[0], *self.progress.steps[1]])
        label = self.room.label
        size = max(min(self.per_x, self.per_y, 1.4 * label), 4.0)
        for step in steps[:: max(1, -(-len(steps) // _MOST_SPOTS))]:
            x, y = self.progress.point(step)
            words = f"step {step}: {step_words(self.trace, self.trace[step])}"
            yield Spot(self.x(x) - size / 2, self.y(y) - size / 2, size, size, words, step=step)
