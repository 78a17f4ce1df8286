"""What goes wrong with tasks: calls that hold up the event loop, and what is left behind, swallowed or touched from outside."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from coolthreads.trace import RAISED, State, Trace

SWALLOWED = "cancellation swallowed"
"""The value of the end of a task that was asked to cancel itself and returned as if nothing had happened."""

FOREIGN = "from a foreign thread"
"""The value of a step in which a thread that does not run a loop gives it something to do, without waking it up."""

_STOPPED = frozenset({State.WAITING, State.BLOCKED})
_SHORTEST = 100_000  # virtual nanoseconds; who waits less, as for a thread that is about to end, holds up nobody
_SLEEP = re.compile(r"sleep ([0-9.e+-]+) s")


@dataclass(frozen=True, slots=True)
class Blocking:
    """``actor`` (a task, or a thread in a callback) held up its event loop from after step ``since`` until step ``until``
    (-1: for ever), ``duration`` virtual nanoseconds; ``held_up``: the tasks that could have gone on."""

    actor: int
    operation: str
    object: int
    site: int
    since: int
    until: int
    duration: int
    held_up: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """``text`` was said at ``step``, about ``object`` (a row, or -1)."""

    step: int
    object: int
    text: str


def blocking_calls(trace: Trace) -> tuple[Blocking, ...]:
    """Where a task waited for something without awaiting it, in the order in which that began."""
    columns, texts = trace.columns, trace.texts
    steps: dict[int, list[int]] = {}
    for step, actor in enumerate(columns.actor):
        steps.setdefault(actor, []).append(step)
    found = []
    pending = {row.actor: row for row in trace.pending}
    for change in trace.changes:
        if change.state not in _STOPPED or not _is_in_loop(trace, change.actor, change.step):
            continue
        mine = steps.get(change.actor, [])
        place = bisect_right(mine, change.step)
        began = columns.time[change.step] if change.step >= 0 else 0
        if place < len(mine):
            until = mine[place]
            operation, obj, site = texts[columns.operation[until]], columns.object[until], columns.site[until]
            duration = columns.time[until] - began
        elif change.actor in pending and pending[change.actor].reason:
            row = pending[change.actor]
            until, operation, obj, site, duration = -1, row.operation, row.object, row.site, trace.end_time - began
        else:
            continue
        if (
            operation not in ("await", "poll")
            and not _is_timer(trace, operation, obj)
            and (until < 0 or duration >= _SHORTEST)
        ):
            held_up = _held_up(trace, change.actor, change.step, until)
            found.append(Blocking(change.actor, operation, obj, site, change.step, until, duration, held_up))
    return tuple(found)


def _is_timer(trace: Trace, operation: str, obj: int) -> bool:
    """Whether it is the loop that slept: a timer of the task went off, which was a choice of its own."""
    return operation == "timeout" or (operation == "sleep" and obj >= 0 and trace.objects[obj].kind != "clock")


def _is_in_loop(trace: Trace, actor: int, step: int) -> bool:
    if trace.actors[actor].kind == "task":
        return True
    # A thread calls what is no task in a step of its own, and goes on to whatever that does.
    columns = trace.columns
    return step >= 0 and columns.actor[step] == actor and trace.texts[columns.operation[step]] == "call"


def _held_up(trace: Trace, actor: int, since: int, until: int) -> tuple[int, ...]:
    """The tasks of the same loop that were ready, or whose sleep was over, while it was held up."""
    row = trace.actors[actor]
    thread = row.parent if row.kind == "task" else actor
    end = trace.columns.time[until] if until >= 0 else trace.end_time
    last: dict[int, tuple[State, int, int]] = {}
    for change in trace.changes:
        if change.step > since:
            break
        began = trace.columns.time[change.step] if change.step >= 0 else 0
        last[change.actor] = (change.state, change.object, began)
    found = []
    for other, (state, obj, began) in sorted(last.items()):
        task = trace.actors[other]
        if other == actor or task.kind != "task" or task.parent != thread:
            continue
        sleep = _SLEEP.fullmatch(trace.name_of(obj))
        is_over = sleep is not None and began + float(sleep[1]) * 1e9 < end
        if state is State.READY or (state is State.WAITING and is_over):
            found.append(other)
    return tuple(found)


def remarks(trace: Trace) -> tuple[Remark, ...]:
    """What the event loop, or the interpreter, said of things left behind: coroutines, tasks, exceptions."""
    return tuple(Remark(step, obj, text) for step, obj, operation, text in _valued(trace) if operation == "report")


def swallowed(trace: Trace) -> tuple[Remark, ...]:
    """The ends of tasks that were asked to cancel themselves and did not."""
    return tuple(
        Remark(step, obj, text)
        for step, obj, operation, text in _valued(trace)
        if operation == "end" and text == SWALLOWED
    )


def foreign(trace: Trace) -> tuple[Remark, ...]:
    """The steps in which a thread touched the event loop of another one."""
    return tuple(Remark(step, obj, text) for step, obj, operation, text in _valued(trace) if text == FOREIGN)


def failed_tasks(trace: Trace) -> tuple[Remark, ...]:
    """The ends of tasks that an exception other than their cancellation ended; ``text`` is the exception."""
    kinds = [row.kind for row in trace.objects]
    return tuple(
        Remark(step, obj, text[len(RAISED) :])
        for step, obj, operation, text in _valued(trace)
        if operation == "end" and obj >= 0 and kinds[obj] == "task" and text.startswith(RAISED)
        if not text.startswith(f"{RAISED}CancelledError")
    )


def _valued(trace: Trace) -> list[tuple[int, int, str, str]]:
    columns, texts = trace.columns, trace.texts
    return [
        (step, columns.object[step], texts[columns.operation[step]], texts[value])
        for step, value in enumerate(columns.value)
        if value >= 0
    ]
