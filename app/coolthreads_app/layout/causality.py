"""The happens-before graph of a trace: what the program itself orders, whatever the schedule, and what races.

A level holds steps none of which happens before another, so what stands side by side could have been in either order. Of
the edges between actors only those are drawn that do not follow from others (transitive reduction). Last come the steps
that actors wait for ever to make.
"""

from __future__ import annotations

from itertools import islice

from coolthreads import CoolthreadsError, Stamp, Trace, racing_steps, stamps, threads_of
from coolthreads_app.layout.graph import Column, Edge, EdgeKind, Graph, Node
from coolthreads_app.layout.timeline import lane_order
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.words import place

MOST_STEPS = 400
"""More could not be read on any paper."""


def causality(trace: Trace, steps: tuple[int, int] | None = None, only: frozenset[int] | None = None) -> Graph:
    """The graph of the steps from the first to the second (exclusive), of some actors (rows) only or of all; raises
    CoolthreadsError when there are too many."""
    first, last = steps or (0, len(trace))
    columns = trace.columns
    shown = [step for step in range(first, last) if only is None or columns.actor[step] in only]
    if len(shown) > MOST_STEPS:
        raise CoolthreadsError(
            f"a graph of {len(shown):,} steps could not be read: cut out at most {MOST_STEPS} with --steps A:B"
        )
    actors = [row for row in lane_order(TraceIndex(trace)) if any(columns.actor[step] == row for step in shown)]
    column_of = {actor: number for number, actor in enumerate(actors)}
    edges = [edge for edge in _edges(trace, first, last) if {edge.source, edge.target} <= set(shown)]
    levels = _levels(shown, edges)
    failing = {crash.step for crash in trace.crashes}
    nodes = tuple(
        Node(step, column_of[columns.actor[step]], levels[step], *_words(trace, step), failed=step in failing)
        for step in shown
    )
    if last == len(trace):
        waiting = [p for p in trace.pending if p.actor in column_of]
        for key, pending in enumerate(waiting, len(trace)):
            before = max((step for step in shown if columns.actor[step] == pending.actor), default=None)
            level = levels[before] + 1 if before is not None else 0
            title = f"{pending.operation} {trace.name_of(pending.object)}".strip()
            nodes += (Node(key, column_of[pending.actor], level, title, place(trace, pending.site), stuck=True),)
            if before is not None:
                edges.append(Edge(before, key, EdgeKind.PROGRAM))
    seen = set(shown)
    races = [
        Edge(race.first, race.second, EdgeKind.RACE)
        for race in racing_steps(trace)
        if race.first in seen and race.second in seen
    ]
    named = tuple(Column(actor, trace.actors[actor].id, trace.actors[actor].name) for actor in actors)
    return Graph(named, nodes, (*edges, *races))


def _words(trace: Trace, step: int) -> tuple[str, str]:
    row = trace[step]
    title = f"{row.operation} {trace.name_of(row.object)}".strip()
    if row.value not in (None, "None"):
        title += f" = {row.value}"
    return title, place(trace, row.site)


def _edges(trace: Trace, first: int, last: int) -> list[Edge]:
    """Program order and what crosses threads, each with its later end in the range."""
    threads = threads_of(trace)
    steps_of: list[list[int]] = [[] for _ in range(max(threads, default=-1) + 1)]
    known: dict[int, Stamp] = {}
    edges: list[Edge] = []
    stamped: list[Stamp] = []
    for step, stamp in enumerate(islice(stamps(trace), last)):
        stamped.append(stamp)
        before = known.get(stamp.actor)
        known[stamp.actor] = stamp
        mine = steps_of[stamp.actor]
        if step >= first:
            if mine:
                edges.append(Edge(mine[-1], step, EdgeKind.PROGRAM))
            # Of each other thread the latest step that this one has newly learnt of.
            news = [
                steps_of[thread][count - 1]
                for thread, count in enumerate(stamp.clock)
                if thread != stamp.actor and count > (before.clock[thread] if before is not None else 0)
            ]
            edges += [
                Edge(source, step, EdgeKind.ORDER)
                for source in news
                if not any(other != source and stamped[source].before(stamped[other]) for other in news)
            ]
        mine.append(step)
    return edges


def _levels(shown: list[int], edges: list[Edge]) -> dict[int, int]:
    """The length of the longest way to each step; an edge always leads to a later step."""
    levels = dict.fromkeys(shown, 0)
    incoming: dict[int, list[int]] = {}
    for edge in edges:
        incoming.setdefault(edge.target, []).append(edge.source)
    for step in shown:
        levels[step] = max((levels[source] + 1 for source in incoming.get(step, ())), default=0)
    return levels
