"""Messages on the network as lines between the lanes of who sent them and who took them: a space-time diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coolthreads import MessageRow
from coolthreads_app.model.index import Ints, TraceIndex


@dataclass(frozen=True, slots=True)
class Sending:
    """A message between two actors (rows): it left in the step ``sent`` and was taken, or lost, in the step ``ended``."""

    source: int
    target: int
    sent: int
    ended: int
    is_lost: bool
    row: MessageRow


class Sendings:
    """The messages of a trace that went from one actor to another, by the step in which they were sent."""

    def __init__(self, index: TraceIndex) -> None:
        self.all = tuple(sorted(_sendings(index), key=lambda sending: (sending.sent, sending.ended)))
        self._sent: Ints = np.asarray([sending.sent for sending in self.all], np.int32)
        self._ended: Ints = np.asarray([sending.ended for sending in self.all], np.int32)
        self._pairs = {(sending.sent, sending.source, sending.target) for sending in self.all}

    def within(self, steps: range) -> list[Sending]:
        """Those that are under way in any of these steps."""
        found = np.flatnonzero((self._sent < steps.stop) & (self._ended >= steps.start))
        return [self.all[place] for place in found.tolist()]

    def explains(self, step: int, source: int, target: int) -> bool:
        """Whether a message of that step tells already why ``target`` could go on."""
        return (step, source, target) in self._pairs


def _sendings(index: TraceIndex) -> Iterator[Sending]:
    trace, actors = index.trace, index.actors
    mains = {row.node: place for place, row in reversed(list(enumerate(trace.actors))) if row.node}
    for row in trace.messages:
        is_lost = row.lost >= 0
        ended = row.lost if is_lost else row.received
        if row.sent < 0 or ended < row.sent or (ended == row.sent and not is_lost):
            continue
        source = int(actors[row.sent])
        target = mains.get(row.destination, source) if is_lost else int(actors[ended])
        if source != target:
            yield Sending(source, target, row.sent, ended, is_lost, row)
