"""Shared variables over time, as a logic analyser shows signals: a lane for each, its values, who read and who wrote them.

Lanes and places depend on the run and the room alone; the playhead goes over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coolthreads import lost_updates
from coolthreads_app.layout.axis import AxisKind, ticks
from coolthreads_app.layout.picture import Box, Chip, Dot, Picture, Room, Shape, Spot, Stroke, Tone, Words, wide
from coolthreads_app.model.index import Ints, TraceIndex
from coolthreads_app.model.words import place

MOST = 40  # lanes
_EVENTS = frozenset({"read", "write", "delete"})
_NOT_DATA = frozenset({"thread", "lock", "Lock", "RLock"})
_THINNEST = 6.0  # pixels for each event: where there are more of them, they are summed up
_WIDEST = 30_000.0  # pixels of a picture
_LONGEST = 20_000  # steps of a run that is looked through for lost updates


@dataclass(frozen=True, slots=True)
class Event:
    """One access. ``value``: what the variable holds from here on, as far as it is known; ``writes``: or only reads;
    ``lost``: the step that overwrote it unseen, or -1."""

    step: int
    actor: int
    operation: str
    value: str
    writes: bool
    lost: int = -1


class ValueLanes:
    """The lanes of one trace; `picture` draws them at any position."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self._kept: tuple[tuple[Room, int | None], _Drawing] | None = None

    @cached_property
    def objects(self) -> tuple[int, ...]:
        """What has a lane, in the order of first touch; the items of a container follow it."""
        index, rows = self.index, self.index.trace.objects
        valued = [obj for obj in (*index.valued, *index.parts) if rows[obj].kind not in _NOT_DATA]
        first = {obj: int(index.steps_on[obj][0]) for obj in valued if obj in index.steps_on}
        for whole, items in index.parts.items():
            first[whole] = min(first.get(whole, index.length), *(int(index.steps_on[item][0]) for item in items))

        def place_of(obj: int) -> tuple[int, bool, int]:
            whole = rows[obj].whole if rows[obj].kind == "item" and rows[obj].whole in first else obj
            return first[whole], whole != obj, first[obj]

        return tuple(sorted(set(valued), key=place_of)[:MOST])

    @cached_property
    def accesses(self) -> dict[int, Ints]:
        """For each lane the steps that read or write its variable or an item of it, ascending."""
        operations = np.frombuffer(self.index.trace.columns.operation, dtype=np.int32)
        known = [row for row, text in enumerate(self.index.trace.texts) if text in _EVENTS]
        found = {}
        for obj in self.objects:
            steps = self.index.steps_on.get(obj, np.zeros(0, np.int32))
            seen = steps[np.isin(operations[steps], known)]
            # Who writes an item changes its container.
            inside = self.index.part_writes(obj)
            found[obj] = np.sort(np.concatenate((seen, inside))) if len(inside) else seen
        return found

    @cached_property
    def _lost(self) -> dict[int, int]:
        """Writes that somebody overwrote who had not seen them -> the step that did it."""
        if self.index.length > _LONGEST:
            return {}
        return {update.lost: update.write for update in lost_updates(self.index.trace) if update.certain}

    def event(self, step: int, obj: int) -> Event:
        """The access at a step, as the lane of an object shows it."""
        row = self.index.trace[step]
        value = row.value or ("deleted" if row.operation == "delete" else "")
        if row.object != obj:
            value = self.index.part_words(step)
        return Event(step, row.actor, row.operation, value, row.operation != "read", self._lost.get(step, -1))

    def picture(self, position: int, room: Room, selected: int | None = None) -> Picture:
        """The lanes, the playhead before the step at ``position``; ``selected``: an object that is marked."""
        if not self.objects:
            return Picture(room.width, room.height, empty="Nothing shared was read or written in this run.")
        key = (room, selected)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, _Drawing(self, room, selected))
        return self._kept[1].at(position)


