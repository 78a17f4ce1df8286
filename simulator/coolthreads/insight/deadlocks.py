"""Who waits for whom at the end of an execution that nobody could continue."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from coolthreads.insight.locks import holders
from coolthreads.trace import Pending, Trace


@dataclass(frozen=True, slots=True)
class Waiting:
    """``actor`` waits for ``object`` (row or -1), which ``holder`` (row or -1) holds or has to bring about."""

    actor: int
    operation: str
    object: int
    site: int
    holder: int


@dataclass(frozen=True, slots=True)
class Deadlock:
    """``circle``: actors each of which waits for the next one, the last for the first; empty if nothing is left that
    could wake them (a missing wake-up)."""

    waiting: tuple[Waiting, ...]
    circle: tuple[int, ...]


def waiting_at_end(trace: Trace) -> tuple[Waiting, ...]:
    """Who could not go on when the execution ended, and on account of whom."""
    held: dict[int, int] = {}
    for after in holders(trace):
        held = after
    by_name = {actor.name: row for row, actor in enumerate(trace.actors)}
    return tuple(
        Waiting(p.actor, p.operation, p.object, p.site, _holder(trace, p, held, by_name))
        for p in trace.pending
        if p.reason
    )


def deadlock(trace: Trace) -> Deadlock | None:
    """The deadlock that the execution ended in, or None."""
    if trace.verdict != "deadlock":
        return None
    waiting = waiting_at_end(trace)
    graph = nx.DiGraph()
    for row in waiting:
        if row.holder >= 0:
            graph.add_edge(row.actor, row.holder)
    try:
        circle = tuple(edge[0] for edge in nx.find_cycle(graph))
    except nx.NetworkXNoCycle:
        circle = ()
    return Deadlock(waiting, circle)


def _holder(trace: Trace, pending: Pending, held: dict[int, int], by_name: dict[str, int]) -> int:
    if pending.object < 0:
        return -1
    if pending.operation == "join":
        return by_name.get(trace.objects[pending.object].name, -1)
    return held.get(pending.object, -1)
