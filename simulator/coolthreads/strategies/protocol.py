"""What a strategy is: who goes next at each point where more than one actor could."""

from __future__ import annotations

from typing import Protocol

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint

ENDURANCE = 1_999
"""Choices in a row in which one actor goes on while others could. (A prime number: they do not all end at the same place of a
loop.)"""

_LATE = 10_000  # steps
_ENDURANCE_LATE = 199


class Strategy(Protocol):
    """Decides one execution."""

    def choose(self, point: ChoicePoint) -> Actor:
        """One of ``point.enabled``, of which there are at least two."""
        ...


def endurance(point: ChoicePoint) -> int:
    """For how many choices in a row one actor goes on while others could.

    Late in an execution that is less, so that several who go round until others are done do not use up all of its steps."""
    return ENDURANCE if point.steps < _LATE else _ENDURANCE_LATE


def default_choice(point: ChoicePoint) -> Actor:
    """The default continuation: whoever has the turn keeps it while it can go on, else the lowest actor gets it.

    Who goes on and on, as in a loop until another one says stop, makes way for the next one: on no machine the others would
    never have a turn. In a timed run the machine says who goes next; with exact time the weather comes when it is due."""
    preferred = point.preferred
    if preferred is not None and preferred.is_enabled:
        return preferred
    current = point.current
    if current is None or not current.is_enabled:
        return point.enabled[0]
    if point.streak < endurance(point):
        return current
    others = [actor for actor in point.enabled if actor is not current]
    return next((actor for actor in others if actor.index > current.index), others[0])
