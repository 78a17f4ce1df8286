"""Probabilistic concurrency testing: priorities, changed at a few random moments.

Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
ASPLOS 2010: with n actors and k steps, a bug of depth d is found with a probability of at least 1 / (n k^(d-1)).
"""

from __future__ import annotations

from random import Random

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.strategies.profile import Profile
from coolthreads.strategies.protocol import endurance

_GUESS = 50  # choices of an execution, while none has been seen


class Pct:
    """The actor with the highest priority goes on; at ``depth - 1`` moments it gets the lowest one instead."""

    def __init__(self, seed: int, profile: Profile | None = None, depth: int = 3) -> None:
        self._random = Random(seed)
        length = profile.length if profile is not None and profile.length else _GUESS
        changes = sorted(self._random.randrange(1, length + 1) for _ in range(depth - 1))
        self._changes = changes
        self._choices = 0
        self._priorities: dict[int, float] = {}
        self._lowest = 0.0

    def choose(self, point: ChoicePoint) -> Actor:
        priorities = self._priorities
        for actor in point.enabled:
            if actor.key not in priorities:
                priorities[actor.key] = self._random.random()
        self._choices += 1
        while self._changes and self._changes[0] <= self._choices:
            del self._changes[0]
            self._lowest -= 1.0
            priorities[self._highest(point).key] = self._lowest
        chosen = self._highest(point)
        if chosen is point.current and point.streak >= endurance(point):
            self._lowest -= 1.0
            priorities[chosen.key] = self._lowest
            chosen = self._highest(point)
        return chosen

    def _highest(self, point: ChoicePoint) -> Actor:
        priorities = self._priorities
        return max(point.enabled, key=lambda actor: priorities[actor.key])
