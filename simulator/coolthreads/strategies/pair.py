"""Two actors that meet at one object, and everybody else out of their way: most bugs are between two.

One shared object is picked, then two of the actors that operate on it, at least one of them changing it: first their roles
(what they do with everything that is shared), then who plays them, so that one reader among a hundred writers is as likely as
they are together. Either the orders of the operations of these two on the object are equally likely, as in `surw`, or one of
them goes up to any of its operations, then the other one as far as it can. Of the others, either none goes on while one of the
two can, or a coin that is tossed for each of them says whether it goes before them or after.

That two threads at a time are enough for most bugs: Lu, Park, Seo, Zhou, "Learning from Mistakes", ASPLOS 2008 (96 % of those
that it looks at).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations_with_replacement
from random import Random

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import READS
from coolthreads.kernel.state import ChoicePoint
from coolthreads.strategies.profile import Profile, Role
from coolthreads.strategies.protocol import endurance
from coolthreads.strategies.surw import Walk

_ALONE = 0.7  # how often nobody else goes on while one of the two can
_SWITCHED = 0.5  # how often the turn changes only once between the two, as most bugs want it


class Pair:
    """Without a profile it is a random walk."""

    def __init__(self, seed: int, profile: Profile | None = None) -> None:
        self._random = random = Random(seed)
        self._two: tuple[int, ...] = ()
        self._goes_before: dict[int, bool] = {}
        self._is_alone = random.random() < _ALONE
        picked = None
        touches: dict[int, int] = {}
        if profile is not None and profile.touches:
            picked = random.choice(list(profile.touches))
            touches = profile.touches[picked]
            self._two = _two(picked, {key: profile.roles[key] for key in touches}, random)
        self._walk: Walk | Switch
        if profile is not None and self._two and random.random() < _SWITCHED:
            first = random.choice(self._two)
            deeds = sum(by_actor.get(first, 0) for by_actor in profile.touches.values())
            self._walk = Switch(first, random.randint(0, deeds), profile.touches)
        else:
            self._walk = Walk(random, picked, {key: touches[key] for key in self._two})

    def choose(self, point: ChoicePoint) -> Actor:
        enabled = point.enabled
        two = [actor for actor in enabled if actor.key in self._two]
        if not two or point.streak >= endurance(point):
            return self._any(enabled)
        if not self._is_alone:
            before = [actor for actor in enabled if actor.key not in self._two and self._is_before(actor)]
            if before:
                return self._any(before)
        return self._walk.choose(point, two)

    def _is_before(self, actor: Actor) -> bool:
        if actor.key not in self._goes_before:
            self._goes_before[actor.key] = self._random.random() < 0.5
        return self._goes_before[actor.key]

    def _any(self, actors: list[Actor]) -> Actor:
        return actors[int(self._random.random() * len(actors))]


class Switch:
    """One actor goes first, and makes way for the other one after so many operations on what is shared."""

    def __init__(self, first: int, deeds: int, shared: Collection[int]) -> None:
        self._first = first
        self._left = deeds
        self._shared = shared

    def choose(self, _point: ChoicePoint, enabled: list[Actor]) -> Actor:
        """One of ``enabled``, of which there are one or two."""
        for actor in enabled:
            if (actor.key == self._first) == (self._left > 0):
                break
        if actor.key == self._first and self._left > 0:
            target = actor.target
            targets = target if isinstance(target, tuple) else (target,)
            if any(one in self._shared for one in targets):
                self._left -= 1
        return actor


def _two(picked: int, roles: Mapping[int, Role], random: Random) -> tuple[int, ...]:
    """Two actors by their keys, at least one of which changes the object; none if there are no such two."""
    players: dict[Role, list[int]] = {}
    for key, role in roles.items():
        players.setdefault(role, []).append(key)
    changing = {role for role in players if any(one == picked and operation not in READS for one, operation in role)}
    pairs = [
        (one, other)
        for one, other in combinations_with_replacement(players, 2)
        if (one in changing or other in changing) and (one is not other or len(players[one]) > 1)
    ]
    if not pairs:
        return ()
    one, other = random.choice(pairs)
    if one is other:
        return tuple(random.sample(players[one], 2))
    return random.choice(players[one]), random.choice(players[other])
