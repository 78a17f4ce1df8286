"""What the network between nodes is like, and what happens to it and to the nodes at which time: data, and its text form.

    a-b=latency:0.05,jitter:0.01,loss:0.1,reorder     a link, both ways (``a>b``: one way; ``*`` is any host)
    2.5=crash:a                                       an event: seconds, what, to whom

Durations are virtual seconds. A datagram that is lost is gone; a stream sends again what was lost, which takes a while.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from coolthreads.errors import ProgramError

EVENTS = ("cut", "heal", "partition", "pause", "resume", "crash", "restart")
"""cut and heal: a link, or all of them (heal); partition: some nodes from the others; the rest: one node."""

_OF_LINKS = ("cut", "heal")
_ANY = "*"
_MOST_SECONDS = 1e9
_NUMBERS = ("latency", "jitter", "loss")


@dataclass(frozen=True, slots=True)
class LinkWeather:
    """What is sent from ``source`` to ``destination`` ("*": any host) takes ``latency`` seconds and up to ``jitter`` more, is
    lost with the probability ``loss``, and, if it is a datagram and ``reorder`` is set, may arrive in another order."""

    source: str
    destination: str
    latency: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0
    reorder: bool = False
    both: bool = True

    def __str__(self) -> str:
        parts = [f"{name}:{value:g}" for name in _NUMBERS if (value := getattr(self, name))]
        if self.reorder:
            parts.append("reorder")
        is_every = self.source == self.destination == _ANY
        where = _ANY if is_every else f"{self.source}{'-' if self.both else '>'}{self.destination}"
        return f"{where}={','.join(parts)}"

    def covers(self, source: str, destination: str) -> bool:
        """Whether it is about the way from one host to another."""
        return self._fits(source, destination) or (self.both and self._fits(destination, source))

    def _fits(self, source: str, destination: str) -> bool:
        return self.source in (_ANY, source) and self.destination in (_ANY, destination)


@dataclass(frozen=True, slots=True)
class WeatherEvent:
    """After ``at`` virtual seconds ``what`` (one of `EVENTS`) happens to ``who``: a node, two that a link connects, those that
    a partition separates from the others, or nobody in particular (heal: all links)."""

    at: float
    what: str
    who: tuple[str, ...] = ()

    def __str__(self) -> str:
        joined = ("-" if self.what in _OF_LINKS else ",").join(self.who)
        # Steps are microseconds apart: no digit of the time may be lost.
        at = f"{self.at:.9f}".rstrip("0").rstrip(".")
        return f"{at}={self.what}" + (f":{joined}" if joined else "")


@dataclass(frozen=True, slots=True)
class Weather:
    """Of several ``links`` that cover the same way the last one counts; ``events`` are in the order of their times;
    ``faults``: see `Options`, which overrule it."""

    links: tuple[LinkWeather, ...] = ()
    events: tuple[WeatherEvent, ...] = ()
    faults: int = 0

    def __bool__(self) -> bool:
        return bool(self.links or self.events)

    def on(self, source: str, destination: str) -> LinkWeather | None:
        """The weather on the way from one host to another."""
        return next((link for link in reversed(self.links) if link.covers(source, destination)), None)

    def texts(self) -> tuple[tuple[str, str], ...]:
        """As options would say it: ("link", ...), ("weather", ...) and ("faults", ...); `of_texts` reads them."""
        faults = (("faults", str(self.faults)),) if self.faults else ()
        links, events = (("link", str(link)) for link in self.links), (("weather", str(row)) for row in self.events)
        return (*links, *events, *faults)

    @classmethod
    def of_texts(cls, texts: Iterable[tuple[str, str]], hosts: Collection[str]) -> Weather:
        """From the text forms; raises ProgramError that says which one is wrong, and why."""
        found = list(texts)
        links = tuple(_link(text, hosts) for option, text in found if option == "link")
        events = [_event(text, hosts) for option, text in found if option == "weather"]
        faults = [_faults(text) for option, text in found if option == "faults"]
        return cls(links, tuple(sorted(events, key=lambda event: event.at)), *faults[-1:])

    @classmethod
    def of_tables(
        cls,
        links: Iterable[Mapping[str, Any]],
        events: Iterable[Mapping[str, Any]],
        hosts: Collection[str],
        faults: int = 0,
    ) -> Weather:
        """From the tables ``[[links]]`` and ``[[weather]]`` of a TOML file; raises ProgramError."""
        made = tuple(_link_of_table(row, hosts) for row in links)
        found = [_event_of_table(row, hosts) for row in events]
        return cls(made, tuple(sorted(found, key=lambda event: event.at)), faults)


FAIR = Weather()
"""Everything arrives in the step in which it is sent."""


def _faults(text: str) -> int:
    if not text.isdecimal():
        raise ProgramError(f"faults {text}: is no number of faults")
    return int(text)


def _link(text: str, hosts: Collection[str]) -> LinkWeather:
    where, sign, properties = text.partition("=")
    ways = _ends(where, hosts)
    if not sign or ways is None:
        raise ProgramError(
            f"--link {text}: must be like A-B=latency:0.05,jitter:0.01,loss:0.1,reorder with A and B among "
            f"{', '.join(hosts)} (A>B: one way; *: all)"
        )
    values: dict[str, Any] = {}
    for part in filter(None, properties.split(",")):
        name, colon, value = part.strip().partition(":")
        if name == "reorder" and not colon:
            values[name] = True
        elif name in _NUMBERS and colon:
            values[name] = _number(f"--link {text}", name, value)
        else:
            raise ProgramError(f"--link {text}: {part!r} is none of latency:S, jitter:S, loss:P, reorder")
    return _checked(LinkWeather(*ways[:2], **values, both=ways[2]), f"--link {text}")


def _ends(where: str, hosts: Collection[str]) -> tuple[str, str, bool] | None:
    """The two hosts in ``a-b``, in their own spelling, and whether it is about both ways; names may have hyphens themselves."""
    if where.strip() == _ANY:
        return _ANY, _ANY, True
    known = {host.lower(): host for host in hosts} | {_ANY: _ANY}
    for place, sign in enumerate(where):
        if sign in "->":
            ends = tuple(known.get(part.strip().lower(), "") for part in (where[:place], where[place + 1 :]))
            if all(ends) and (ends[0] != ends[1] or ends[0] == _ANY):
                return ends[0], ends[1], sign == "-"
    return None


def _checked(link: LinkWeather, where: str) -> LinkWeather:
    for name in ("latency", "jitter"):
        if not 0 <= getattr(link, name) < _MOST_SECONDS:
            raise ProgramError(f"{where}: {name} must be at least 0 seconds")
    if not 0 <= link.loss < 1:
        raise ProgramError(f"{where}: loss is a probability, at least 0 and below 1")
    return link


def _event(text: str, hosts: Collection[str]) -> WeatherEvent:
    moment, sign, told = text.partition("=")
    what, _, whom = told.strip().partition(":")
    where = f"--weather {text}"
    if not sign or what not in EVENTS:
        raise ProgramError(f"{where}: must be like 2.5=crash:NAME; what may happen is {', '.join(EVENTS)}")
    at = _number(where, "the time", moment)
    if what in _OF_LINKS and whom:
        ends = _ends(whom, hosts)
        if ends is None:
            raise ProgramError(f"{where}: {whom} is no link A-B between two of {', '.join(hosts)}")
        return _possible(WeatherEvent(at, what, () if ends[:2] == (_ANY, _ANY) else ends[:2]), where, hosts)
    who = tuple(part.strip() for part in whom.split(",") if part.strip())
    return _possible(WeatherEvent(at, what, who), where, hosts)


def _possible(event: WeatherEvent, where: str, hosts: Collection[str]) -> WeatherEvent:
    known = {host.lower(): host for host in hosts}
    if not 0 <= event.at < _MOST_SECONDS:
        raise ProgramError(f"{where}: the time must be at least 0 seconds")
    unknown = [name for name in event.who if name.lower() not in known and name != _ANY]
    if unknown:
        raise ProgramError(f"{where}: there is no node {unknown[0]}; there are {', '.join(hosts)}")
    who = tuple(known.get(name.lower(), name) for name in event.who)
    if event.what in _OF_LINKS and len(who) not in (0, 2):
        raise ProgramError(f"{where}: {event.what} needs the two nodes of a link, or none for all")
    if event.what == "partition" and not 0 < len(set(who)) < len(hosts):
        raise ProgramError(f"{where}: partition needs the nodes that lose the others, and others that are left")
    if event.what not in (*_OF_LINKS, "partition") and len(who) != 1:
        raise ProgramError(f"{where}: {event.what} needs one node")
    return WeatherEvent(event.at, event.what, who)


def _number(where: str, name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ProgramError(f"{where}: {name} is {text.strip()!r}, which is no number")
    return value


# -- TOML -------------------------------------------------------------------------------------------------------------


def _link_of_table(row: Mapping[str, Any], hosts: Collection[str]) -> LinkWeather:
    where = "[[links]]"
    known = {"between", "from", "to", *(field.name for field in fields(LinkWeather))} - {
        "source",
        "destination",
        "both",
    }
    for name in row:
        if name not in known:
            raise ProgramError(f"{where}: {name!r} is none of {', '.join(sorted(known))}")
    one_way = "between" not in row
    ends = [row.get("from", _ANY), row.get("to", _ANY)] if one_way else row["between"]
    names = _names(ends, where)
    if len(names) != 2 or (found := _ends(">".join(names), hosts)) is None:
        raise ProgramError(f"{where}: {' and '.join(names)} are no two of {', '.join(hosts)}")
    numbers: dict[str, Any] = {name: _toml_number(row[name], f"{where}: {name}") for name in _NUMBERS if name in row}
    reorder = row.get("reorder", False)
    if not isinstance(reorder, bool):
        raise ProgramError(f"{where}: reorder is {reorder!r}, but must be true or false")
    return _checked(LinkWeather(*found[:2], **numbers, reorder=reorder, both=not one_way), where)


def _event_of_table(row: Mapping[str, Any], hosts: Collection[str]) -> WeatherEvent:
    where = "[[weather]]"
    what = [name for name in row if name != "at"]
    if "at" not in row or len(what) != 1 or what[0] not in EVENTS:
        raise ProgramError(f"{where}: needs at = SECONDS and one of {', '.join(EVENTS)}")
    value = row[what[0]]
    who = () if value is True else _names([value] if isinstance(value, str) else value, where)
    return _possible(WeatherEvent(_toml_number(row["at"], f"{where}: at"), what[0], who), where, hosts)


def _names(values: object, where: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ProgramError(f"{where}: {values!r} must be the names of nodes")
    return tuple(values)


def _toml_number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ProgramError(f"{where} is {value!r}, which is no number")
    return float(value)
