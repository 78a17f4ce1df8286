"""The wait-for and lock graph at one position: actors on the left, what they hold or wait for on the right.

Who and what has a place, and where, depends on the whole trace: stepping changes the arrows and never moves a node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from coolthreads import State
from coolthreads_app.layout.picture import Box, Chip, Picture, Room, Shape, Spot, Stroke, Tone, Words, wide
from coolthreads_app.layout.timeline import lane_order
from coolthreads_app.model.holding import Holding, Wait
from coolthreads_app.model.index import TraceIndex

MOST = 40  # nodes on either side
_MOST_PALE = 16  # arrows of other moments: more hide what they are between


@dataclass(frozen=True, slots=True)
class _Place:
    """A node: its rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width


class WaitGraph:
    """The graph of one trace; `picture` draws it at any position."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self.holding = Holding(index)

    @cached_property
    def actors(self) -> tuple[int, ...]:
        """Those who ever hold or wait for something, in the order of their lanes."""
        concerned = {change.actor for change in self.index.trace.changes if _waits(change.state) and change.object >= 0}
        concerned |= {actor for lock in self.holding.locks for actor in self._touching(lock)}
        concerned |= {wait.other for wait in self.ever if wait.other >= 0}
        return tuple(actor for actor in lane_order(self.index) if actor in concerned)[:MOST]

    @cached_property
    def objects(self) -> tuple[int, ...]:
        """Locks and whatever else is waited for, each near those who touch it (barycentre), so that few arrows cross."""
        rows = set(self.holding.locks) | {wait.object for wait in self.ever if wait.object >= 0}
        lane = {actor: number for number, actor in enumerate(self.actors)}

        def weight(obj: int) -> tuple[float, int]:
            lanes = [lane[actor] for actor in self._touching(obj) if actor in lane]
            return (sum(lanes) / len(lanes) if lanes else 0.0, obj)

        return tuple(sorted(rows, key=weight)[:MOST])

    @cached_property
    def ever(self) -> tuple[Wait, ...]:
        """Every wait of the run, in order. Waits change only where states do."""
        named = {change.step + 1 for change in self.index.trace.changes if _waits(change.state) and change.object >= 0}
        found = (wait for position in sorted(named)[:2000] for wait in self.holding.waits(position))
        return tuple(dict.fromkeys(found))

    def _touching(self, obj: int) -> set[int]:
        steps = self.index.steps_on.get(obj)
        return set() if steps is None else set(self.index.actors[steps].tolist())

    def owners(self, obj: int, position: int) -> tuple[int, ...]:
        """Who holds an object, as far as it matters: who has come to an end keeps what it took of a semaphore used as a
        signal, and nobody waits for its return."""
        signal = self.index.trace.objects[obj].kind == "semaphore"
        return tuple(
            owner for owner in self.holding.at(obj, position) if not (signal and self.has_ended(owner, position))
        )

    def has_ended(self, actor: int, position: int) -> bool:
        """Whether an actor is done, failed or cancelled."""
        return self.index.state_at(actor, position)[0] in (State.DONE, State.FAILED, State.CANCELLED)

    def state_of(self, obj: int, position: int) -> str:
        """What an object is, and who has it."""
        kind, owners = self.index.trace.objects[obj].kind, self.holding.at(obj, position)
        if owners:
            return f"{kind}, {_held(kind)} by {', '.join(self.index.trace.actors[owner].id for owner in owners)}"
        return f"{kind}, free" if obj in self.holding.locks else kind

    def picture(self, position: int, room: Room, selected: int | None = None) -> Picture:
        """The graph before the step at ``position``; ``selected``: an object that is marked."""
        if not self.actors:
            return Picture(room.width, room.height, empty="Nobody takes a lock or waits for anything in this run.")
        return _Drawing(self, position, room, selected).picture()


def _waits(state: State) -> bool:
    return state in (State.BLOCKED, State.WAITING)


def _held(kind: str) -> str:
    # A semaphore is rarely given back by who took it.
    return "taken" if kind == "semaphore" else "held"


class _Drawing:
    """One position of one graph."""

    def __init__(self, graph: WaitGraph, position: int, room: Room, selected: int | None) -> None:
        self.graph, self.position, self.room, self.selected = graph, position, room, selected
        self.trace = graph.index.trace
        self.waits = graph.holding.waits(position)
        self.circle = set(graph.holding.circle(position))
        held = any(graph.owners(obj, position) for obj in graph.objects)
        # Where nothing is held or waited for, nodes without arrows would say nothing at all.
        self.is_idle = not self.waits and not held
        label = room.label
        rows = max(len(graph.actors), len(graph.objects))
        # Where there is little room the legend gives way, then the second line of what is held.
        self.foot = 2.0 * label if room.height > rows * 2.7 * label + 2.8 * label else 0.0
        self.pitch = min(max((room.height - self.foot - 0.8 * label) / max(rows, 1), 2.1 * label), 5.5 * label)
        self.height = max(room.height, rows * self.pitch + self.foot + 0.8 * label)
        self.two_lines = self.pitch >= 2.7 * label
        names = max((wide(self.trace.name_of(obj), label * 1.05) for obj in graph.objects), default=0.0)
        kinds = max(
            (wide(f"{self.trace.objects[obj].kind}, held by T1", label * 0.82) for obj in graph.objects), default=0
        )
        wished = max(names, kinds if self.two_lines else 0.0) + 1.6 * label
        self.object_width = min(max(wished, 6 * label), max(room.width * 0.42, 8 * label))
        chips = max(wide(self.trace.actors[actor].id, label) for actor in graph.actors) + 1.2 * label
        self.chip_width = max(chips, 2.4 * label)
        self.width = max(room.width, self.chip_width + self.object_width + 9 * label)
        self.places = {actor: self._actor_place(row) for row, actor in enumerate(graph.actors)}
        self.object_places = {obj: self._object_place(row) for row, obj in enumerate(graph.objects)}

    def picture(self) -> Picture:
        shapes: list[Shape] = []
        spots: list[Spot] = []
        for obj, place in self.object_places.items():
            shapes += self._arrows_from(obj, place)
        for wait in self.waits or self._of_the_run():
            shapes += self._arrow_of(wait)
        for actor, place in self.places.items():
            shapes += self._actor(actor, place)
            spots.append(Spot(place.x, place.y, place.width, place.height, self.words_of(actor)))
        for obj, place in self.object_places.items():
            shapes += self._object(obj, place)
            spots.append(Spot(place.x, place.y, place.width, place.height, self.words_on(obj), object=obj))
        return Picture(self.width, self.height, tuple(shapes + self._legend()), tuple(spots))

    def _of_the_run(self) -> tuple[Wait, ...]:
        """Who waits for what at any time: shown, pale, where nobody does."""
        return self.graph.ever if self.is_idle and len(self.graph.ever) <= _MOST_PALE else ()

    # -- places -------------------------------------------------------------------------------------------------------

    def _top(self, row: int, rows: int, height: float) -> float:
        spare = self.height - self.foot - rows * self.pitch
        return spare / 2 + (row + 0.5) * self.pitch - height / 2

    def _actor_place(self, row: int) -> _Place:
        label = self.room.label
        height = min(1.9 * label, self.pitch * 0.66)
        return _Place(3.6 * label, self._top(row, len(self.graph.actors), height), self.chip_width, height)

    def _object_place(self, row: int) -> _Place:
        label, height = self.room.label, min(self.pitch * 0.78, 2.9 * self.room.label)
        left = self.width - self.object_width - label
        return _Place(left, self._top(row, len(self.graph.objects), height), self.object_width, height)

    # -- nodes --------------------------------------------------------------------------------------------------------

    def _actor(self, actor: int, place: _Place) -> list[Shape]:
        row = self.trace.actors[actor]
        pale = self.graph.has_ended(actor, self.position) or self.graph.index.state_at(actor, self.position)[0] is None
        shapes: list[Shape] = [Chip(place.x, place.y, place.width, place.height, row.id, actor, pale)]
        if actor in self.circle:
            gap = min(self.room.label * 0.45, (self.pitch - place.height) / 2)
            shapes.append(Box(place.x - gap, place.y - gap, place.width + 2 * gap, place.height + 2 * gap, hazard=True))
        return shapes

    def _object(self, obj: int, place: _Place) -> list[Shape]:
        label = self.room.label
        owners = self.graph.holding.at(obj, self.position)
        marked = obj == self.selected
        edge = Tone.ACCENT if marked else Tone.INK if owners else Tone.MUTED
        box = Box(
            place.x, place.y, place.width, place.height, Tone.TINT if marked else Tone.RAISED, edge,
            thickness=2.4 if owners or marked else 1.2, radius=label * 0.4,
        )  # fmt: skip
        inner = place.width - 1.2 * label
        above = place.height * 0.46 if self.two_lines else place.height * 0.84
        name = Words(
            place.x + 0.6 * label, place.y + place.height * 0.08, inner, above, self.trace.name_of(obj),
            size=0.95, mono=True, bold=bool(owners),
        )  # fmt: skip
        if not self.two_lines:
            return [box, name]
        below = Words(
            place.x + 0.6 * label, place.y + place.height * 0.5, inner, place.height * 0.42,
            self.graph.state_of(obj, self.position), Tone.MUTED, 0.82,
        )  # fmt: skip
        return [box, name, below]

    # -- arrows -------------------------------------------------------------------------------------------------------

    def _arrows_from(self, obj: int, place: _Place) -> list[Shape]:
        """From a lock to those who hold it."""
        shapes: list[Shape] = []
        for owner in self.graph.owners(obj, self.position):
            if owner not in self.places:
                continue
            target = self.places[owner]
            deadly = owner in self.circle and any(
                wait.object == obj and wait.actor in self.circle for wait in self.waits
            )
            start = (place.x, place.middle + 0.3 * self.room.label)
            end = (target.right + 3, target.middle + 0.3 * self.room.label)
            shapes.append(self._across(start, end, Tone.BAD if deadly else Tone.INK, 3.2 if deadly else 2.2))
        return shapes

    def _arrow_of(self, wait: Wait) -> list[Shape]:
        """From one who waits to what it waits for."""
        place = self.places.get(wait.actor)
        if place is None:
            return []
        deadly = wait.actor in self.circle
        tone, thickness = (Tone.BAD, 3.2) if deadly else (Tone.WARN, 2.0)
        if self.is_idle:
            tone, thickness = Tone.MUTED, 1.2
        if wait.other >= 0:
            target = self.places.get(wait.other)
            if target is None:
                return []
            bulge = max(0.4 * self.room.label, place.x - 3.0 * self.room.label)
            start, end = (place.x - 2, place.middle), (target.x - 3, target.middle)
            points = (start, (bulge, place.middle), (bulge, target.middle), end)
            return [Stroke(points, tone, thickness, arrow=True, dashed=True, curved=True)]
        goal = self.object_places.get(wait.object)
        if goal is None:
            return []
        lift = 0.3 * self.room.label
        start, end = (place.right + 2, place.middle - lift), (goal.x - 3, goal.middle - lift)
        return [self._across(start, end, tone, thickness, dashed=True)]

    def _across(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        tone: Tone,
        thickness: float,
        *,
        dashed: bool = False,
    ) -> Stroke:
        pull = (end[0] - start[0]) * 0.45
        points = (start, (start[0] + pull, start[1]), (end[0] - pull, end[1]), end)
        return Stroke(points, tone, thickness, arrow=True, dashed=dashed, curved=True)

    # -- words --------------------------------------------------------------------------------------------------------

    def words_of(self, actor: int) -> str:
        """What an actor holds and waits for."""
        holding, row = self.graph.holding, self.trace.actors[actor]
        held = [
            f"{self.trace.name_of(lock)} (since step {holding.taken_at(lock, actor, self.position)})"
            for lock in holding.locks
            if actor in holding.at(lock, self.position)
        ]
        parts = [f"holds {', '.join(held)}"] if held else []
        for wait in self.waits:
            if wait.actor != actor:
                continue
            if wait.other >= 0:
                parts.append(f"waits for {self.trace.actors[wait.other].id}")
            else:
                owners = holding.at(wait.object, self.position)
                by = f", held by {self._names(owners)}" if owners else ""
                parts.append(f"waits for {self.trace.name_of(wait.object)}{by}")
        if actor in self.circle:
            parts.append("in a deadlock")
        return f"{row.id} {row.name}: " + ("; ".join(parts) or "holds nothing and waits for nothing")

    def words_on(self, obj: int) -> str:
        """Who holds an object and who waits for it."""
        row = self.trace.objects[obj]
        owners = self.graph.holding.at(obj, self.position)
        waiting = tuple(wait.actor for wait in self.waits if wait.object == obj)
        parts = [f"{_held(row.kind)} by {self._names(owners)}"] if owners else []
        if waiting:
            parts.append(f"{self._names(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for it")
        return f"{row.kind} {row.name}: " + ("; ".join(parts) or "nobody holds it or waits for it")

    def _names(self, actors: tuple[int, ...]) -> str:
        return ", ".join(self.trace.actors[actor].id for actor in actors)

    def _legend(self) -> list[Shape]:
        label = self.room.label
        if not self.foot:
            return []
        y = self.height - 1.1 * label
        shapes: list[Shape] = []
        x = label
        for words, tone, dashed in (("held by", Tone.INK, False), ("waits for", Tone.WARN, True)):
            shapes.append(Stroke(((x, y), (x + 2.6 * label, y)), tone, 2.2, arrow=True, dashed=dashed))
            shapes.append(Words(x + 3.1 * label, y - label, 6 * label, 2 * label, words, Tone.MUTED, 0.85))
            x += 4.2 * label + wide(words, label)
        if self.is_idle:
            words = "nobody waits here" + ("; pale: all waits of the run" if self._of_the_run() else "")
            shapes.append(
                Words(x, y - label, self.width - x - label, 2 * label, words, Tone.MUTED, 0.85, align="right")
            )
        if self.circle:
            names = self._names(tuple(actor for actor in self.graph.actors if actor in self.circle))
            room = self.width - x - label
            shapes.append(
                Words(x, y - label, room, 2 * label, f"deadlock: {names}", Tone.BAD, bold=True, align="right")
            )
        return shapes
