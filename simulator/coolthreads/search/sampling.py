"""Executions drawn by a strategy, each with a seed of its own; never complete."""

from __future__ import annotations

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.kernel.turns import Event
from coolthreads.strategies import Strategy, strategy_named
from coolthreads.verdict import Verdict


class Sampling:
    """``name`` is that of a strategy that draws lots."""

    events: list[Event] | None = None
    is_exhaustive = False

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self._seed = seed
        self._count = 0
        self._strategy: Strategy = strategy_named(name, seed)
        self.choices: list[int] = []

    def begin(self) -> bool:
        # The first execution of seed s is the one that `run --seed s` shows.
        self._strategy = strategy_named(self.name, self._seed + self._count)
        self._count += 1
        self.choices = []
        return True

    def choose(self, point: ChoicePoint) -> Actor:
        chosen = self._strategy.choose(point)
        self.choices.append(chosen.index)
        return chosen

    def end(self, point: ChoicePoint, verdict: Verdict | None) -> None:
        """Nothing is to be learnt from the execution."""

    def restart(self) -> None:
        """Nothing is kept from one execution to the next."""
