"""Where to go from a position: the next step, switch, stop or failure; plain functions of an index."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from coolthreads import Verdict
from coolthreads_app.model.index import TraceIndex


def next_switch(index: TraceIndex, position: int) -> int:
    """The next position at which another actor takes over, else the end."""
    row = int(np.searchsorted(index.switches, position, side="right"))
    return int(index.switches[row]) if row < len(index.switches) else index.length


def last_switch(index: TraceIndex, position: int) -> int:
    """The position before at which another actor took over, else the begin."""
    row = int(np.searchsorted(index.switches, position, side="left")) - 1
    return int(index.switches[row]) if row >= 0 else 0


def next_stop(index: TraceIndex, position: int) -> int | None:
    """The next position at which an actor has become blocked or has begun to wait; None when there is none."""
    row = bisect_right(index.stops, position)
    return min(index.stops[row], index.length) if row < len(index.stops) else None


def failure(index: TraceIndex) -> int | None:
    """Where the execution went wrong: before the step that raised, or the end of a deadlock or an endless run."""
    if index.trace.crashes:
        return max(0, min(index.trace.crashes[0].step, index.length))
    return None if index.trace.verdict is Verdict.PASSED else index.length


def on_line(index: TraceIndex, file: int, line: int, position: int, step: int) -> int | None:
    """The next (``step`` 1) or last (-1) position whose step is on a line of a file, round the ends; None: there is none."""
    sites = [
        row for row, site in enumerate(index.trace.sites) if site.file == file and site.line <= line <= site.end_line
    ]
    if not sites or not index.length:
        return None
    places = np.flatnonzero(np.isin(np.frombuffer(index.trace.columns.site, dtype=np.int32), sites))
    if not len(places):
        return None
    row = (
        int(np.searchsorted(places, position, side="right")) if step > 0 else int(np.searchsorted(places, position)) - 1
    )
    return int(places[row % len(places)])


def telling(index: TraceIndex) -> int:
    """Where a run is best opened: at the decision that led to the failure, or at the end when nothing failed."""
    if index.trace.verdict is not Verdict.FAILED:
        return index.length
    worst = failure(index)
    places = index.preemptions[: bisect_left(index.preemptions, worst if worst is not None else index.length)]
    return places[-1] if places else 0
