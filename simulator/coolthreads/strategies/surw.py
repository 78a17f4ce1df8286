"""Selectively uniform random walk: the orders of the operations on one object are all equally likely.

Zhao, Wolff, Mathur, Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. In each execution one shared object
is picked. Of the actors that have still to operate on it, one is meant to be the next to do so, with a probability
proportional to how many operations on it each has left; until it has, the others are kept from operating on the object.
Everything else is a random walk.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.strategies.profile import Profile
from coolthreads.strategies.protocol import endurance


class Surw:
    """Without a profile it is a random walk."""

    def __init__(self, seed: int, profile: Profile | None = None) -> None:
        random = Random(seed)
        picked = random.choice(list(profile.touches)) if profile is not None and profile.touches else None
        self._walk = Walk(random, picked, {} if picked is None or profile is None else profile.touches[picked])

    def choose(self, point: ChoicePoint) -> Actor:
        return self._walk.choose(point, point.enabled)


class Walk:
    """One execution in which an object (None: no one) is picked; ``touches``: who operates on it how often."""

    def __init__(self, random: Random, picked: int | None, touches: Mapping[int, int]) -> None:
        self._random = random
        self._object = picked
        self._left = dict(touches)
        self._meant: int | None = None  # key of the actor that is to operate on the object next

    def choose(self, point: ChoicePoint, enabled: list[Actor]) -> Actor:
        """One of ``enabled``, which are some of those of the point, or all."""
        if self._object is None or point.streak >= endurance(point):
            return self._any(enabled)
        self._mean(point)
        free = [actor for actor in enabled if actor.key == self._meant or not self._operates(actor)]
        # Where only the object can be operated on, and not by the one that is meant, somebody else must.
        chosen = self._any(free or enabled)
        if self._operates(chosen):
            left = self._left.get(chosen.key, 0)
            self._left[chosen.key] = max(0, left - 1)
            self._meant = None
        return chosen

    def _mean(self, point: ChoicePoint) -> None:
        """Draw who is next, unless that has been done, among those that have something left and have not ended."""
        ended = {actor.key for actor in point.actors if actor.ended}
        if self._meant is not None and self._meant not in ended:
            return
        keys = [key for key, left in self._left.items() if left and key not in ended]
        self._meant = self._random.choices(keys, [self._left[key] for key in keys])[0] if keys else None

    def _operates(self, actor: Actor) -> bool:
        target = actor.target
        return target == self._object or (isinstance(target, tuple) and self._object in target)

    def _any(self, actors: list[Actor]) -> Actor:
        return actors[int(self._random.random() * len(actors))]
