"""Data races: two accesses of the same location by different actors, at least one a write, that nothing orders.

Vector clocks per location (Flanagan and Freund, FastTrack, PLDI 2009): an access that happens before a later one of the
same kind need not be remembered, because whatever races with it races with the later one too, or with one in between.
Methods of built-in containers are atomic in Python and are not reported; accesses to variables, attributes and items are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from coolthreads.exploration import Race, RaceAccess
from coolthreads.insight.happens_before import ACCESSES, DATA_KINDS, clocks, threads_of
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
    is_data = [row.kind in DATA_KINDS for row in trace.objects]
    is_access = [text in ACCESSES for text in texts]
    changes = [text in ACCESSES and text != "read" for text in texts]
    # For each location the accesses that no later one covers: (actor, whether it changed it) -> (step, count of the actor).
    latest: dict[int, dict[tuple[int, bool], tuple[int, int]]] = defaultdict(dict)
    sites = columns.site
    seen: set[tuple[int, int, int]] = set()
    found: list[RacingSteps] = []
    rows = zip(columns.actor, columns.operation, columns.object, clocks(trace), strict=True)
    threads = threads_of(trace)
    for step, (row, operation, obj, clock) in enumerate(rows):
        if obj < 0 or not is_data[obj] or not is_access[operation]:
            continue
        actor = threads[row]
        writes = changes[operation]
        accesses = latest[obj]
        covered = []
        for key, (earlier, count) in accesses.items():
            other, wrote = key
            if clock[other] >= count:
                if writes or not wrote:
                    covered.append(key)
            elif writes or wrote:
                here, there = sites[step], sites[earlier]
                if (obj, here, there) not in seen:
                    seen |= {(obj, here, there), (obj, there, here)}
                    found.append(RacingSteps(obj, earlier, step))
        for key in covered:
            del accesses[key]
        accesses[actor, writes] = (step, clock[actor])
    return tuple(found)


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
