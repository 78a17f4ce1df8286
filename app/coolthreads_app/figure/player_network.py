"""What the page that plays a run is told of its network: where nodes stand, how they are and what is under way at each step."""

from __future__ import annotations

from typing import Any

from coolthreads_app.layout.messages import Sendings
from coolthreads_app.layout.network import MOST, NetworkGraph
from coolthreads_app.layout.network_words import link_label, port_words
from coolthreads_app.layout.picture import Room
from coolthreads_app.layout.timeline import Timeline
from coolthreads_app.model.contents import short
from coolthreads_app.model.traffic import Phase

_ROOM = Room(13.0, 640.0, 190.0)
_PHASES = tuple(Phase)


def lines(lanes: Timeline, first: int, last: int) -> list[list[Any]]:
    """Messages between lanes: lane and step where each was sent, the same where it was read or lost, whether lost, in words."""
    words = NetworkGraph(lanes.index).words
    return [
        [
            lanes.lane_of[row.source], row.sent - first, lanes.lane_of[row.target], row.ended - first, int(row.is_lost),
            words.message(row.number),
        ]
        for row in Sendings(lanes.index).within(range(first, last))
        if row.sent >= first and row.ended < last
    ]  # fmt: skip


def network(lanes: Timeline, first: int, last: int) -> dict[str, Any] | None:
    """The network from the first position to the last, or None if there is none. Lists of positions hold what is so from each
    of them on; ``frames`` has null where a position is like the one before."""
    graph = NetworkGraph(lanes.index)
    traffic = graph.traffic
    if traffic.is_empty or len(traffic.nodes) > MOST:
        return None
    picture = graph.picture(first, _ROOM)
    boxes = {spot.key: [spot.x, spot.y, spot.width, spot.height] for spot in picture.spots}
    numbers = {name: number for number, name in enumerate(traffic.nodes)}
    positions = range(first, last + 1)
    shown: dict[int, int] = {}  # row of a message -> its number on the page
    frames: list[Any] = []
    before: Any = None
    for position in positions:
        here = []
        for parcel in traffic.parcels(position):
            if parcel.row.source in numbers and parcel.row.destination in numbers:
                number = shown.setdefault(parcel.number, len(shown))
                here.append([number, _PHASES.index(parcel.phase), round(parcel.part, 2)])
        frames.append(None if here == before else here)
        before = here
    messages = traffic.trace.messages
    return {
        "size": [picture.width, picture.height],
        "nodes": [[name, *(round(value, 1) for value in boxes[f"node {name}"])] for name in traffic.nodes],
        "lives": [_changes(positions, lambda at, name=name: _life(graph, name, at)) for name in traffic.nodes],
        "links": [
            [numbers[a], numbers[b], link_label(traffic.is_like(a, b), traffic.is_like(b, a))] for a, b in traffic.links
        ],
        "cuts": [
            _changes(positions, lambda at, a=a, b=b: traffic.is_cut(a, b, at) or traffic.is_cut(b, a, at))
            for a, b in traffic.links
        ],
        "turns": _changes(positions, lambda at: numbers.get(traffic.of_turn(at), -1)),
        "messages": [
            [numbers[messages[row].source], numbers[messages[row].destination], short(messages[row], 18),
             graph.words.message(row)]
            for row in shown
        ],
        "frames": frames,
    }  # fmt: skip


def _life(graph: NetworkGraph, name: str, position: int) -> list[str]:
    state = graph.traffic.node(name, position)
    return [state.life.value, port_words(state.ports)]


def _changes(positions: range, value_at: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    for position in positions:
        value = value_at(position)
        if not found or found[-1][1] != value:
            found.append([position - positions.start, value])
    return found
