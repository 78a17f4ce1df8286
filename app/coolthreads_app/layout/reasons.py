"""What an actor waits for, in the few words that fit on a bar: join T1, brew: sleep, wait for work."""

from __future__ import annotations

from coolthreads_app.model.index import TraceIndex

_NAMELESS = frozenset({"sleep", "wait", "await", "call", "compute"})  # these wait for nothing that has a name
_IDLE = frozenset({"take", "retire"})  # what a worker of a pool does between two calls


def reason(index: TraceIndex, actor: int, position: int, obj: int) -> str:
    """What ``actor``, who waits on account of ``obj`` (row, -1: none) at a position, waits in and for what."""
    trace, columns = index.trace, index.trace.columns
    name = trace.name_of(obj)
    step = index.next_step(actor, position)
    if step is not None:
        operation, target, site = trace.texts[columns.operation[step]], columns.object[step], columns.site[step]
    else:
        pending = next((p for p in trace.pending if p.actor == actor), None)
        if pending is None:
            return name
        operation, target, site = pending.operation, pending.object, pending.site
    if operation == "sleep":
        return _asleep(trace.sites[site].function if site >= 0 else "")
    if operation == "poll":
        return "wait for events"
    if target == obj and obj >= 0 and operation in _IDLE and trace.objects[obj].kind == "executor":
        return "wait for work"
    if target == obj and (obj >= 0 or operation in _NAMELESS):
        return f"{operation} {name}{_chain(index, actor, position) if operation == 'await' else ''}".strip()
    # The operation that waits is behind the actor: what comes next is another one.
    before = index.last_step(actor, position)
    if before is not None and (done := trace.texts[columns.operation[before]]) in _NAMELESS:
        return done
    return name


def _asleep(function: str) -> str:
    """Whose sleep it is."""
    name = function.rpartition(".")[2]
    return f"{name}: sleep" if name and not name.startswith("<") else "sleep"


def _chain(index: TraceIndex, actor: int, position: int) -> str:
    """The coroutines by which a task awaits something, if there are several."""
    row = index.await_at(actor, position)
    if row is None or len(row.frames) < 2:
        return ""
    names = [index.trace.sites[site].function.rpartition(".")[2] for site in row.frames]
    return f" ({' > '.join(names)})"
