"""Lost updates: somebody wrote between an actor's read and the write that it based on it."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.insight.happens_before import DATA_KINDS
from coolthreads.trace import Site, Trace


@dataclass(frozen=True, slots=True)
class LostUpdate:
    """``read`` and ``write`` are steps of one actor, ``lost`` is the last write of another actor in between (all of
    ``object``). ``certain``: read and write belong to one statement, so that the one is based on the other; otherwise
    the actor may have done something in between, as a call, and may have forgotten what it read."""

    object: int
    read: int
    lost: int
    write: int
    certain: bool = True


def lost_updates(trace: Trace) -> tuple[LostUpdate, ...]:
    """All writes that were overwritten by somebody who had read the value before and had not seen them, in the order of
    the overwriting."""
    columns, texts = trace.columns, trace.texts
    is_data = [row.kind in DATA_KINDS for row in trace.objects]
    is_read = [text == "read" for text in texts]
    is_write = [text == "write" for text in texts]
    reads: dict[tuple[int, int], int] = {}
    last_write: dict[int, int] = {}
    found = []
    for step, (actor, operation, obj) in enumerate(zip(columns.actor, columns.operation, columns.object, strict=True)):
        if obj < 0 or not is_data[obj]:
            continue
        if is_read[operation]:
            reads[obj, actor] = step
        elif is_write[operation]:
            read = reads.pop((obj, actor), None)
            previous = last_write.get(obj)
            if read is not None and previous is not None and previous > read and columns.actor[previous] != actor:
                certain = _is_one_statement(trace, columns.site[read], columns.site[step])
                found.append(LostUpdate(obj, read, previous, step, certain))
            last_write[obj] = step
    return tuple(found)


def _is_one_statement(trace: Trace, first: int, second: int) -> bool:
    if first < 0 or second < 0:
        return False
    one, two = trace.sites[first], trace.sites[second]
    return one.file == two.file and one.function == two.function and _overlap(one, two)


def _overlap(one: Site, two: Site) -> bool:
    return one.line <= two.end_line and two.line <= one.end_line
