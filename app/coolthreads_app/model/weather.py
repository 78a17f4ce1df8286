"""The weather of the network that a session shows, as it is changed there: links, what happens when, who starts when.

Each change runs the program again at once; back goes with the runs (`Session.undo`), as each run knows its conditions.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from coolthreads import CoolthreadsError, LinkWeather, Node, Program, Schedule, Weather, WeatherEvent
from coolthreads_app.model.conditions import Conditions
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

ANY = "*"
EVERY = (ANY, ANY)
"""Stands for all links."""

_LAUNCHER = "main"
_BILLION = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run was looked at: ``steps`` of the actor with that id had been made, whose turn it was. ``what`` is to happen
    there, at that ``moment`` (virtual nanoseconds)."""

    actor: str
    steps: int
    position: int
    is_end: bool
    what: str = ""
    moment: int = 0


class NetworkWeather:
    """What the views of the weather show and change."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._wanted: tuple[Weather, tuple[Node, ...]] | None = None
        self._place: Place | None = None
        self._kept = ""
        self._waits = False
        session.watch(self._catch_up, Topic.ACTIVITY)

    # -- what it is like ----------------------------------------------------------------------------------------------

    @property
    def program(self) -> Program | None:
        """The network, if what is shown is one."""
        program = self._session.program
        return program if program is not None and program.nodes else None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes as they are wanted now."""
        if self._wanted is not None:
            return self._wanted[1]
        return self.program.nodes if self.program is not None else ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes."""
        return tuple(node.name for node in self.nodes)

    @property
    def weather(self) -> Weather:
        """The weather as it is wanted now."""
        if self._wanted is not None:
            return self._wanted[0]
        return self.program.weather if self.program is not None else Weather()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All links there could be, in the order of the nodes."""
        names = self.names
        return tuple((first, second) for place, first in enumerate(names) for second in names[place + 1 :])

    def link(self, pair: tuple[str, str]) -> LinkWeather:
        """What a link is like; of `EVERY`: what is said of all of them."""
        weather = self.weather
        if pair == EVERY:
            rules = weather.links
            found = next((rule for rule in rules if (rule.source, rule.destination) == EVERY), None)
            return found or (rules[-1] if rules else LinkWeather(*EVERY))
        there = weather.on(*pair)
        return there if there is not None else LinkWeather(*pair)

    @property
    def now(self) -> float:
        """The virtual seconds at the playhead."""
        index, position = self._session.index, self._session.position
        if index is None or not index.length:
            return 0.0
        times = index.trace.columns.time
        moment = times[position] if position < index.length else index.trace.end_time
        return moment / _BILLION

    # -- changes ------------------------------------------------------------------------------------------------------

    def set_link(self, pair: tuple[str, str], **values: Any) -> None:
        """Another latency, jitter, loss or order on a link, both ways; on `EVERY` link, whatever else is said of it."""
        weather = self.weather
        if pair == EVERY:
            rules = [replace(rule, **values) for rule in weather.links]
            if not any((rule.source, rule.destination) == EVERY for rule in rules):
                rules.insert(0, LinkWeather(*EVERY, **values))
        else:
            rules = [rule for rule in weather.links if not self._is_about(rule, pair)]
            rules.append(replace(self.link(pair), source=pair[0], destination=pair[1], both=True, **values))
        self._want(replace(weather, links=tuple(rules)), self.nodes)

    def happen(self, what: str, *who: str) -> None:
        """Something happens at the moment of the playhead."""
        weather = self.weather
        events = sorted([*weather.events, WeatherEvent(self.now, what, who)], key=lambda event: event.at)
        self._want(replace(weather, events=tuple(events)), self.nodes, happens=what)

    def not_happen(self, number: int) -> None:
        """One of the events does not happen."""
        weather = self.weather
        events = tuple(event for place, event in enumerate(weather.events) if place != number)
        self._want(replace(weather, events=events), self.nodes)

    def start(self, name: str, seconds: float | None) -> None:
        """A node starts at another time, or never."""
        nodes = tuple(replace(node, start=seconds) if node.name == name else node for node in self.nodes)
        self._want(self.weather, nodes)

    def reset(self) -> None:
        """As it was when it was opened."""
        opened = self._session.opened
        if opened is not None and opened.nodes:
            starts = {node.name: node.start for node in opened.nodes}
            nodes = tuple(replace(node, start=starts.get(node.name, node.start)) for node in self.nodes)
            self._want(opened.weather, nodes)

    @property
    def is_changed(self) -> bool:
        """Whether something is not as it was when it was opened."""
        opened = self._session.opened
        if self.program is None or opened is None:
            return False
        return Conditions.of(replace(self.program, weather=self.weather, nodes=self.nodes)) != Conditions.of(opened)

    # -- in other words -----------------------------------------------------------------------------------------------

    def options(self) -> str:
        """The options that make of the network as it is written down what is shown; empty if nothing is different."""
        if self.program is None:
            return ""
        weather, (before, starts) = self.weather, self._written()
        words: list[str] = []
        gone = [rule for rule in before.links if not any(_same(rule, other) for other in weather.links)]
        for rule in [*weather.links, *(replace(rule, latency=0, jitter=0, loss=0, reorder=False) for rule in gone)]:
            if str(rule) not in map(str, before.links):
                words += ["--link", str(rule)]
        for event in weather.events:
            if event not in before.events:
                words += ["--weather", str(event)]
        for node in self.nodes:
            if node.start != starts.get(node.name, 0.0):
                words += ["--start", f"{node.name}={'never' if node.start is None else f'{node.start:.10g}'}"]
        return shlex.join(words)

    def _written(self) -> tuple[Weather, dict[str, float | None]]:
        """What the scenario or the file says; of programs that were named one by one nothing is said."""
        session = self._session
        if session.scenario is not None:
            return session.scenario.weather, {row.name: row.start for row in session.scenario.nodes}
        if session.network_file is not None and session.opened is not None:
            return session.opened.weather, {node.name: node.start for node in session.opened.nodes}
        return Weather(), {}

    @property
    def has_lost(self) -> bool:
        """Whether something was to happen when the network was opened that does not any more: no option says that."""
        return any(event not in self.weather.events for event in self._written()[0].events)

    def command(self) -> str:
        """The command line that runs the network as it is shown."""
        session, program = self._session, self.program
        if program is None:
            return ""
        if session.scenario is not None:
            subject = session.scenario.name
        elif session.network_file is not None:
            subject = shlex.quote(str(session.network_file))
        else:
            subject = " ".join(_node_option(node) for node in program.nodes)
        return " ".join(filter(None, ("coolthreads run", subject, self.options())))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _is_about(self, rule: LinkWeather, pair: tuple[str, str]) -> bool:
        return ANY not in (rule.source, rule.destination) and {rule.source, rule.destination} == set(pair)

    def _want(self, weather: Weather, nodes: tuple[Node, ...], *, happens: str = "") -> None:
        """With something that ``happens`` at the playhead, what lies before stays as it is."""
        if self.program is None:
            return
        session = self._session
        if self._wanted is None:
            self._place = self._here()
            self._kept = ""
        if happens:
            if self._place is not None:
                self._place = replace(self._place, what=happens, moment=round(self.now * _BILLION))
            self._kept = kept_schedule(session.index, session.position, self.now) if session.index is not None else ""
        self._wanted = (weather, nodes)
        self._run()

    def _run(self) -> None:
        session, program = self._session, self.program
        if self._wanted is None or program is None:
            return
        # A slider moves faster than programs run, and stopping one takes longer than a short run.
        self._waits = session.running
        if self._waits:
            session.tell(Topic.WEATHER)
            return
        (weather, nodes), self._wanted = self._wanted, None
        try:
            texts = Weather.of_texts(weather.texts(), [node.name for node in nodes])
        except CoolthreadsError as error:
            session.say("error", str(error))
            return
        session.use_network(replace(program, weather=texts, nodes=nodes), self._kept, self._arrive())

    def _catch_up(self) -> None:
        if self._waits and not self._session.running:
            self._waits = False
            self._run()

    def _here(self) -> Place | None:
        index, position = self._session.index, self._session.position
        if index is None:
            return None
        if position >= index.length:
            return Place("", 0, position, True)
        row = int(index.actors[position])
        steps = index.steps_of[row]
        return Place(index.trace.actors[row].id, int((steps < position).sum()), position, False)

    def _arrive(self) -> Callable[[TraceIndex], int]:
        place = self._place

        def arrive(index: TraceIndex) -> int:
            if place is None:
                return index.length
            if place.what and (happened := _after(index, place)) is not None:
                return happened
            if place.is_end:
                return index.length
            for row, actor in enumerate(index.trace.actors):
                if actor.id == place.actor and place.steps < len(index.steps_of[row]):
                    return int(index.steps_of[row][place.steps])
            return min(place.position, index.length)

        return arrive


