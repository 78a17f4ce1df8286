"""Recorded executions of small programs, and what is asked of them."""

from __future__ import annotations

from coolthreads.insight.story import tell
from coolthreads.options import Options
from coolthreads.trace import Trace
from tests.programs import Bench


def trace_of(source: str, schedule: str = "", **options: object) -> Trace:
    """The trace of a program under a schedule."""
    trace = Bench(source, Options(**options)).under(schedule).trace  # type: ignore[arg-type]
    assert trace is not None
    return trace


def story(trace: Trace) -> list[str]:
    """The sentences of the story."""
    return [sentence.text for sentence in tell(trace)]


def step_of(trace: Trace, actor: str, operation: str, name: str, nth: int = 0) -> int:
    """The row of the nth step in which an actor does that to the object of that name."""
    found = [
        step.index
        for step in trace
        if (trace.actors[step.actor].id, step.operation, trace.name_of(step.object)) == (actor, operation, name)
    ]
    return found[nth]
