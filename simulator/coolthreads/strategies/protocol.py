"""What a strategy is: who goes next at each point where more than one actor could."""

from __future__ import annotations

from typing import Protocol

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint


class Strategy(Protocol):
    """Decides one execution."""

    def choose(self, point: ChoicePoint) -> Actor:
        """One of ``point.enabled``, of which there are at least two."""
        ...


def default_choice(point: ChoicePoint) -> Actor:
    """The default continuation: whoever has the turn keeps it while it can go on, else the lowest actor gets it.
    In a timed run the machine says who goes next; with exact time the weather comes when it is due."""
    preferred = point.preferred
    if preferred is not None and preferred.is_enabled:
        return preferred
    current = point.current
    if current is not None and current.is_enabled:
        return current
    return point.enabled[0]