class _Drawing:
    """All lanes for one room, without the playhead."""

    def __init__(self, lanes: ValueLanes, room: Room, selected: int | None) -> None:
        self.lanes, self.room, self.selected = lanes, room, selected
        self.trace = lanes.index.trace
        label, length = room.label, max(lanes.index.length, 1)
        names = max(wide(self.trace.name_of(obj), label) for obj in lanes.objects)
        self.head = min(max(names + 1.4 * label, 8 * label), max(room.width * 0.3, 6 * label))
        self.begin = self.head + label
        plot = max(room.width - self.begin - label, 6 * label)
        fitting = plot / length
        # A short run is as wide as its steps are readable, a long one fits: it is there to be looked over.
        readable = 1.9 * label
        self.pitch = (readable if readable * length <= 4 * plot else fitting) * room.zoom
        self.pitch = max(fitting, min(self.pitch, max(fitting, _WIDEST / length), 12 * label))
        self.width = max(room.width, self.begin + self.pitch * length + label)
        self.top = 1.7 * label
        self.lane = 3.5 * label
        self.height = max(room.height, self.top + self.lane * len(lanes.objects) + 0.4 * label)
        self.shapes: list[Shape] = []
        self.spots: list[Spot] = []
        self.pinned: list[Shape] = []
        self._axis()
        for row, obj in enumerate(lanes.objects):
            self._lane(obj, self.top + row * self.lane)

    def at(self, position: int) -> Picture:
        label = self.room.label
        x = self.x(position)
        head = Box(x - 1.1, self.top - 0.5 * label, 2.2, self.height - self.top + 0.5 * label, fill=Tone.ACCENT)
        now: list[Shape] = []
        for row, obj in enumerate(self.lanes.objects):
            value, _ = self.lanes.index.value_at(obj, position)
            y = self.top + row * self.lane
            text = "not seen yet" if value is None else value
            tone = Tone.MUTED if value is None else Tone.ACCENT
            now.append(
                Words(0.7 * label, y + 1.45 * label, self.head - label, 1.3 * label, text, tone, 0.85, mono=True)
            )
        return Picture(
            self.width, self.height, (*self.shapes, head), tuple(self.spots),
            pinned=(*self.pinned, *now), pinned_width=self.head, focus_x=x,
        )  # fmt: skip

    def x(self, position: float) -> float:
        return self.begin + self.pitch * position

    def _axis(self) -> None:
        label, length = self.room.label, self.lanes.index.length
        room = (self.width - self.head) / (5 * label)
        for value, text in ticks(AxisKind.STEPS, 0, length, room):
            x = self.x(value)
            self.shapes.append(Stroke(((x, self.top - 0.35 * label), (x, self.top)), Tone.MUTED, 1.0))
            if x + 3 * label < self.width:
                words = Words(x - 2 * label, 0, 4 * label, self.top * 0.8, text, Tone.MUTED, 0.82, align="centre")
                self.shapes.append(words)
        self.shapes.append(Stroke(((self.head, self.top), (self.width, self.top)), Tone.LINE, 1.0))
        y, x = self.top * 0.45, 0.9 * label
        for hollow, text in ((False, "wrote"), (True, "read")):
            self.pinned.append(Dot(x, y, 0.3 * label, Tone.INK, hollow=hollow))
            self.pinned.append(Words(x + 0.6 * label, 0, 3.4 * label, 2 * y, text, Tone.MUTED, 0.82))
            x += 3.9 * label

    def _lane(self, obj: int, y: float) -> None:
        label = self.room.label
        row = self.trace.objects[obj]
        marked = obj == self.selected
        if marked:
            self.shapes.append(
                Box(self.head, y + 0.1 * label, self.width - self.head, self.lane * 0.97, fill=Tone.TINT)
            )
            self.pinned.append(Box(0, y + 0.1 * label, self.head, self.lane * 0.97, fill=Tone.TINT))
        name = Words(
            0.7 * label, y + 0.25 * label, self.head - label, 1.3 * label, row.name, bold=True, mono=True, size=0.95
        )
        self.pinned.append(name)
        self.shapes.append(Stroke(((self.head, y + self.lane), (self.width, y + self.lane)), Tone.LINE, 1.0))
        self.pinned.append(Stroke(((0, y + self.lane), (self.head, y + self.lane)), Tone.LINE, 1.0))
        steps = self.lanes.accesses[obj]
        words = f"{row.kind} {row.name}: accessed {len(steps)} times"
        self.spots.append(Spot(self.head, y + 0.1 * label, self.width - self.head, self.lane * 0.9, words, object=obj))
        if len(steps) * _THINNEST > self.width - self.head:
            self._summed_up(obj, steps, y)
        else:
            self._one_by_one(obj, [self.lanes.event(step, obj) for step in steps.tolist()], y)

    # -- events one by one --------------------------------------------------------------------------------------------

    def _one_by_one(self, obj: int, events: list[Event], y: float) -> None:
        label = self.room.label
        band, height = y + 0.3 * label, 1.5 * label
        middles = [self.x(event.step + 0.5) for event in events]
        begin, value, lost = self.head, "", -1
        for event, x in zip(events, middles, strict=True):
            # A read tells a value that changed without being seen to.
            if event.writes or event.value != value:
                self._stretch(begin, x, band, height, value, lost)
                begin, value, lost = x, event.value, event.lost
        self._stretch(begin, self.width - label, band, height, value, lost)
        below = band + height + 0.15 * label
        for number, (event, x) in enumerate(zip(events, middles, strict=True)):
            left = middles[number - 1] if number else self.head
            right = middles[number + 1] if number + 1 < len(middles) else self.width
            self._mark(obj, event, x, below, min(x - left, right - x))

    def _stretch(self, begin: float, end: float, y: float, height: float, value: str, lost: int) -> None:
        """One value for as long as it held; hatched when it was overwritten unseen."""
        label = self.room.label
        if end - begin < 0.5:
            return
        if not value:
            middle = y + height / 2
            self.shapes.append(Stroke(((begin, middle), (end, middle)), Tone.MUTED, 1.0, dashed=True))
            return
        edge = Tone.BAD if lost >= 0 else Tone.INK
        box = Box(begin, y, end - begin, height, Tone.RAISED, edge, 1.2, label * 0.35, hatched=lost >= 0)
        self.shapes.append(box)
        if end - begin <= 1.1 * label:
            return
        plate = min(wide(value, label) + 0.4 * label, end - begin - 0.4 * label)
        # Said again and again where it holds for long: somewhere of it is in sight.
        times = max(1, int((end - begin) / (plate + 12 * label)))
        for number in range(times):
            left = begin + (end - begin) * (number + 0.5) / times - plate / 2
            if lost >= 0:
                self.shapes.append(Box(left, y + height * 0.1, plate, height * 0.8, fill=Tone.PAPER, radius=2))
            self.shapes.append(Words(left, y, plate, height, value, size=0.9, mono=True, align="centre"))

    def _mark(self, obj: int, event: Event, x: float, y: float, room: float) -> None:
        label, height = self.room.label, 1.25 * self.room.label
        name = self.trace.actors[event.actor].id
        needed = wide(name, label * 0.85) + 0.7 * label
        if room >= needed:
            chip = Chip(x - needed / 2, y, needed, height, name, event.actor, pale=not event.writes)
            self.shapes.append(chip)
        else:
            self.shapes.append(Dot(x, y + height / 2, 0.27 * label, actor=event.actor, hollow=not event.writes))
        width = max(needed if room >= needed else 0.0, 0.9 * label)
        self.spots.append(
            Spot(x - width / 2, y, width, height, self._words(event), step=event.step, object=obj)
        )  # fmt: skip

    def _words(self, event: Event) -> str:
        row = self.trace[event.step]
        name = self.trace.name_of(row.object)
        verb = {"read": "reads", "write": "writes", "delete": "deletes"}[event.operation]
        if event.operation == "delete" and row.value:
            verb = "deletes from"
        value = f" = {row.value}" if row.value else ""
        where = place(self.trace, self.trace.columns.site[event.step])
        said = f"step {event.step}: {self.trace.actors[event.actor].id} {verb} {name}{value}"
        if event.lost >= 0:
            by = self.trace.actors[int(self.lanes.index.actors[event.lost])].id
            said += f", lost when {by} writes at step {event.lost}"
        return f"{said} ({where})" if where else said

    # -- too many of them ---------------------------------------------------------------------------------------------

    def _summed_up(self, obj: int, steps: Ints, y: float) -> None:
        """Columns as high as there are accesses in them, writes in ink upon reads."""
        label = self.room.label
        band, height = y + 0.3 * label, 2.8 * label
        columns = max(int((self.width - self.begin) / _THINNEST), 1)
        operations = np.frombuffer(self.trace.columns.operation, dtype=np.int32)
        reads = [row for row, text in enumerate(self.trace.texts) if text == "read"]
        places = np.minimum((steps * (self.pitch / _THINNEST)).astype(np.int64), columns - 1)
        every = np.bincount(places, minlength=columns)
        written = np.bincount(places[~np.isin(operations[steps], reads)], minlength=columns)
        firsts = np.searchsorted(places, np.arange(columns))
        most = max(int(np.max(every)), 1)
        for column in np.flatnonzero(every).tolist():
            x, there, wrote = self.begin + column * _THINNEST, int(every[column]), int(written[column])
            for number, tone in ((there, Tone.MUTED), (wrote, Tone.INK)):
                tall = height * number / most
                if number:
                    self.shapes.append(Box(x, band + height - tall, _THINNEST - 1, tall, fill=tone))
            first = int(steps[firsts[column]])
            words = f"from step {first}: {there} accesses of {self.trace.name_of(obj)}, {wrote} of them write it"
            self.spots.append(Spot(x, band, _THINNEST, height, words, step=first, object=obj))
