"""Messages on the network as lines between the lanes of who sent them and who took them: a space-time diagram."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from coolthreads import MessageRow
from coolthreads_app.layout.items import Message
from coolthreads_app.layout.metrics import Metrics
from coolthreads_app.layout.picture import Point
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
    number: int


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
    for number, row in enumerate(trace.messages):
        is_lost = row.lost >= 0
        ended = row.lost if is_lost else row.received
        if row.sent < 0 or ended < row.sent or (ended == row.sent and not is_lost):
            continue
        source = int(actors[row.sent])
        target = mains.get(row.destination, source) if is_lost else int(actors[ended])
        if source != target:
            yield Sending(source, target, row.sent, ended, is_lost, row, number)


def message_at(messages: Sequence[Message], x: float, y: float, metrics: Metrics) -> int | None:
    """The row of the message whose line runs under a point of the plot, or next to it; of several the nearest."""
    best, found = metrics.label * 0.5, None
    for message in messages:
        down = message.target > message.source
        start = metrics.top(message.source) + (metrics.lane if down else 0.0)
        end = metrics.top(message.target) + (0.0 if down else metrics.lane)
        stop = message.x1
        if message.lost:
            # It is drawn half of the way.
            stop, end = (message.x0 + message.x1) / 2, (start + end) / 2
        away = _distance(x, y, (message.x0, start), (stop, end))
        if away < best:
            best, found = away, message.number
    return found


def _distance(x: float, y: float, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    part = min(max(((x - start[0]) * dx + (y - start[1]) * dy) / length, 0.0), 1.0) if length else 0.0
    return hypot(x - start[0] - part * dx, y - start[1] - part * dy)
