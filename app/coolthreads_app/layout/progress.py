"""The progress graph of two actors: one axis each, the schedule as a staircase, what locks forbid, what leads to failure.

What is where is known to `model.progress`; a graph is drawn once for a room, the staircase over it at each position.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from coolthreads_app.layout.picture import Box, Chip, Dot, Picture, Point, Room, Shape, Spot, Stroke, Tone, Words, wide
from coolthreads_app.model.progress import Progress, Region, Spell
from coolthreads_app.model.words import step_words

_MOST_SPOTS = 1500


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
        self.names_of_areas: list[Shape] = []
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
        # Names of areas last: the staircase must not run through a word.
        shapes = (*self.shapes, *words, *self._legend(x), *moving, *self.names_of_areas)
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
            self.names_of_areas.append(Box(x, y, plate, 1.3 * label, fill=Tone.PAPER, radius=3))
            tone = Tone.INK if region.lock else Tone.BAD
            self.names_of_areas.append(Words(x, y, plate, 1.3 * label, text, tone, 0.85, align="centre"))
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
