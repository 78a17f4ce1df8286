"""What made a step possible: for each step, the earlier steps of other actors that its actor had to wait for.

These are submit to take, resolve to result, end to join, put to get, set to wait, creation to begin; and, where an actor
did wait for a lock, condition, semaphore or barrier, the step that let it go on. (Happens-before orders more: every
release before every later acquire, waited for or not.)
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from coolthreads.insight.happens_before import children_of_steps
from coolthreads.trace import IN_VAIN, State, Trace

_GIVES = {
    ("executor", "submit"),
    ("queue", "put"),
    ("event", "set"),
    ("future", "resolve"),
    ("future", "cancel"),
    ("thread", "end"),
    ("task", "end"),
}
_TAKES = {
    ("executor", "take"): "submit",
    ("queue", "get"): "queue",
    ("event", "wait"): "event",
    ("future", "result"): "result",
    ("thread", "join"): "join",
    ("task", "await"): "await",
}
_HAND_OVERS = frozenset({"lock", "condition", "semaphore", "barrier", "queue", "socket", "event"})
_IN_THREAD = "thread call"
_GROUPS = frozenset({"task group", "tasks"})


@dataclass(frozen=True, slots=True)
class Cause:
    """Step ``before`` made ``step`` possible. ``kind``: start, submit, result, join, await, or the kind of ``object`` (a row,
    or -1): queue, event, lock, condition, semaphore, barrier."""

    before: int
    step: int
    kind: str
    object: int


def causes(trace: Trace) -> tuple[Cause, ...]:
    """All of the trace, in order of their later steps."""
    found = {(cause.before, cause.step): cause for cause in _handed_over(trace)}
    found |= {(cause.before, cause.step): cause for cause in _given(trace)}
    found |= {(cause.before, cause.step): cause for cause in _started(trace)}
    actor = trace.columns.actor
    others = [cause for cause in found.values() if actor[cause.before] != actor[cause.step]]
    return tuple(sorted(others, key=lambda cause: (cause.step, cause.before)))


def next_steps(trace: Trace, wanted: list[tuple[int, int]]) -> Iterator[int]:
    """For each (actor, step), in order of steps, the first step of that actor after that step; -1 if there is none."""
    of_actor: list[list[int]] = [[] for _ in trace.actors]
    for step, actor in enumerate(trace.columns.actor):
        of_actor[actor].append(step)
    at = [0] * len(of_actor)
    for actor, after in wanted:
        steps = of_actor[actor]
        while at[actor] < len(steps) and steps[at[actor]] <= after:
            at[actor] += 1
        yield steps[at[actor]] if at[actor] < len(steps) else -1


def _started(trace: Trace) -> Iterator[Cause]:
    children = sorted(children_of_steps(trace).items())
    wanted = [(actor, step) for step, actors in children for actor in actors if step >= 0]
    for (_, step), first in zip(wanted, next_steps(trace, wanted), strict=True):
        if first >= 0:
            yield Cause(step, first, "start", -1)


def _given(trace: Trace) -> Iterator[Cause]:
    columns, texts, objects = trace.columns, trace.texts, trace.objects
    known = {kind for kind, _ in _GIVES} | _GROUPS | {_IN_THREAD}
    last: dict[int, int] = {}
    stock: dict[int, list[int]] = {}
    ended_children: dict[int, list[int]] = {}
    creator = _creators(trace)
    submitted_by: dict[int, int] = {}  # for each actor its last submit
    taken_by: dict[int, int] = {}  # for each submit the worker that took it
    resolved_by: dict[int, int] = {}  # for each worker its last resolve
    for step, obj in enumerate(columns.object):
        if obj < 0 or (kind := objects[obj].kind) not in known:
            continue
        operation = texts[columns.operation[step]]
        actor = columns.actor[step]
        vain = columns.value[step] >= 0 and texts[columns.value[step]] == IN_VAIN
        if (kind, operation) in _GIVES and not vain:
            if kind in ("executor", "queue"):
                stock.setdefault(obj, []).append(step)
                submitted_by[actor] = step
            else:
                resolved_by[actor] = step
                last[obj] = step
            if kind == "task" and (parent := creator.get(actor, -1)) >= 0:
                ended_children.setdefault(parent, []).append(step)
        elif (kind, operation) in _TAKES and not vain:
            reason = _TAKES[kind, operation]
            if kind in ("executor", "queue"):
                if waiting := stock.get(obj):
                    given = waiting.pop(_taken(columns.value, waiting, step))
                    taken_by[given] = actor
                    yield Cause(given, step, reason, obj)
            elif obj in last:
                yield Cause(last[obj], step, reason, obj)
        elif kind == _IN_THREAD and operation == "await":
            worker = taken_by.get(submitted_by.get(actor, -1), -1)
            if worker in resolved_by:
                yield Cause(resolved_by[worker], step, "result", obj)
        elif kind in _GROUPS and operation == "await":
            for end in ended_children.pop(actor, ()):
                yield Cause(end, step, "await", obj)


def _taken(values: array[int], waiting: list[int], step: int) -> int:
    """Which of the items that were put the step got: the first with the same text, for queues that are not first in, first
    out; else the first."""
    value = values[step]
    if value >= 0:
        for place, put in enumerate(waiting[:64]):
            if values[put] == value:
                return place
    return 0


def _creators(trace: Trace) -> dict[int, int]:
    """For each actor the actor that created it."""
    actor = trace.columns.actor
    return {child: actor[step] for step, made in children_of_steps(trace).items() if step >= 0 for child in made}


def _handed_over(trace: Trace) -> Iterator[Cause]:
    """Who waited, and was let go on by a step of another actor on the same thing."""
    columns, texts, objects = trace.columns, trace.texts, trace.objects
    woken = [c for c in trace.changes if c.state is State.READY and c.object >= 0 and c.step >= 0]
    nexts = next_steps(trace, [(change.actor, change.step) for change in woken])
    for change, step in zip(woken, nexts, strict=True):
        if step < 0 or objects[change.object].kind not in _HAND_OVERS:
            continue
        if columns.value[step] >= 0 and texts[columns.value[step]] == IN_VAIN:
            continue
        mine, other = change.object, columns.object[change.step]
        if other == mine or (other >= 0 and (objects[mine].whole == other or objects[other].whole == mine)):
            yield Cause(change.step, step, objects[mine].kind, mine)
