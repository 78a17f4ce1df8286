"""Happens-before: which steps are ordered by the program itself, whatever the schedule (Lamport, CACM 1978).

A step comes before another one of the same actor, before what it starts, and before an operation on the same lock, event,
queue, future or thread that takes notice of it. Accesses to variables order nothing: that is what makes races visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coolthreads.trace import Trace

ACCESSES = frozenset({"read", "write", "delete"})
DATA_KINDS = frozenset({"variable", "attribute", "item"})

# Operations that only take notice of what others did to a synchronisation object, and those that only give notice.
_NOTICING = frozenset({"acquire", "join", "get", "take", "result", "read"})
_GIVING = frozenset({"release", "set", "put", "submit", "resolve", "notify", "end"})


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a step happened: ``clock[actor]`` counts the steps of ``actor`` that happen before it (itself included)."""

    actor: int
    clock: tuple[int, ...]

    def before(self, later: Stamp) -> bool:
        """Whether this step happens before ``later``."""
        return self.clock[self.actor] <= later.clock[self.actor]


def stamps(trace: Trace) -> Iterator[Stamp]:
    """The stamp of each step, in order."""
    width = len(trace.actors)
    clocks = [[0] * width for _ in range(width)]
    objects: dict[int, list[int]] = {}
    children: dict[int, list[int]] = {}
    seen: set[int] = set()
    for change in trace.changes:
        if change.actor not in seen:
            # An actor's first change is its creation, by the step just done.
            seen.add(change.actor)
            children.setdefault(change.step, []).append(change.actor)
    columns, texts = trace.columns, trace.texts
    for step in range(len(trace)):
        actor = columns.actor[step]
        clock = clocks[actor]
        clock[actor] += 1
        operation = texts[columns.operation[step]]
        obj = columns.object[step]
        if obj >= 0 and is_synchronisation(trace, obj, operation):
            shared = objects.setdefault(obj, [0] * width)
            if operation not in _GIVING:
                _merge(clock, shared)
            if operation not in _NOTICING:
                _merge(shared, clock)
        yield Stamp(actor, tuple(clock))
        for child in children.get(step, ()):
            if child != actor:
                _merge(clocks[child], clock)


def is_synchronisation(trace: Trace, obj: int, operation: str) -> bool:
    """Whether an operation on this object orders things. Methods of built-in containers are atomic, but order nothing."""
    return operation not in ACCESSES or trace.objects[obj].kind in _SYNCHRONISING


_SYNCHRONISING = frozenset(
    ["lock", "rlock", "Lock", "RLock", "condition", "Condition", "event", "Event", "semaphore", "Semaphore", "BoundedSemaphore", "barrier", "Barrier", "queue", "Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "future", "Future", "thread", "executor", "ThreadPoolExecutor"]
)


def _merge(clock: list[int], other: list[int]) -> None:
    for index, value in enumerate(other):
        if value > clock[index]:
            clock[index] = value
