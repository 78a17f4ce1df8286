"""Turns in a circle."""

from __future__ import annotations

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint


class RoundRobin:
    """After each step the next actor in order of creation that can go on."""

    def choose(self, point: ChoicePoint) -> Actor:
        current = point.current
        index = -1 if current is None else current.index
        for actor in point.enabled:
            if actor.index > index:
                return actor
        return point.enabled[0]
