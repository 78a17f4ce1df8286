"""Who waits for whom at the end of an execution that nobody could continue."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.insight.happens_before import children_of_steps
from coolthreads.insight.locks import Held, holders
from coolthreads.trace import Pending, Trace
from coolthreads.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Waiting:
    """``actor`` waits for ``object`` (row or -1), which ``holder`` (row or -1) holds or has to bring about; ``taken`` is
    the step in which it took it (or -1)."""

    actor: int
    operation: str
    object: int
    site: int
    holder: int
    taken: int = -1


@dataclass(frozen=True, slots=True)
class Deadlock:
    """``circle``: actors each of which waits for the next one, the last for the first; empty if nothing is left that
    could wake them (a missing wake-up)."""

    waiting: tuple[Waiting, ...]
    circle: tuple[int, ...]


def waiting_at_end(trace: Trace) -> tuple[Waiting, ...]:
    """Who could not go on when the execution ended, and on account of whom."""
    held: Held = {}
    for after in holders(trace):
        held = after
    threads = _actors_of_threads(trace)
    return tuple(_waiting(trace, pending, held, threads) for pending in trace.pending if pending.reason)


def deadlock(trace: Trace) -> Deadlock | None:
    """The deadlock that the execution ended in, or None."""
    if trace.verdict is not Verdict.DEADLOCK:
        return None
    waiting = waiting_at_end(trace)
    return Deadlock(waiting, _circle({row.actor: row.holder for row in waiting if row.holder >= 0}))


def _circle(waits_for: dict[int, int]) -> tuple[int, ...]:
    """Everybody waits for one other: follow from each to the end, or until somebody comes up again."""
    for start in sorted(waits_for):
        path = [start]
        while (following := waits_for.get(path[-1])) is not None:
            if following in path:
                return tuple(path[path.index(following) :])
            path.append(following)
    return ()


def _waiting(trace: Trace, pending: Pending, held: Held, threads: dict[int, int]) -> Waiting:
    holder = taken = -1
    obj = pending.object
    if obj >= 0:
        row = trace.objects[obj]
        if pending.operation == "join" or (pending.operation == "await" and row.kind == "task"):
            holder = threads.get(obj, -1)
        elif pending.operation == "acquire" or (pending.operation == "await" and row.kind in ("lock", "semaphore")):
            if row.kind == "condition" and row.whole >= 0:
                obj = row.whole
            owners = held.get(obj, {})
            # Of a semaphore any holder could give one back; somebody else is the more telling one.
            holder = next((owner for owner in owners if owner != pending.actor), next(iter(owners), -1))
            taken = _last_taking(trace, holder, obj) if holder >= 0 else -1
    return Waiting(pending.actor, pending.operation, pending.object, pending.site, holder, taken)


def _last_taking(trace: Trace, actor: int, obj: int) -> int:
    """The last acquire of a lock by an actor; a nested one of an RLock counts as well as the first."""
    columns, texts = trace.columns, trace.texts
    for step in range(len(trace) - 1, -1, -1):
        if columns.object[step] == obj and columns.actor[step] == actor and texts[columns.operation[step]] == "acquire":
            return step
    return -1


def _actors_of_threads(trace: Trace) -> dict[int, int]:
    """Row of a thread as an object -> row of the actor; by its start, for names need not be unique."""
    columns, texts = trace.columns, trace.texts
    found = {
        row: actor
        for actor, named in enumerate(trace.actors)
        for row, obj in enumerate(trace.objects)
        if obj.kind == "thread" and obj.name == named.name
    }
    for step, children in children_of_steps(trace).items():
        if step >= 0 and columns.object[step] >= 0 and texts[columns.operation[step]] == "start":
            found[columns.object[step]] = children[0]
    return found
