"""The weather of one execution: the links that it makes, and what happens at which time."""

from __future__ import annotations

from typing import Protocol

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import EVERYTHING
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import christen
from coolthreads.stdlib.network.faults import Faults, FaultyLink
from coolthreads.stdlib.network.flights import AiryLink, FragileLink
from coolthreads.stdlib.network.link import Link
from coolthreads.stdlib.network.network import Network
from coolthreads.stdlib.network.record import happened, told
from coolthreads.weather import Weather, WeatherEvent

_SECOND = 1_000_000_000
_OF_LINKS = ("cut", "heal", "partition")


class Processes(Protocol):
    """What can happen to nodes, by their numbers."""

    def crash(self, number: int) -> None: ...
    def restart(self, number: int) -> None: ...


class Sky:
    """``starts``: how many nodes will yet be started again, so that it is not over before."""

    def __init__(self, weather: Weather, seed: int) -> None:
        self._weather = weather
        self._seed = seed
        self._hosts: list[str] = []
        self._links: list[AiryLink | FragileLink] = []
        self.starts = 0

    def begin(self, network: Network, faults: Faults) -> None:
        """Put the links between hosts in place."""
        weather = self._weather
        self._hosts = [host.name for host in network.hosts]
        self._links = []
        self.starts = sum(event.what == "restart" for event in weather.events)
        touched = {(first, second) for event in weather.events for first, second in self._pairs(event)}
        if not faults.left and not weather:
            return
        for source in network.hosts:
            for destination in network.hosts:
                if source is destination:
                    continue
                way = source.name, destination.name
                link: Link = Link(*way)
                on = weather.on(*way)
                if on is not None or way in touched:
                    link = changeable = FragileLink(*way) if on is None else AiryLink(*way, on, self._seed)
                    self._links.append(changeable)
                network.set_link(source, destination, FaultyLink(link, faults) if faults.left else link)

    def show_links(self) -> None:
        """To be called by the first actor, before it starts others."""
        airy = [link for link in self._links if isinstance(link, AiryLink)]
        for number, link in enumerate(airy, 1):
            link.show(number)

    def launch(self, processes: Processes) -> None:
        """Have happen what happens at a time; to be called by the first actor."""
        if self._weather.events:
            # Whether a thread has ended is noticed by what happens to its node, so that its end is a choice.
            kernel.watch("life")
            number = kernel.number()
            if kernel.observer is not None:
                christen(number, "weather", "weather")
            weather = kernel.start("weather", lambda: self._run(processes), True, number, ident="W1")
            if not kernel.any_time and kernel.machine is None:
                # What is to happen at a time happens then, and not when everybody waits for something.
                kernel.preferred = weather

    # -- inside -----------------------------------------------------------------------------------------------------

    def _run(self, processes: Processes) -> None:
        for event in self._weather.events:
            left = round(event.at * _SECOND) - kernel.now
            if left > 0:
                kernel.sleep(left, Gate())
            kernel.step(event.what, EVERYTHING)
            told(str(event).partition("=")[2])
            self._happen(event, processes)
        kernel.leave()

    def _happen(self, event: WeatherEvent, processes: Processes) -> None:
        if event.what in _OF_LINKS:
            pairs = set(self._pairs(event))
            for link in self._links:
                if (link.source, link.destination) in pairs:
                    if event.what == "heal":
                        link.heal()
                    else:
                        link.cut()
            return
        number = self._hosts.index(event.who[0])
        if event.what == "pause":
            happened("pauses", event.who[0])
            kernel.pause(number)
        elif event.what == "resume":
            happened("resumes", event.who[0])
            kernel.resume(number)
        elif event.what == "crash":
            processes.crash(number)
        else:
            self.starts -= 1
            processes.restart(number)

    def _pairs(self, event: WeatherEvent) -> list[tuple[str, str]]:
        """The ways that an event is about."""
        hosts, who = self._hosts, event.who
        everywhere = [(first, second) for first in hosts for second in hosts if first != second]
        if event.what == "partition":
            return [pair for pair in everywhere if (pair[0] in who) != (pair[1] in who)]
        if event.what not in ("cut", "heal"):
            return []
        if not who:
            return everywhere if event.what == "cut" or self._links else []
        ends = [[end] if end != "*" else hosts for end in who]
        wanted = {(first, second) for first in ends[0] for second in ends[1]}
        return [pair for pair in everywhere if pair in wanted or pair[::-1] in wanted]
