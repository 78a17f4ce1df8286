"""A uniform random walk."""

from __future__ import annotations

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.strategies.dice import Dice


class RandomWalk:
    """Each actor that can go on is equally likely; the same seed gives the same walk."""

    __slots__ = ("_roll",)

    def __init__(self, seed: int) -> None:
        self._roll = Dice(seed).roll

    def choose(self, point: ChoicePoint) -> Actor:
        enabled = point.enabled
        return enabled[self._roll(len(enabled))]
