"""The network in sentences: nodes, links and messages at a position, for hovering, and for those who do not see the picture."""

from __future__ import annotations

from functools import lru_cache

from coolthreads import LinkWeather, MessageRow, duration_in_words
from coolthreads_app.model.contents import short
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.traffic import Life, NodeState, Parcel, Phase, Traffic, traffic_of
from coolthreads_app.model.words import count

_MOST_PORTS = 3
_MILLION = 1_000_000


def port_words(ports: tuple[str, ...]) -> str:
    """Which ports somebody listens on."""
    if not ports:
        return ""
    more = f" + {len(ports) - _MOST_PORTS}" if len(ports) > _MOST_PORTS else ""
    return f"port{'s' if len(ports) > 1 else ''} {', '.join(ports[:_MOST_PORTS])}{more}"


def weather_words(link: LinkWeather) -> str:
    """What a way is like, in words: 50 ms + up to 10 ms, loses 10 %."""
    parts = []
    if link.latency or link.jitter:
        said = duration_in_words(round(link.latency * 1e9)) if link.latency else "0 s"
        parts.append(said + (f" + up to {duration_in_words(round(link.jitter * 1e9))}" if link.jitter else ""))
    if link.loss:
        parts.append(f"loses {link.loss * 100:.3g} %")
    if link.reorder:
        parts.append("in any order")
    return ", ".join(parts)


def link_label(there: LinkWeather | None, back: LinkWeather | None) -> str:
    """What a link is like in both directions, short; empty where nothing is said."""
    ways = [weather_words(way) if way is not None else "" for way in (there, back)]
    if ways[0] == ways[1]:
        return ways[0]
    return f"→ {ways[0] or 'at once'}, ← {ways[1] or 'at once'}"


class NetworkWords:
    """Sentences about the network of one run."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._trace = traffic.trace
        self._ports = {
            row.name: number for number, row in enumerate(self._trace.objects) if row.kind in ("port", "stream")
        }

    def port_of(self, row: MessageRow) -> int:
        """The object that stands for the connection of a message, or the port that it goes to; -1 for none."""
        found = self._ports.get(row.stream, -1)
        return found if found >= 0 else self._ports.get(row.stream.partition(" → ")[2], -1)

    def node(self, state: NodeState) -> str:
        """Who that is, and how it is."""
        row = next(node for node in self._trace.nodes if node.name == state.name)
        program = " ".join((row.program.rpartition("/")[2], *row.arguments))
        said = f"node {state.name} is {state.life.value}"
        if state.life is Life.WAITING and row.start is None:
            said += " and never starts"
        elif state.life is Life.WAITING and row.start:
            said += f", and starts at {duration_in_words(round(row.start * 1e9))}"
        if state.since >= 0:
            said += f" since step {state.since}"
        if state.lives > 1:
            said += f" (started {state.lives} times)"
        if state.ports:
            said += f", listens on {', '.join(state.ports)}"
        mine = [actor.id for actor in self._trace.actors if actor.node == state.name and actor.kind != "timer"]
        if mine:
            said += f"; {', '.join(mine[:6])}{' and more' if len(mine) > 6 else ''}"
        return f"{said}; {program}"

    def link(self, first: str, second: str, position: int) -> str:
        """What goes between two nodes, and how."""
        traffic = self._traffic
        sent, lost = traffic.carried(first, second, position)
        said = f"link {first} - {second}: {count(sent, 'message')} up to here" + (f", {lost} lost" if lost else "")
        for source, target in ((first, second), (second, first)):
            if traffic.is_cut(source, target, position):
                said += f"; cut from {source} to {target}"
        there, back = traffic.is_like(first, second), traffic.is_like(second, first)
        label = link_label(there, back)
        return f"{said}; {label}" if label else f"{said}; messages arrive at once"

    def message(self, number: int) -> str:
        """All there is to say of a message, wherever one is in the run."""
        row = self._trace.messages[number]
        parts = [f"{self._way(row)}: {self._traffic.talk.words(number)}"]
        parts.append(f"sent at step {row.sent}")
        if row.lost >= 0:
            parts.append(f"lost at step {row.lost}")
        elif row.received >= 0:
            verb = "accepted" if row.kind == "connect" else "read" if row.size else "noticed"
            parts.append(f"{verb} at step {row.received}" + self._took(row.sent, row.received))
        elif row.arrived >= 0:
            parts.append(f"there at step {row.arrived}" + ("" if row.kind != "data" else ", never read"))
        return "; ".join(parts)

    def at_step(self, step: int) -> list[str]:
        """What is sent, read or lost in a step, with what it says."""
        return self._traffic.told_at(step)

    def parcel(self, parcel: Parcel, position: int) -> str:
        """A message where it is at a position."""
        row, trace = parcel.row, self._trace
        said = f"{self._way(row)}: {self._traffic.talk.words(parcel.number)}; sent at step {row.sent}"
        now = self._traffic.time(position)
        age = now - trace.columns.time[row.sent]
        if parcel.phase is Phase.FLYING:
            said += f", under way for {duration_in_words(age)}" if age > 0 else ", just now"
            due = row.due if row.due >= 0 else trace.columns.time[row.arrived] if row.arrived >= 0 else -1
            if due > now:
                said += f", arrives in {duration_in_words(due - now)} (at {duration_in_words(due)})"
            elif due < 0 and row.lost < 0:
                said += ", does not arrive in this run"
            return said
        words = {
            Phase.HELD: f"held up for {duration_in_words(max(age, 0))}: the link is cut",
            Phase.ARRIVED: f"waits to be {'accepted' if row.kind == 'connect' else 'read'} since step {row.arrived}",
            Phase.TAKEN: f"read at step {row.received}",
            Phase.LOST: f"lost at step {row.lost}",
        }
        return f"{said}, {words[parcel.phase]}"

    def short(self, number: int) -> str:
        """A message in a few words."""
        return short(self._trace.messages[number])

    def _way(self, row: MessageRow) -> str:
        return f"{row.kind if row.kind == 'datagram' else 'message'} {row.stream}"

    def _took(self, first: int, last: int) -> str:
        took = self._trace.columns.time[last] - self._trace.columns.time[first]
        return f", {duration_in_words(took)} later" if took >= _MILLION else ""


@lru_cache(maxsize=2)
def words_of(index: TraceIndex) -> NetworkWords:
    """The words for a run, made once."""
    return NetworkWords(traffic_of(index))
