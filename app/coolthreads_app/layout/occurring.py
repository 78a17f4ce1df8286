"""Which entries of the legend a run needs: where there is no room for all of them, it has only these."""

from __future__ import annotations

from coolthreads import State, Verdict
from coolthreads_app.layout.messages import Sendings
from coolthreads_app.model.index import TraceIndex

_ENTRIES = {State.CANCELLED: "failed"}


def occurring(index: TraceIndex) -> frozenset[str]:
    """The names of what the timeline of a run shows (see `figure.legend.ENTRIES`)."""
    found = {_ENTRIES.get(change.state, change.state.value) for change in index.trace.changes}
    if index.length:
        found.add("running")
    if index.trace.verdict is Verdict.DEADLOCK:
        found.add("deadlock")
    if len(index.switches):
        found |= {"switch", "wake-up"}
    if index.preempted:
        found.add("preemption")
    if Sendings(index).all:
        found.add("message")
    return frozenset(found)
