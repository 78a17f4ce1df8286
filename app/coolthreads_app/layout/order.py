"""The happens-before graph: a row for each actor, steps in columns by what they must come after, not by when they came.

What stands in one column could have happened in any order; runs that differ only in that give the same picture.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from coolthreads_app.layout.picture import Box, Chip, Dot, Picture, Room, Shape, Spot, Stroke, Tone, Words, wide
from coolthreads_app.layout.timeline import lane_order
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.order import LONGEST, Order
from coolthreads_app.model.words import count, place, step_words, what

_BLOCK = 1500  # steps in one picture: of a longer run the part round the playhead


class OrderGraph:
    """The graph of one run; `picture` draws it at any position."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self._kept: tuple[tuple[Room, int | None, int], _Drawing] | None = None

    @cached_property
    def order(self) -> Order:
        """What happens before what."""
        return Order(self.index)

    def picture(self, position: int, room: Room, selected: int | None = None) -> Picture:
        """The graph, the steps before ``position`` in full; ``selected``: an object whose steps are marked."""
        if not self.index.length:
            return Picture(room.width, room.height, empty="There are no steps in this run.")
        if self.index.length > LONGEST:
            words = f"This run of {count(self.index.length, 'step')} is too long for this graph."
            return Picture(room.width, room.height, empty=words)
        block = min(position, self.index.length - 1) // _BLOCK
        key = (room, selected, block)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, _Drawing(self, room, selected, block))
        return self._kept[1].at(position)


