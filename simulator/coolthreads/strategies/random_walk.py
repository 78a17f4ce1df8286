"""A uniform random walk."""

from __future__ import annotations

from random import Random

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint


class RandomWalk:
    """Each actor that can go on is equally likely; the same seed gives the same walk."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def choose(self, point: ChoicePoint) -> Actor:
        enabled = point.enabled
        return enabled[int(self._random.random() * len(enabled))]
