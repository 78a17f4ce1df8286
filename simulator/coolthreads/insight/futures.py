"""Futures that nobody resolved, exceptions in them that nobody retrieved, and calls that no worker took.

A trace knows of the futures that some operation touched, and of several that are waited for together only the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.trace import RAISED, Trace


@dataclass(frozen=True, slots=True)
class Unresolved:
    """``future`` (a row of objects) was waited for, or asked, and never resolved; ``waiting``: rows of the actors that
    wait for it at the end. ``step``: the last that concerned it, or -1."""

    future: int
    waiting: tuple[int, ...]
    step: int


@dataclass(frozen=True, slots=True)
class Unretrieved:
    """At ``step`` ``future`` got an exception (``error``, as text) that nobody has asked for since."""

    future: int
    step: int
    error: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """``calls`` that were submitted to ``executor`` (a row of objects) and that no worker has taken."""

    executor: int
    calls: int


def unresolved_futures(trace: Trace) -> tuple[Unresolved, ...]:
    """The futures of the trace that are neither resolved nor cancelled at its end."""
    last: dict[int, int] = {}
    settled: set[int] = set()
    for step, obj, operation, _ in _of_kind(trace, "future"):
        last[obj] = step
        if operation in ("resolve", "cancel", "await"):
            # Whoever awaited it has gone on.
            settled.add(obj)
    waiting: dict[int, list[int]] = {}
    for pending in trace.pending:
        if pending.object >= 0 and trace.objects[pending.object].kind == "future" and pending.reason:
            waiting.setdefault(pending.object, []).append(pending.actor)
    return tuple(
        Unresolved(obj, tuple(waiting.get(obj, ())), last.get(obj, -1)) for obj in sorted({*last, *waiting} - settled)
    )


def unretrieved_exceptions(trace: Trace) -> tuple[Unretrieved, ...]:
    """Exceptions that were put into futures and lie there. (Those that ended a thread are `Trace.crashes`.)"""
    raised: dict[int, Unretrieved] = {}
    watched: set[int] = set()  # a callback gets the future when it is resolved
    for step, obj, operation, value in _of_kind(trace, "future"):
        if operation == "resolve" and value.startswith(RAISED) and obj not in watched:
            raised[obj] = Unretrieved(obj, step, value[len(RAISED) :])
        elif operation == "callback":
            watched.add(obj)
            raised.pop(obj, None)
        elif operation == "result":
            raised.pop(obj, None)
    return tuple(raised.values())


def backlogs(trace: Trace) -> tuple[Backlog, ...]:
    """Executors with calls that were submitted and not taken."""
    calls: dict[int, int] = {}
    for _, obj, operation, _ in _of_kind(trace, "executor"):
        if operation == "submit":
            calls[obj] = calls.get(obj, 0) + 1
        elif operation == "take":
            calls[obj] = calls.get(obj, 0) - 1
    return tuple(Backlog(obj, count) for obj, count in sorted(calls.items()) if count > 0)


def _of_kind(trace: Trace, kind: str) -> list[tuple[int, int, str, str]]:
    """Step, object, operation and value of the steps on objects of a kind."""
    columns, texts = trace.columns, trace.texts
    wanted = {row for row, obj in enumerate(trace.objects) if obj.kind == kind}
    return [
        (
            step,
            obj,
            texts[columns.operation[step]],
            texts[columns.value[step]] if columns.value[step] >= 0 else "",
        )
        for step, obj in enumerate(columns.object)
        if obj in wanted
    ]
