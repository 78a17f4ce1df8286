"""Data races: two accesses of the same location by different actors, at least one a write, that nothing orders.

Vector clocks per location (Flanagan and Freund, FastTrack, PLDI 2009, without its compression). Methods of built-in
containers are atomic in Python and are not reported; accesses to variables, attributes and items are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from coolthreads.exploration import Race, RaceAccess
from coolthreads.insight.happens_before import ACCESSES, DATA_KINDS, Stamp, stamps
from coolthreads.trace import Trace


@dataclass(frozen=True, slots=True)
class RacingSteps:
    """Two steps of a trace that race for ``object`` (a row)."""

    object: int
    first: int
    second: int


def racing_steps(trace: Trace) -> tuple[RacingSteps, ...]:
    """The first race for each location and pair of sites."""
    columns, texts = trace.columns, trace.texts
    kinds = [row.kind in DATA_KINDS for row in trace.objects]
    latest: dict[int, dict[tuple[int, bool], tuple[int, Stamp]]] = defaultdict(dict)
    found: dict[tuple[int, int, int], RacingSteps] = {}
    for step, stamp in enumerate(stamps(trace)):
        obj = columns.object[step]
        if obj < 0 or not kinds[obj]:
            continue
        operation = texts[columns.operation[step]]
        if operation not in ACCESSES:
            continue
        writes = operation != "read"
        accesses = latest[obj]
        for (actor, wrote), (earlier, before) in accesses.items():
            if actor != stamp.actor and (writes or wrote) and not before.before(stamp):
                sites = sorted((columns.site[earlier], columns.site[step]))
                found.setdefault((obj, sites[0], sites[1]), RacingSteps(obj, earlier, step))
        accesses[stamp.actor, writes] = (step, stamp)
    return tuple(found.values())


def races(trace: Trace) -> tuple[Race, ...]:
    """The races of a trace as they are reported: by location, operations and lines."""
    found: dict[Race, None] = {}
    for race in racing_steps(trace):
        found.setdefault(Race(trace.objects[race.object].name, _access(trace, race.first), _access(trace, race.second)))
    return tuple(found)


def _access(trace: Trace, step: int) -> RaceAccess:
    row = trace[step]
    if row.site < 0:
        return RaceAccess(trace.actors[row.actor].id, row.operation, "", 0)
    site = trace.sites[row.site]
    return RaceAccess(trace.actors[row.actor].id, row.operation, trace.files[site.file].name, site.line)
