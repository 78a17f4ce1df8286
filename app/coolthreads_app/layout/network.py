"""The network at one position as a graph: nodes with their state, the links between them, and what is under way on each.

Where a node stands depends on the nodes alone: stepping moves messages and never a node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import cos, hypot, pi, sin

from coolthreads import LinkWeather
from coolthreads_app.layout.network_signs import TONES, cross, legend, sign
from coolthreads_app.layout.network_words import link_label, port_words, words_of
from coolthreads_app.layout.picture import Box, Dot, Picture, Point, Room, Shape, Spot, Stroke, Tone, Words, wide
from coolthreads_app.model.contents import short
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.traffic import Life, NodeState, Parcel, Phase, traffic_of

MOST = 24  # nodes
_MOST_ROUND = 6  # nodes on an ellipse
_MOST_STRETCHED = 40  # times that a picture becomes higher, for nodes to keep apart
_MOST_LABELS = 3  # messages with words, in one direction of a link
NO_NETWORK = "There is no network in this run, which is of one program. The scenarios under Servers have one."

_OVER = (Life.WAITING, Life.STARTING, Life.CRASHED, Life.ENDED, Life.FAILED)


class NetworkGraph:
    """The network of one run; `picture` draws it at any position."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self.traffic, self.words = traffic_of(index), words_of(index)

    def picture(self, position: int, room: Room, selected: int | None = None) -> Picture:
        """The network before the step at ``position``; ``selected``: an object (a port) that is marked."""
        if self.traffic.is_empty:
            return Picture(room.width, room.height, empty=NO_NETWORK)
        if len(self.traffic.nodes) > MOST:
            words = f"A network of {len(self.traffic.nodes)} nodes is too large for this graph, which holds {MOST}."
            return Picture(room.width, room.height, empty=words)
        return _Drawing(self, position, room, selected).picture()


