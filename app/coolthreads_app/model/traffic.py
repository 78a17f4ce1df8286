"""What a simulated network is like at any position of a run: who runs, which ports listen, what is under way, what is cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np

from coolthreads import LinkWeather, MessageRow, NetworkRow, Weather
from coolthreads_app.model.contents import Talk, turned
from coolthreads_app.model.index import Ints, TraceIndex

_NEVER = 1 << 30
_MOST_TOLD = 4  # messages of one step


class Life(StrEnum):
    """The state of a node."""

    WAITING = "not started"
    RUNNING = "running"
    PAUSED = "paused"
    CRASHED = "crashed"
    STARTING = "starting again"
    ENDED = "ended"
    FAILED = "failed"


_LIVES = {
    "begins": Life.RUNNING, "ends": Life.ENDED, "crashes": Life.CRASHED, "restarts": Life.STARTING,
    "pauses": Life.PAUSED, "resumes": Life.RUNNING,
}  # fmt: skip


class Phase(StrEnum):
    """Where a message is."""

    FLYING = "under way"
    HELD = "held up"  # the way is cut: it arrives once that is healed
    ARRIVED = "waits to be read"
    TAKEN = "taken"  # in the step before the playhead
    LOST = "lost"  # in the step before the playhead


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message at one position. ``number``: its row; ``part``: how far it is, from 0 to 1."""

    number: int
    row: MessageRow
    phase: Phase
    part: float


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node at one position: ``since``: the step that changed its state, or -1; ``lives``: how often it has begun."""

    name: str
    life: Life
    since: int
    lives: int
    ports: tuple[str, ...]


class Traffic:
    """The network of one run. A position lies before the step of that number."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self.trace = trace = index.trace
        self.nodes = tuple(row.name for row in trace.nodes)
        self.talk = Talk(trace.messages)
        self._events: dict[str, list[NetworkRow]] = {name: [] for name in self.nodes}
        self._ways: dict[tuple[str, str], list[NetworkRow]] = {}
        for row in trace.network:
            if row.what in ("cut", "healed"):
                self._ways.setdefault((row.host, row.other), []).append(row)
            else:
                self._events.setdefault(row.host, []).append(row)
        self._node_of = [row.node for row in trace.actors]
        self._failures = {self._node_of[crash.actor]: crash.step for crash in reversed(trace.crashes)}
        count = len(trace.messages)
        self._sent: Ints = np.fromiter((row.sent for row in trace.messages), np.int32, count)
        self._over: Ints = np.fromiter((self._ends(row) for row in trace.messages), np.int32, count)

    @property
    def is_empty(self) -> bool:
        """Whether there is no network at all."""
        return not self.nodes

    # -- nodes --------------------------------------------------------------------------------------------------------

    def node(self, name: str, position: int) -> NodeState:
        """A node at a position."""
        life, since, lives = Life.WAITING, -1, 0
        ports: dict[str, None] = {}
        for row in self._events.get(name, ()):
            if row.step >= position:
                break
            if row.what == "listens":
                ports[row.other] = None
            elif row.what == "closes":
                ports.pop(row.other, None)
            else:
                life, since = _LIVES.get(row.what, life), row.step
                lives += row.what == "begins"
                if life is not Life.RUNNING and life is not Life.PAUSED:
                    ports.clear()
        failed = self._failures.get(name, _NEVER)
        if life is Life.ENDED and failed < position:
            life = Life.FAILED
        if life is Life.WAITING and not self.trace.network:
            life = self._seen(name, position)
        return NodeState(name, life, since, lives, tuple(ports))

    def _seen(self, name: str, position: int) -> Life:
        """Of a recording that does not say it: whether its actors have begun."""
        mine = [row for row, node in enumerate(self._node_of) if node == name]
        begun = any(len(steps := self.index.steps_of[row]) and int(steps[0]) < position for row in mine)
        return Life.RUNNING if begun else Life.WAITING

    def time(self, position: int) -> int:
        """The virtual time of the step before a position."""
        return self.trace.columns.time[position - 1] if position > 0 else 0

    def of_turn(self, position: int) -> str:
        """The node whose step comes next; empty if nobody's does."""
        return self._node_of[int(self.index.actors[position])] if position < self.index.length else ""

    # -- links --------------------------------------------------------------------------------------------------------

    @cached_property
    def weather(self) -> Weather:
        """What the run was told of the network."""
        return Weather.of_texts(self.trace.weather, self.nodes)

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Pairs of nodes, in their order, between which messages go in this run, or about which something is said."""
        known = {name: place for place, name in enumerate(self.nodes)}
        pairs = {(row.source, row.destination) for row in self.trace.messages}
        pairs |= {(row.source, row.destination) for row in self.weather.links}
        pairs |= {(row.who[0], row.who[1]) for row in self.weather.events if row.what == "cut" and len(row.who) == 2}
        pairs = {pair for pair in pairs if pair[0] in known and pair[1] in known and pair[0] != pair[1]}
        ordered = {(min(known[a], known[b]), max(known[a], known[b])) for a, b in pairs}
        return tuple((self.nodes[first], self.nodes[second]) for first, second in sorted(ordered))

    def is_cut(self, source: str, destination: str, position: int) -> bool:
        """Whether nothing gets from one node to another at a position."""
        rows = self._ways.get((source, destination), [])
        place = bisect_right(rows, position - 1, key=lambda row: row.step)
        return place > 0 and rows[place - 1].what == "cut"

    def is_like(self, source: str, destination: str) -> LinkWeather | None:
        """The weather on a way, if it has any."""
        return self.weather.on(source, destination)

    def carried(self, first: str, second: str, position: int) -> tuple[int, int]:
        """How many messages have been sent between two nodes up to a position, and how many were lost."""
        rows = self._between.get(frozenset((first, second)), [])
        messages = self.trace.messages
        sent = [number for number in rows if messages[number].sent < position]
        return len(sent), sum(0 <= messages[number].lost < position for number in sent)

    @cached_property
    def _between(self) -> dict[frozenset[str], list[int]]:
        found: dict[frozenset[str], list[int]] = {}
        for number, row in enumerate(self.trace.messages):
            found.setdefault(frozenset((row.source, row.destination)), []).append(number)
        return found

    # -- messages -----------------------------------------------------------------------------------------------------

    def parcels(self, position: int) -> tuple[Parcel, ...]:
        """What is under way, waits to be read, or was taken or lost in the step before, in the order of sending."""
        found = np.flatnonzero((self._sent < position) & (self._over >= position - 1)).tolist()
        return tuple(parcel for number in found if (parcel := self._parcel(number, position)) is not None)

    def sent_in(self, step: int) -> list[int]:
        """The messages that were sent in a step."""
        return np.flatnonzero(self._sent == step).tolist()

    def taken_in(self, step: int) -> list[int]:
        """The messages that the program took, or that were lost, in a step."""
        rows = self.trace.messages
        return [number for number in self._at.get(step, ()) if step in (rows[number].received, rows[number].lost)]

    def told_at(self, step: int) -> list[str]:
        """What is sent, read or lost in a step, with what it says; of very many messages the first."""
        rows = self.trace.messages
        found = [("sends", number) for number in self.sent_in(step)]
        found += [
            ("loses" if rows[number].lost == step else "reads", number)
            for number in self.taken_in(step)
            if rows[number].size or rows[number].lost == step
        ]
        return [
            f"{verb} {rows[number].source} → {rows[number].destination}: {self.talk.words(number)}"
            for verb, number in found[:_MOST_TOLD]
        ]

    @cached_property
    def _at(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number, row in enumerate(self.trace.messages):
            for step in {row.received, row.lost} - {-1}:
                found.setdefault(step, []).append(number)
        return found

    def _parcel(self, number: int, position: int) -> Parcel | None:
        row, before = self.trace.messages[number], position - 1
        if row.lost == before:
            return Parcel(number, row, Phase.LOST, max(self._part(row, row.lost), 0.5) if row.arrived < 0 else 1.0)
        if row.received == before and row.received >= 0 and row.size:
            return Parcel(number, row, Phase.TAKEN, 1.0)
        if int(self._over[number]) < position:
            return None
        if 0 <= row.arrived < position:
            # What says something about a connection, and no more, has done so when it arrives.
            return Parcel(number, row, Phase.ARRIVED, 1.0) if row.size or row.kind in ("connect", "datagram") else None
        held = self.is_cut(row.source, row.destination, position)
        return Parcel(number, row, Phase.HELD if held else Phase.FLYING, 0.4 if held else self._part(row, position))

    def _part(self, row: MessageRow, position: int) -> float:
        """How far a message is at a position: by virtual time, if it takes any, else by steps."""
        times = self.trace.columns.time
        # A position lies between two steps: what takes all the time between them is half of the way.
        begin, now = times[row.sent], (self.time(position) + times[min(position, self.index.length - 1)]) / 2
        end = row.due if row.due >= 0 else times[row.arrived] if row.arrived >= 0 else -1
        if end > begin:
            return min(max((now - begin) / (end - begin), 0.0), 1.0)
        if row.arrived > row.sent:
            return min((position - row.sent) / (row.arrived - row.sent + 1), 1.0)
        return 0.5

    def _ends(self, row: MessageRow) -> int:
        """The step after which a message is of no concern any more."""
        if row.lost >= 0:
            return row.lost
        if row.received >= 0:
            return row.received
        return self._forgotten(row) if row.arrived >= 0 else self._voided(row)

    def _forgotten(self, row: MessageRow) -> int:
        """The step in which whoever had a message closed that end without reading it, or came to an end."""
        closing = ("refuse", "reset") if row.kind == "connect" else ("end", "reset")
        steps = [
            step for step, kind in self._said.get(turned(row.stream), ()) if kind in closing and step >= row.arrived
        ]
        return min([*steps, *self._deaths(row.destination, row.arrived)], default=_NEVER)

    def _voided(self, row: MessageRow) -> int:
        """The step since which nobody waits for what never arrives: who sent it and who should have it are gone."""
        return min(self._deaths(row.destination, row.sent), default=_NEVER)

    def _deaths(self, node: str, after: int) -> Iterable[int]:
        return (row.step for row in self._events.get(node, ()) if row.what in ("ends", "crashes") and row.step >= after)

    @cached_property
    def _said(self) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for row in self.trace.messages:
            if row.kind in ("refuse", "reset", "end"):
                found.setdefault(row.stream, []).append((row.sent, row.kind))
        return found


@lru_cache(maxsize=2)
def traffic_of(index: TraceIndex) -> Traffic:
    """The network of a run, made once."""
    return Traffic(index)