def kept_schedule(index: TraceIndex, position: int, moment: float) -> str:
    """The schedule that leads to a position of a run also when something is to happen there, at ``moment`` (seconds).

    Who starts the weather takes a step more, once all nodes have been started. With exact time the weather is of no concern
    until it is due; with any time it could go on at each step, so that each of them is a choice."""
    trace = index.trace
    given = Schedule.parse(trace.schedule)
    ids = [index.chosen(step) for step in range(position)]
    choices = [step for step in index.choices.tolist() if step < position][: len(given.choices)]
    if any(actor.kind == "weather" for actor in trace.actors):
        # There was weather before, and the schedule knows it.
        return str(Schedule(tuple(ids[step] for step in choices), given.options))
    starts = [step for step in range(position) if ids[step] == _LAUNCHER and trace[step].operation == "start"]
    begun = starts[-1] + 1 if starts else 0
    is_any = dict(trace.options).get("time") == "any" or dict(given.options).get("time") == "any"
    before = [ids[step] for step in choices if step < begun]
    if is_any:
        before = [ids[step] for step in index.choices.tolist() if step < begun]
        # It sleeps until it is due, if that is later than the begin.
        then = [*ids[begun:position], *(["W1"] if moment > 0 else []), "W1"]
    else:
        then = [ids[step] for step in choices if step >= begun]
    return str(Schedule((*before, _LAUNCHER, *then) if then else tuple(before), given.options))


def _after(index: TraceIndex, place: Place) -> int | None:
    """Right after what was to happen."""
    trace = index.trace
    for row, actor in enumerate(trace.actors):
        if actor.kind == "weather":
            for step in index.steps_of[row].tolist():
                if trace[step].operation == place.what and trace.columns.time[step] >= place.moment:
                    return int(step) + 1
    return None


def _same(one: LinkWeather, other: LinkWeather) -> bool:
    return str(one).partition("=")[0] == str(other).partition("=")[0]


def _node_option(node: Node) -> str:
    name = node.program.name
    command = shlex.join([*(name.split() if name.startswith("-m ") else [name]), *node.program.arguments])
    return f"--node {shlex.quote(f'{node.name}={command}')}"
