"""Who holds which lock when, in which order locks are taken, and which lock guards which variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from coolthreads.insight.happens_before import ACCESSES, DATA_KINDS
from coolthreads.trace import Trace


@dataclass(frozen=True, slots=True)
class Inversion:
    """Locks (rows of objects) that were taken in an order that closes a circle, with a step for each taking."""

    locks: tuple[int, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """``object`` was accessed ``accesses`` times by ``actors``, always while holding all of ``locks``."""

    object: int
    actors: tuple[int, ...]
    accesses: int
    locks: tuple[int, ...]


def holders(trace: Trace) -> Iterator[dict[int, int]]:
    """After each step: row of a held lock -> row of the actor that holds it. The dict is the same one, changed."""
    columns, texts = trace.columns, trace.texts
    held: dict[int, int] = {}
    depth: dict[int, int] = defaultdict(int)
    for step in range(len(trace)):
        operation, obj, actor = texts[columns.operation[step]], columns.object[step], columns.actor[step]
        if operation == "acquire" and obj >= 0:
            held[obj] = actor
            depth[obj] += 1
        elif operation == "release" and obj >= 0:
            depth[obj] -= 1
            if depth[obj] <= 0:
                held.pop(obj, None)
                depth[obj] = 0
        yield held


def inversions(trace: Trace) -> tuple[Inversion, ...]:
    """Circles in the order in which locks were taken while others were held: a deadlock in some other schedule."""
    columns, texts = trace.columns, trace.texts
    order = nx.DiGraph()
    before: dict[int, int] = {}
    for step, held in enumerate(holders(trace)):
        if texts[columns.operation[step]] == "acquire":
            obj, actor = columns.object[step], columns.actor[step]
            for lock, owner in before.items():
                if owner == actor and lock != obj and not order.has_edge(lock, obj):
                    order.add_edge(lock, obj, step=step, actor=actor)
        before = dict(held)
    found = []
    for circle in nx.simple_cycles(order):
        edges = list(zip(circle, circle[1:] + circle[:1], strict=True))
        if len({order.edges[edge]["actor"] for edge in edges}) > 1:
            found.append(Inversion(tuple(circle), tuple(order.edges[edge]["step"] for edge in edges)))
    return tuple(sorted(found, key=lambda inversion: inversion.steps))


def guards(trace: Trace) -> tuple[Guard, ...]:
    """For each location that several actors accessed: the locks that were held at every access (Eraser's lockset)."""
    columns, texts = trace.columns, trace.texts
    common: dict[int, set[int]] = {}
    actors: dict[int, set[int]] = defaultdict(set)
    count: dict[int, int] = defaultdict(int)
    for step, held in enumerate(holders(trace)):
        obj = columns.object[step]
        if obj < 0 or trace.objects[obj].kind not in DATA_KINDS or texts[columns.operation[step]] not in ACCESSES:
            continue
        actor = columns.actor[step]
        mine = {lock for lock, owner in held.items() if owner == actor}
        common[obj] = mine if obj not in common else common[obj] & mine
        actors[obj].add(actor)
        count[obj] += 1
    return tuple(
        Guard(obj, tuple(sorted(actors[obj])), count[obj], tuple(sorted(common[obj])))
        for obj in sorted(common)
        if len(actors[obj]) > 1
    )
