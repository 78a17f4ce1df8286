"""A schedule again, exactly; afterwards the default continuation."""

from __future__ import annotations

from coolthreads.errors import ReplayDiverged
from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.schedule import Schedule
from coolthreads.strategies.protocol import default_choice


class Replay:
    """Raises ReplayDiverged where the schedule wants an actor that cannot go on."""

    def __init__(self, schedule: Schedule) -> None:
        self._choices = schedule.choices
        self._used = 0

    def choose(self, point: ChoicePoint) -> Actor:
        used = self._used
        if used == len(self._choices):
            return default_choice(point)
        wanted = self._choices[used]
        self._used = used + 1
        for actor in point.enabled:
            if actor.id == wanted:
                return actor
        raise ReplayDiverged(used + 1, wanted, tuple(actor.id for actor in point.enabled), _why_not(point, wanted))

    def check_all_used(self) -> None:
        """To be called after the execution; raises ReplayDiverged if it ended before the schedule did."""
        if self._used < len(self._choices):
            left = len(self._choices) - self._used
            reason = f"the program ended with {left} choices left"
            raise ReplayDiverged(self._used + 1, self._choices[self._used], (), reason)


def _why_not(point: ChoicePoint, wanted: str) -> str:
    for actor in point.actors:
        if actor.id == wanted:
            return "which has ended" if actor.ended else f"which waits: {actor.operation}"
    return "which does not exist"
