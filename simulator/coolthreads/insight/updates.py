"""Lost updates: somebody wrote between an actor's read and the write that it based on it."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.insight.happens_before import DATA_KINDS
from coolthreads.trace import Trace


@dataclass(frozen=True, slots=True)
class LostUpdate:
    """``read`` and ``write`` are steps of one actor, ``lost`` is the other actor's write in between (all of ``object``)."""

    object: int
    read: int
    lost: int
    write: int


def lost_updates(trace: Trace) -> tuple[LostUpdate, ...]:
    """All writes that were overwritten by somebody who had not seen them, in the order of the overwriting."""
    columns, texts = trace.columns, trace.texts
    kinds = [row.kind in DATA_KINDS for row in trace.objects]
    reads: dict[tuple[int, int], int] = {}
    last_write: dict[int, int] = {}
    found = []
    for step in range(len(trace)):
        obj = columns.object[step]
        if obj < 0 or not kinds[obj]:
            continue
        actor, operation = columns.actor[step], texts[columns.operation[step]]
        if operation == "read":
            reads[obj, actor] = step
        elif operation == "write":
            read = reads.pop((obj, actor), None)
            previous = last_write.get(obj)
            if read is not None and previous is not None and previous > read and columns.actor[previous] != actor:
                found.append(LostUpdate(obj, read, previous, step))
            last_write[obj] = step
    return tuple(found)
