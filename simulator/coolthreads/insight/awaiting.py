"""What tasks await: by which of their coroutines, down to the user's line; and what became of a cancellation."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from coolthreads.insight.words import place
from coolthreads.trace import RAISED, AwaitRow, State, Trace


@dataclass(frozen=True, slots=True)
class Cancellation:
    """``asker`` (a row, with ``remark`` why, or empty) asked the task ``actor`` in step ``asked`` to cancel itself. It arrived
    in step ``arrived`` (-1: never) where the task awaited ``object``; what the task did then, in ``cleaning`` steps at
    ``sites``, ended in step ``ended`` (-1: not yet) in ``state``."""

    actor: int
    asker: int
    remark: str
    asked: int
    arrived: int
    object: int
    sites: tuple[int, ...]
    cleaning: tuple[int, ...]
    ended: int
    state: State | None


def await_at(trace: Trace, actor: int, position: int) -> AwaitRow | None:
    """What a task that waits before step ``position`` awaits; None if it never did."""
    mine = [row for row in trace.awaits if row.actor == actor]
    found = bisect_right([row.step for row in mine], position - 1)
    return mine[found - 1] if found else None


def chain_in_words(trace: Trace, row: AwaitRow) -> str:
    """``main (prog.py:20) -> fetch (prog.py:12) -> sleep 1 s``; empty where there is nothing between task and object."""
    parts = [f"{trace.sites[site].function.rpartition('.')[2]} ({place(trace, site)})" for site in row.frames]
    if row.object >= 0:
        parts.append(trace.name_of(row.object))
    return " -> ".join(parts)


def cancellations(trace: Trace) -> tuple[Cancellation, ...]:
    """Who was asked to cancel itself, in that order; each with the arrival that follows first."""
    columns, texts = trace.columns, trace.texts
    cancel = texts.index("cancel") if "cancel" in texts else -1
    tasks = {row.id: number for number, row in enumerate(trace.actors) if row.kind == "task"}
    found = []
    for step, operation in enumerate(columns.operation):
        obj = columns.object[step]
        if operation == cancel and obj >= 0 and (actor := tasks.get(trace.name_of(obj), -1)) >= 0:
            value = columns.value[step]
            found.append(_followed(trace, step, actor, texts[value] if value >= 0 else ""))
    return tuple(found)


def _followed(trace: Trace, asked: int, actor: int, remark: str) -> Cancellation:
    columns, texts = trace.columns, trace.texts
    arrived, obj, cleaning = -1, -1, []
    for step in range(asked + 1, len(trace)):
        if columns.actor[step] != actor:
            continue
        operation, value = texts[columns.operation[step]], columns.value[step]
        if arrived < 0:
            if operation == "await" and value >= 0 and texts[value].startswith(f"{RAISED}CancelledError"):
                arrived, obj = step, columns.object[step]
        elif operation not in ("await", "end"):
            cleaning.append(step)
    ended = next(
        (row for row in trace.changes if row.actor == actor and row.step >= asked and _is_end(row.state)), None
    )
    return Cancellation(
        actor,
        columns.actor[asked],
        remark,
        asked,
        arrived,
        obj,
        () if arrived < 0 or (row := await_at(trace, actor, arrived)) is None else row.frames,
        tuple(cleaning),
        -1 if ended is None else ended.step,
        None if ended is None else ended.state,
    )


def _is_end(state: State) -> bool:
    return state in (State.DONE, State.FAILED, State.CANCELLED)


def cancellation_in_words(trace: Trace, row: Cancellation) -> str:
    """Who asked, where it arrived, what cleaned up, and what came of it."""
    me, asker = trace.actors[row.actor].id, trace.actors[row.asker].id
    where = place(trace, trace.columns.site[row.asked])
    told = (
        f"{asker} asked {me} to cancel itself{f' {row.remark}' if row.remark else ''}{f' ({where})' if where else ''}"
    )
    if row.arrived < 0:
        never = "it had not begun" if not any(one.actor == row.actor for one in trace.awaits) else "it did not arrive"
        return f"{told}; {never}{_end_in_words(row)}"
    arrived = AwaitRow(row.arrived, row.actor, row.object, row.sites)
    told += f"; it arrived in {chain_in_words(trace, arrived)}"
    places = dict.fromkeys(place(trace, trace.columns.site[step]) for step in row.cleaning)
    places.pop("", None)
    if places:
        shown = list(places)
        told += (
            f"; what was done about it: {', '.join(shown[:3])}{f' and {len(shown) - 3} more' if len(shown) > 3 else ''}"
        )
    return told + _end_in_words(row)


def _end_in_words(row: Cancellation) -> str:
    return {
        State.CANCELLED: "; the task ended cancelled",
        State.FAILED: "; the task ended with another exception",
        State.DONE: "; the task ended as if nothing had happened",
        None: "; the task has not ended",
    }[row.state if row.state in (State.CANCELLED, State.FAILED, State.DONE) else None]