class _Drawing:
    """One position of one network."""

    def __init__(self, graph: NetworkGraph, position: int, room: Room, selected: int | None) -> None:
        self.traffic, self.words, self.position, self.room = graph.traffic, graph.words, position, room
        self.label = label = room.label
        trace = self.traffic.trace
        chosen = trace.objects[selected].name if selected is not None else ""
        self.chosen = chosen.partition(":")[0] if chosen.partition(":")[0] in self.traffic.nodes else ""
        self.states = {name: self.traffic.node(name, position) for name in self.traffic.nodes}
        names = max(wide(name, label) for name in self.states)
        # Of all states and ports of the run, so that no step makes a box wider.
        ports = max((wide(port_words(state.ports), label * 0.86) for state in self._all_states()), default=0.0)
        self.width_of_box = max(names + 3.0 * label, min(ports, 11 * label) + 1.4 * label, 7.9 * label)
        self.height_of_box = 3.3 * label
        likes = {link_label(*self._likes(*pair)) for pair in self.traffic.links}
        # What is so of all links is said once.
        self.everywhere = likes.pop() if len(self.traffic.links) > 2 and len(likes) == 1 else ""
        self.foot = (3.5 if self.everywhere else 2.3) * label
        # What a host sends to itself stands above it.
        within = any(row.source == row.destination for row in self.traffic.trace.messages)
        self.head = (1.7 if within else 0.7) * label
        rows, columns = self.rows, self.columns = self._grid()
        tall = self.head + rows * self.height_of_box + (rows - 1) * 3.2 * label
        # Where there is little room, as below a timeline, the legend gives way.
        if room.height < min(tall + self.foot, 18 * label):
            self.foot = 0.6 * label
        gap = (5 if columns < 3 else 4) * label
        across = columns * self.width_of_box + (columns - 1) * gap + 2.4 * label
        self.width, self.height = max(room.width, across), max(room.height, tall + self.foot)
        self.places = self._places()
        for _ in range(_MOST_STRETCHED):
            if self._is_tight():
                self.height += label
                self.places = self._places()
        self.told: list[tuple[str, Point, Point, Tone]] = []
        self.taken: list[tuple[float, float, float, float]] = [
            (x - self.width_of_box / 2, y - self.height_of_box / 2, self.width_of_box, self.height_of_box)
            for x, y in self.places.values()
        ]

    def _all_states(self) -> list[NodeState]:
        steps = sorted({row.step + 1 for row in self.traffic.trace.network if row.what == "listens"})[:200]
        return [self.traffic.node(name, step) for step in steps for name in self.traffic.nodes]

    def _grid(self) -> tuple[int, int]:
        """For how many boxes above and beside each other there must be room."""
        count = len(self.states)
        if count <= _MOST_ROUND:
            return (count + 2) // 3 + (count == 3), min(count, 2 if count < 5 else 3)
        fitting = int(self.room.width / (self.width_of_box + 4 * self.label))
        columns = min(max(fitting, 2), (count + 1) // 2)
        return max(2, (count - 2 * columns + 1) // 2 + 2), columns

    def _raw(self) -> list[Point]:
        """Where nodes stand, without a scale: a few on an ellipse, many along a frame, in their order."""
        count = len(self.states)
        if count <= _MOST_ROUND:
            # An odd number begins at the left; an even one stands in the corners: where the room is wide, so are the links.
            first = pi if count % 2 or count == 2 else pi + pi / count
            return [(cos(first + 2 * pi * n / count), sin(first + 2 * pi * n / count)) for n in range(count)]
        right, low = self.columns - 1.0, self.rows - 1.0
        frame = [(float(x), 0.0) for x in range(self.columns)]
        frame += [(right, float(y)) for y in range(1, self.rows - 1)]
        frame += [(right - x, low) for x in range(self.columns)]
        return (frame + [(0.0, low - y) for y in range(1, self.rows - 1)])[:count]

    def _places(self) -> dict[str, Point]:
        """The middle of each node, in the room that there is."""
        raw = self._raw()
        left, right = min(x for x, _ in raw), max(x for x, _ in raw)
        top, bottom = min(y for _, y in raw), max(y for _, y in raw)
        margin = 1.2 * self.label
        low_x, high_x = margin + self.width_of_box / 2, self.width - margin - self.width_of_box / 2
        low_y, high_y = self.head + self.height_of_box / 2, self.height - self.foot - self.height_of_box / 2

        def within(value: float, low: float, high: float, start: float, end: float) -> float:
            return (start + end) / 2 if high - low < 1e-6 else start + (value - low) / (high - low) * (end - start)

        return {
            name: (within(x, left, right, low_x, high_x), within(y, top, bottom, low_y, high_y))
            for name, (x, y) in zip(self.states, raw, strict=True)
        }

    def _is_tight(self) -> bool:
        """Whether two nodes are too near to each other."""
        places, wide_, high = (
            list(self.places.values()),
            self.width_of_box + self.label,
            self.height_of_box + self.label,
        )
        return any(
            abs(a[0] - b[0]) < wide_ and abs(a[1] - b[1]) < high
            for number, a in enumerate(places)
            for b in places[number + 1 :]
        )

    def picture(self) -> Picture:
        shapes: list[Shape] = []
        spots: list[Spot] = []
        sent: list[Spot] = []
        flying: dict[tuple[str, str], list[Parcel]] = defaultdict(list)
        for parcel in self.traffic.parcels(self.position):
            flying[parcel.row.source, parcel.row.destination].append(parcel)
        for first, second in self.traffic.links:
            shapes += self._link(first, second)
        for name, place in self.places.items():
            shapes += self._node(self.states[name], place)
        above: list[Shape] = []
        for (source, target), parcels in flying.items():
            if source in self.places and target in self.places:
                above += self._inside(source, parcels, sent) if source == target else self._parcels(parcels, sent)
        for name, (x, y) in self.places.items():
            half, high = self.width_of_box / 2, self.height_of_box / 2
            spots.append(
                Spot(
                    x - half, y - high, self.width_of_box, self.height_of_box,
                    self.words.node(self.states[name]), step=self.states[name].since, key=f"node {name}",
                )
            )  # fmt: skip
        # Words come last: they give way to all that is drawn.
        for told in self.told:
            above += self._said(*told)
        if self.everywhere and self.foot > self.label:
            said, top = f"every link: {self.everywhere}", self.height - self.foot + 0.4 * self.label
            room = Words(0.9 * self.label, top, self.room.width - self.label, 1.2 * self.label, said, Tone.MUTED, 0.85)
            above.append(room)
        elif not self.everywhere:
            above += [shape for pair in self.traffic.links for shape in self._weather(*pair)]
        # In the list that stands for the picture nodes come first, then links, then what is on them.
        spots += [self._link_spot(first, second) for first, second in self.traffic.links]
        return Picture(
            self.width,
            self.height,
            (*shapes, *above, *self._legend()),
            (*spots, *sent),
        )

    def _legend(self) -> list[Shape]:
        return legend(self.label, self.room.width, self.height) if self.foot > self.label else []

    # -- nodes --------------------------------------------------------------------------------------------------------

    def _node(self, state: NodeState, place: Point) -> list[Shape]:
        label, (x, y) = self.label, place
        left, top = x - self.width_of_box / 2, y - self.height_of_box / 2
        tone, over = TONES[state.life], state.life in _OVER
        turn = self.traffic.of_turn(self.position) == state.name
        shapes: list[Shape] = []
        if turn or state.name == self.chosen:
            gap = 0.28 * label
            shapes.append(
                Box(
                    left - gap, top - gap, self.width_of_box + 2 * gap, self.height_of_box + 2 * gap,
                    Tone.TINT if state.name == self.chosen else Tone.PAPER, Tone.INK if turn else Tone.ACCENT, 2.4,
                    radius=label * 0.7,
                )
            )  # fmt: skip
        shapes.append(
            Box(
                left, top, self.width_of_box, self.height_of_box, Tone.PAPER if over else Tone.RAISED, tone,
                1.6 if over else 2.6, radius=label * 0.45, dashed=state.life in (Life.WAITING, Life.STARTING),
            )
        )  # fmt: skip
        inner = self.width_of_box - 3.0 * label
        said = port_words(state.ports)
        top += 0.0 if said else 0.4 * label
        shapes += sign(state.life, left + 1.2 * label, top + 1.05 * label, 0.55 * label)
        shapes.append(
            Words(left + 2.3 * label, top + 0.15 * label, inner + 0.4 * label, 1.35 * label, state.name, bold=True)
        )
        again = f", {state.lives}. life" if state.lives > 1 else ""
        shapes.append(
            Words(
                left + 2.3 * label, top + 1.3 * label, inner + 0.4 * label, 1.0 * label, state.life.value + again,
                Tone.MUTED, 0.82,
            )
        )  # fmt: skip
        if said:
            shapes.append(
                Words(
                    left + 0.7 * label, top + 2.15 * label, self.width_of_box - 1.2 * label, 1.0 * label, said,
                    size=0.86,
                )
            )  # fmt: skip
        return shapes

    # -- links --------------------------------------------------------------------------------------------------------

    def _ends(self, source: str, target: str) -> tuple[Point, Point]:
        """Where the line from one node to another leaves the one and meets the other."""
        a, b = self.places[source], self.places[target]
        return self._edge(a, b), self._edge(b, a)

    def _edge(self, place: Point, towards: Point) -> Point:
        dx, dy = towards[0] - place[0], towards[1] - place[1]
        half, high = self.width_of_box / 2 + 4, self.height_of_box / 2 + 4
        part = min(half / abs(dx) if dx else 1e9, high / abs(dy) if dy else 1e9)
        return place[0] + dx * part, place[1] + dy * part

    def _link(self, first: str, second: str) -> list[Shape]:
        label = self.label
        start, end = self._ends(first, second)
        ways = [(a, b) for a, b in ((first, second), (second, first)) if self.traffic.is_cut(a, b, self.position)]
        sent, _ = self.traffic.carried(first, second, self.position)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        shapes: list[Shape] = []
        if ways:
            shapes.append(Stroke((start, end), Tone.BAD, 2.0, dashed=True))
            shapes += cross(*middle, 0.5 * label, 2.6)
            word = "cut" if len(ways) == 2 else f"cut from {ways[0][0]}"
            self._take(middle, 1.2 * label)
            shapes += self._said(word, middle, (0.0, 1.0), Tone.BAD)
            return shapes
        shapes.append(Stroke((start, end), Tone.MUTED, 1.8 if sent else 1.2, dashed=not sent))
        return shapes

    def _weather(self, first: str, second: str) -> list[Shape]:
        """What a link is like, on it, where nothing else is."""
        said = link_label(*self._likes(first, second))
        start, end = self._ends(first, second)
        for part in (0.5, 0.36, 0.64) if said else ():
            at = (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
            if found := self._said(said, at, (0.0, 0.0), Tone.MUTED):
                return found
        return []

    def _likes(self, first: str, second: str) -> tuple[LinkWeather | None, LinkWeather | None]:
        return self.traffic.is_like(first, second), self.traffic.is_like(second, first)

    def _link_spot(self, first: str, second: str) -> Spot:
        start, end = self._ends(first, second)
        x, y, size = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, 1.6 * self.label
        said = self.words.link(first, second, self.position)
        return Spot(x - size, y - size / 2, 2 * size, size, said, key=f"link {first} {second}", beneath=True)

    # -- messages -----------------------------------------------------------------------------------------------------

    def _parcels(self, parcels: list[Parcel], spots: list[Spot]) -> list[Shape]:
        """What is on one direction of a link; of many only some have words."""
        label = self.label
        start, end = self._ends(parcels[0].row.source, parcels[0].row.destination)
        length = max(hypot(end[0] - start[0], end[1] - start[1]), 1.0)
        along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
        # Each direction keeps to its side of the line.
        aside = (-along[1] * 0.55 * label, along[0] * 0.55 * label)
        shapes: list[Shape] = []
        placed: list[tuple[Parcel, Point]] = []
        waiting = 0
        for parcel in reversed(parcels):
            room = length - 2.4 * label
            if parcel.phase in (Phase.ARRIVED, Phase.TAKEN) or parcel.part >= 1.0:
                far = length - 1.0 * label - min(waiting * 1.1 * label, room * 0.6)
                waiting += 1
            else:
                far = 1.2 * label + parcel.part * max(room - 1.4 * label, 0.0)
            at = (start[0] + along[0] * far + aside[0], start[1] + along[1] * far + aside[1])
            shapes += self._mark(parcel, at, along)
            self._take(at, 1.2 * label)
            placed.append((parcel, at))
            spots.append(self._spot(parcel, at, 1.5 * label))
        self.told += [(short(parcel.row, 22), at, aside, self._tone(parcel)) for parcel, at in placed[:_MOST_LABELS]]
        if len(parcels) > _MOST_LABELS:
            self.told.append((f"+ {len(parcels) - _MOST_LABELS} more", placed[_MOST_LABELS][1], aside, Tone.MUTED))
        return shapes

    def _take(self, at: Point, size: float) -> None:
        """No words go there."""
        self.taken.append((at[0] - size / 2, at[1] - size / 2, size, size))

    def _inside(self, name: str, parcels: list[Parcel], spots: list[Spot]) -> list[Shape]:
        """What a host sends to itself: above it."""
        label, (x, y) = self.label, self.places[name]
        top = y - self.height_of_box / 2 - 0.75 * label
        left = x - self.width_of_box / 2 + 0.8 * label
        shapes: list[Shape] = []
        for place, parcel in enumerate(parcels[:_MOST_LABELS]):
            at = (left + place * 1.3 * label, top)
            shapes += self._mark(parcel, at, (1.0, 0.0))
            spots.append(self._spot(parcel, at, 1.2 * label))
        said = short(parcels[-1].row, 22) + (f" + {len(parcels) - 1} more" if len(parcels) > 1 else "")
        start, width = left + min(len(parcels), _MOST_LABELS) * 1.3 * label, wide(said, label * 0.85) + label
        width = min(width, self.width - start)
        if width > 3 * label:
            shapes.append(Words(start, top - 0.6 * label, width, 1.2 * label, said, self._tone(parcels[-1]), 0.85))
            self.taken.append((start, top - 0.6 * label, width, 1.2 * label))
        return shapes

    def _spot(self, parcel: Parcel, at: Point, size: float) -> Spot:
        step = parcel.row.sent
        return Spot(
            at[0] - size / 2, at[1] - size / 2, size, size, self.words.parcel(parcel, self.position), step=step,
            object=self.words.port_of(parcel.row), key=f"message {parcel.number}",
        )  # fmt: skip

    def _tone(self, parcel: Parcel) -> Tone:
        if parcel.phase in (Phase.LOST, Phase.HELD):
            return Tone.BAD
        return Tone.MUTED if parcel.phase is Phase.TAKEN else Tone.INK

    def _mark(self, parcel: Parcel, at: Point, along: Point) -> list[Shape]:
        """An arrow while it is under way; what has arrived is a box, hollow once it is taken; lost is a cross."""
        label, (x, y) = self.label, at
        if parcel.phase is Phase.LOST:
            return cross(x, y, 0.5 * label, 2.6)
        if parcel.phase in (Phase.ARRIVED, Phase.TAKEN):
            size = 0.8 * label
            fill = Tone.ACCENT if parcel.phase is Phase.ARRIVED else Tone.PAPER
            return [Box(x - size / 2, y - size / 2, size, size, fill, Tone.ACCENT, 1.8, radius=0.15 * label)]
        reach = 0.85 * label
        points = ((x - along[0] * reach, y - along[1] * reach), (x + along[0] * reach, y + along[1] * reach))
        asking = parcel.row.kind in ("connect", "accept", "refuse", "end", "reset")
        tone = Tone.BAD if parcel.phase is Phase.HELD else Tone.ACCENT
        shapes: list[Shape] = [Stroke(points, tone, 1.8 if asking else 3.2, arrow=True, dashed=asking)]
        if parcel.row.kind == "datagram":
            shapes.append(Dot(*points[0], 0.3 * label, tone))
        return shapes

    def _said(self, text: str, at: Point, side: Point, tone: Tone) -> list[Shape]:
        """Words beside a place, on the side that ``side`` points to if there is room; nowhere if there is none."""
        label = self.label
        width, height = wide(text, label * 0.85) + 0.5 * label, 1.15 * label
        for dx, dy in _beside(side, width, height, 0.6 * label):
            x, y = at[0] + dx - width / 2, at[1] + dy - height / 2
            if self._is_free(x, y, width, height):
                self.taken.append((x, y, width, height))
                return [
                    Box(x, y, width, height, Tone.PAPER, alpha=0.85, radius=0.2 * label),
                    Words(x, y, width, height, text, tone, 0.85, align="centre"),
                ]
        return []

    def _is_free(self, x: float, y: float, width: float, height: float) -> bool:
        if x < 0 or y < 0 or x + width > self.width or y + height > self.height - self.foot + 0.4 * self.label:
            return False
        return not any(x < a + w and a < x + width and y < b + h and b < y + height for a, b, w, h in self.taken)


def _beside(side: Point, width: float, height: float, gap: float) -> Iterator[Point]:
    """Where the middle of words may be, seen from what they are about: over it or under it, beside it, further away."""
    if side == (0.0, 0.0):
        yield side
    up, right = (1 if side[1] > 0 else -1), (1 if side[0] > 0 else -1)
    over, beside = height / 2 + gap, width / 2 + gap
    steep = abs(side[0]) > abs(side[1])
    near = [(right * beside, 0.0), (-right * beside, 0.0)], [(0.0, up * over), (0.0, -up * over)]
    yield from near[0] if steep else near[1]
    yield from near[1] if steep else near[0]
    for far in (1.9, 2.9):
        yield from ((right * beside * 0.6, up * over * far), (-right * beside * 0.6, up * over * far))
        yield from ((right * beside * 0.6, -up * over * far), (-right * beside * 0.6, -up * over * far))
