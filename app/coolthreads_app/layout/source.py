"""Where in the source everybody is: one marker per actor at the expression that it evaluates next."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads import State, Trace
from coolthreads_app.model.moment import Moment
from coolthreads_app.model.words import what


@dataclass(frozen=True, slots=True)
class Marker:
    """A stretch of source in an actor's colour. Lines count from 1, columns from 0; ``words``: what comes next there;
    ``next``: this actor's step is the next one; ``stuck``: it cannot go on."""

    actor: int
    label: str
    file: int
    line: int
    column: int
    end_line: int
    end_column: int
    words: str
    next: bool
    stuck: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """The line of an exception that has been raised."""

    actor: int
    file: int
    line: int
    words: str


def markers(trace: Trace, moment: Moment) -> tuple[Marker, ...]:
    """Markers of all actors that have somewhere to go on, the one whose step is next first."""
    found = []
    for row in moment.actors:
        if row.site < 0 or row.state is None:
            continue
        site = trace.sites[row.site]
        stuck = row.state in (State.BLOCKED, State.WAITING)
        words = row.reason.removeprefix("is ") if stuck and row.reason else what(trace, row.operation, row.target)
        found.append(
            Marker(
                actor=row.actor,
                label=trace.actors[row.actor].id,
                file=site.file,
                line=site.line,
                column=site.column,
                end_line=site.end_line,
                end_column=site.end_column,
                words=words,
                next=row.actor == moment.next,
                stuck=stuck,
            )
        )
    return tuple(sorted(found, key=lambda marker: (not marker.next, marker.actor)))


def faults(trace: Trace, position: int) -> tuple[Fault, ...]:
    """Exceptions that nobody caught, raised before ``position``; one for each innermost frame."""
    return tuple(
        Fault(
            crash.actor,
            trace.sites[crash.frames[-1]].file,
            trace.sites[crash.frames[-1]].line,
            f"{crash.type}: {crash.message}",
        )
        for crash in trace.crashes
        if crash.step < position and crash.frames
    )


def focus(found: tuple[Marker, ...], raised: tuple[Fault, ...]) -> tuple[int, int] | None:
    """File and line that should be in sight, if any."""
    if raised and not any(marker.next for marker in found):
        return raised[0].file, raised[0].line
    return (found[0].file, found[0].line) if found else None
