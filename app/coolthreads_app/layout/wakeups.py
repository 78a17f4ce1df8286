"""Who lets whom go on in a run: what the timeline draws as arrows between lanes."""

from __future__ import annotations

import numpy as np

from coolthreads import State
from coolthreads_app.model.index import Ints, TraceIndex


def wakeups_of(index: TraceIndex) -> tuple[Ints, list[tuple[int, int, bool]]]:
    """Positions at which a step of one actor let another go on, with (waker, woken, whether it started it)."""
    places: list[int] = []
    rows: list[tuple[int, int, bool]] = []
    before: dict[int, State] = {}
    for change in index.trace.changes:
        known = before.get(change.actor)
        before[change.actor] = change.state
        if change.step < 0 or change.state is not State.READY or known is State.READY:
            continue
        source = int(index.actors[change.step])
        # A sleeper is woken by the clock, not by whoever happened to go before.
        if source != change.actor and not (
            known is not None and change.object < 0 and _slept(index, change.actor, change.step)
        ):
            places.append(change.step + 1)
            rows.append((source, change.actor, known is None))
    return np.asarray(places, np.int32), rows


def _slept(index: TraceIndex, actor: int, step: int) -> bool:
    before = index.last_step(actor, step)
    trace = index.trace
    following = index.next_step(actor, step)
    around = [trace.texts[trace.columns.operation[s]] for s in (before, following) if s is not None]
    return "sleep" in around
