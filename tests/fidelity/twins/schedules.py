"""The schedules under which CPython's own tests run."""

from __future__ import annotations

import random
from collections.abc import Callable

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.turns import ChoicePoint

MOST_STAYS = 500


def patient() -> Callable[[ChoicePoint], Actor]:
    """Stay with the current actor as long as it can go on, but not for ever: some tests poll."""
    stays = 0

    def choose(point: ChoicePoint) -> Actor:
        nonlocal stays
        current = point.current
        stays += 1
        if current is not None and current.is_enabled and stays < MOST_STAYS:
            return current
        stays = 0
        return round_robin(point)

    return choose


def round_robin(point: ChoicePoint) -> Actor:
    """The next one after the current actor."""
    current = -1 if point.current is None else point.current.index
    return next((actor for actor in point.enabled if actor.index > current), point.enabled[0])


def seeded(seed: int) -> Callable[[ChoicePoint], Actor]:
    """Any one, the same each time."""
    source = random.Random(seed)
    return lambda point: source.choice(point.enabled)


SCHEDULES: dict[str, Callable[[], Callable[[ChoicePoint], Actor]]] = {
    "patient": patient,
    "round-robin": lambda: round_robin,
    "random 1": lambda: seeded(1),
    "random 2": lambda: seeded(2),
}