class _Drawing:
    """All nodes and arrows of a block of steps for one room, without the playhead."""

    def __init__(self, graph: OrderGraph, room: Room, selected: int | None, block: int) -> None:
        self.order, self.index, self.room, self.selected = graph.order, graph.index, room, selected
        self.trace = graph.index.trace
        self.steps = range(block * _BLOCK, min((block + 1) * _BLOCK, graph.index.length))
        label = room.label
        here = {int(actor) for actor in set(self.index.actors[self.steps.start : self.steps.stop].tolist())}
        self.actors = [actor for actor in lane_order(self.index) if actor in here]
        names = max(wide(self.trace.actors[actor].id, label) for actor in self.actors)
        self.head = names + 2.2 * label
        depths = self.order.depth[self.steps.start : self.steps.stop]
        self.base, columns = int(np.min(depths)), int(np.max(depths) - np.min(depths)) + 1
        fitting = (room.width - self.head - label) / columns
        self.pitch = min(max(fitting, 1.7 * label) * room.zoom, 14 * label)
        self.foot = 1.9 * label
        rows = len(self.actors)
        self.row = min(max((room.height - self.foot - 0.6 * label) / rows, 2.4 * label), 6 * label)
        self.width = max(room.width, self.head + self.pitch * columns + label)
        self.height = max(room.height, self.row * rows + self.foot + 0.6 * label)
        self.row_of = {actor: row for row, actor in enumerate(self.actors)}
        self.radius = min(0.42 * label, self.pitch * 0.4)
        self.below: list[Shape] = []
        self.nodes: dict[int, tuple[float, float]] = {step: self._place(step) for step in self.steps}
        self.spots = tuple(self._spot(step) for step in self.steps)
        self._draw()

    def _place(self, step: int) -> tuple[float, float]:
        column = int(self.order.depth[step]) - self.base
        row = self.row_of[int(self.index.actors[step])]
        return self.head + self.pitch * (column + 0.5), 0.3 * self.room.label + self.row * (row + 0.5)

    def at(self, position: int) -> Picture:
        label, shown = self.room.label, min(position, self.index.length - 1)
        shapes: list[Shape] = []
        size = 2 * self.radius + 0.35 * label
        for step in self.order.past(shown) if position < self.index.length else ():
            if step in self.nodes:
                x, y = self.nodes[step]
                shapes.append(Box(x - size / 2, y - size / 2, size, size, Tone.TINT, Tone.ACCENT, 1.0, radius=size / 2))
        for step, (x, y) in self.nodes.items():
            actor = int(self.index.actors[step])
            shapes.append(Dot(x, y, self.radius, actor=actor, hollow=step >= position))
        x, y = self.nodes[shown]
        if position < self.index.length:
            size += 0.3 * label
            shapes.append(Box(x - size / 2, y - size / 2, size, size, None, Tone.ACCENT, 2.6, radius=size / 2))
        return Picture(
            self.width, self.height, (*self.below, *shapes), self.spots,
            pinned=(*self._heads(), *self._legend()), pinned_width=self.head, focus_x=x,
        )  # fmt: skip

    def _draw(self) -> None:
        """What lies below the nodes: rows, arrows, races, the words for which there is room."""
        last: dict[int, int] = {}
        for step in self.steps:
            x, y = self.nodes[step]
            if self.selected is not None and self.trace.columns.object[step] == self.selected:
                self.below.append(
                    Box(
                        x - self.pitch * 0.45, y - self.row * 0.4, self.pitch * 0.9, self.row * 0.8, Tone.TINT, radius=4
                    )
                )
            thread = self.order.thread[step]
            if thread in last:
                actor = int(self.index.actors[step])
                self.below.append(Stroke((self.nodes[last[thread]], (x, y)), Tone.INK, 1.8, actor=actor))
            last[thread] = step
        for step in self.steps:
            for source in self.order.sources[step]:
                if source in self.nodes:
                    self.below.append(self._arrow(source, step))
        for first, second in self.order.races:
            if first in self.nodes and second in self.nodes:
                line = Stroke((self.nodes[first], self.nodes[second]), Tone.BAD, 2.4, dashed=True)
                self.below.append(line)
        if self.pitch > 4.5 * self.room.label:
            self._say()

    def _say(self) -> None:
        label = self.room.label
        for step, (x, y) in self.nodes.items():
            row = self.trace[step]
            words = what(self.trace, row.operation, row.object)
            width = self.pitch - 0.6 * label
            self.below.append(
                Words(x - width / 2, y + self.radius + 0.1 * label, width, 1.2 * label, words, size=0.8, align="centre")
            )

    def _arrow(self, source: int, step: int) -> Stroke:
        (x0, y0), (x1, y1) = self.nodes[source], self.nodes[step]
        gap = self.radius + 2
        down = 1 if y1 > y0 else -1
        start, end = (x0, y0 + down * gap), (x1, y1 - down * gap)
        if y0 == y1:
            start, end = (x0 + gap, y0), (x1 - gap, y1)
        pull = (end[1] - start[1]) * 0.35
        points = (start, (start[0], start[1] + pull), (end[0], end[1] - pull), end)
        return Stroke(points, Tone.INK, 1.5, arrow=True, curved=True)

    def _heads(self) -> list[Shape]:
        label = self.room.label
        shapes: list[Shape] = []
        for actor, row in self.row_of.items():
            name = self.trace.actors[actor].id
            width, height = wide(name, label) + 1.0 * label, min(1.7 * label, self.row * 0.7)
            y = 0.3 * label + self.row * (row + 0.5) - height / 2
            shapes.append(Chip(0.5 * label, y, width, height, name, actor))
        return shapes

    def _legend(self) -> list[Shape]:
        label, y = self.room.label, self.height - 0.95 * self.room.label
        x = self.head + 0.6 * label
        shapes: list[Shape] = [
            Box(self.head, self.height - self.foot, self.room.width - self.head, self.foot, fill=Tone.PAPER)
        ]
        for tone, dashed, text in ((Tone.INK, False, "happens before"), (Tone.BAD, True, "data race")):
            if dashed and not self.order.races:
                continue
            shapes.append(Stroke(((x, y), (x + 2.2 * label, y)), tone, 1.8, arrow=not dashed, dashed=dashed))
            shapes.append(Words(x + 2.6 * label, y - label, 9 * label, 2 * label, text, Tone.MUTED, 0.85))
            x += wide(text, label) + 3.2 * label
        size, words = 0.9 * label, "before the next step"
        room = self.room.width - x - 1.3 * label
        if room > wide(words, label * 0.8):
            shapes.append(Box(x, y - size / 2, size, size, Tone.TINT, Tone.ACCENT, 1.0, radius=size / 2))
            shapes.append(Words(x + 1.3 * label, y - label, room, 2 * label, words, Tone.MUTED, 0.85))
        return shapes

    def _spot(self, step: int) -> Spot:
        x, y = self.nodes[step]
        size = max(2.4 * self.radius, 8.0)
        row = self.trace[step]
        where = place(self.trace, row.site)
        said = f"step {step}: {step_words(self.trace, row)}" + (f" ({where})" if where else "")
        for source in self.order.sources[step]:
            said += f"; after step {source}: {step_words(self.trace, self.trace[source])}"
        racing = [pair for pair in self.order.races if step in pair]
        for first, second in racing:
            said += f"; races with step {second if step == first else first}"
        return Spot(x - size / 2, y - size / 2, size, size, said, step=step, object=row.object)
