"""Executions drawn by a strategy, each with a seed of its own; never complete."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.strategies import Profile, strategy_named
from coolthreads.verdict import Verdict


class Sampling:
    """``name`` is that of a strategy that draws lots, or several in turn, joined by ``+``.

    The profile that a strategy may want is that of the last execution of any of them.
    """

    is_exhaustive = False

    def __init__(self, name: str, seed: int, max_preemptions: int | None = None) -> None:
        self._max_preemptions = max_preemptions
        self._preemptions = 0
        self._names = name.split("+")
        self.name = "+".join(dict.fromkeys(self._names))
        self._seed = seed
        self._count = 0
        self.profile = Profile()
        self._choose = strategy_named(self._names[0], seed).choose
        # What is carried out makes no difference to a walk.
        self.events: list[Event] | None = None if self._names == ["random"] else []
        self.choices: list[int] = []

    def begin(self) -> bool:
        name = self._names[self._count % len(self._names)]
        # The first execution of seed s is the one that `run --seed s` shows, if the strategy needs no profile.
        self._choose = strategy_named(name, self._seed + self._count, self.profile).choose
        self._count += 1
        self._preemptions = 0
        self.choices = []
        if self.events is not None:
            self.events.clear()
        return True

    def choose(self, point: ChoicePoint) -> Actor:
        chosen = self._choose(point)
        if self._max_preemptions is not None:
            chosen = self._bounded(point.current, chosen)
        self.choices.append(chosen.key)
        return chosen

    def _bounded(self, current: Actor | None, chosen: Actor) -> Actor:
        if current is not None and current.is_enabled and chosen is not current:
            if self._preemptions == self._max_preemptions:
                return current
            self._preemptions += 1
        return chosen

    def end(self, _point: ChoicePoint, _verdict: Verdict | None) -> None:
        if self.events is not None:
            self.learn(self.events, len(self.choices))

    def learn(self, events: list[Event], choices: int) -> None:
        """Take in an execution, for the strategies that want to know what one is like."""
        self.profile.note(events, choices)

    def freeze(self) -> Any:
        return self._count, self.choices, self._preemptions, self.profile.freeze()

    def thaw(self, frozen: Any, /) -> None:
        self._count, self.choices, self._preemptions, profile = frozen
        self.profile.thaw(profile)

    def settle(self) -> None:
        """Nothing to be done."""

    def restart(self) -> None:
        """Nothing is kept that depends on what is a choice point."""
