"""Partial-order sampling: random priorities for operations, drawn anew when a dependent operation comes first.

Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018.
"""

from __future__ import annotations

from random import Random

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import dependent
from coolthreads.kernel.state import ChoicePoint


class Pos:
    """Orders that differ only in operations that do not depend on each other are drawn as one."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._priorities: dict[int, float] = {}

    def choose(self, point: ChoicePoint) -> Actor:
        priorities = self._priorities
        enabled = point.enabled
        for actor in enabled:
            if actor.key not in priorities:
                priorities[actor.key] = self._random.random()
        chosen = max(enabled, key=lambda actor: priorities[actor.key])
        operation = (chosen.operation, chosen.target, chosen.part)
        for actor in enabled:
            if actor is chosen or dependent(operation, (actor.operation, actor.target, actor.part)):
                del priorities[actor.key]
        return chosen
