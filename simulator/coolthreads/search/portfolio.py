"""Exhaustive search and sampling in turns, because each alone has blind spots.

Exhaustive search varies the end of an execution first, and may take for ever to come to what matters at its beginning; sampling
never proves anything. Small programs are covered within the first few executions, so those are all exhaustive. Then sampling
gets the larger share, for it finds most of what it will ever find early, and later the smaller one.
"""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.search.exhaustive import Exhaustive
from coolthreads.search.sampling import Sampling
from coolthreads.strategies import MIXTURE
from coolthreads.verdict import Verdict

_HEAD = 6  # executions that are all exhaustive
_EARLY = 1_000  # executions up to here: three in four are drawn; after that one in four


class Portfolio:
    """It is complete when its exhaustive part is."""

    name = "portfolio"
    is_exhaustive = True

    def __init__(self, seed: int, exact_time: bool) -> None:
        self._exhaustive = Exhaustive(exact_time)
        self._sampling = Sampling(MIXTURE, seed)
        self._turn: Exhaustive | Sampling = self._exhaustive
        self._count = 0

    @property
    def events(self) -> list[Event] | None:
        return self._turn.events

    @property
    def choices(self) -> list[int]:
        return self._turn.choices

    def begin(self) -> bool:
        count = self._count
        self._count = count + 1
        is_drawn = count >= _HEAD and (count % 4 != 0 if count < _EARLY else count % 4 == 0)
        self._turn = self._sampling if is_drawn else self._exhaustive
        return self._turn.begin()

    def choose(self, point: ChoicePoint) -> Actor:
        return self._turn.choose(point)

    def end(self, point: ChoicePoint, verdict: Verdict | None) -> None:
        if self._count == _HEAD and self._turn.events is not None:
            self._sampling.learn(self._turn.events, len(self._turn.choices))
        self._turn.end(point, verdict)

    def freeze(self) -> Any:
        return self._exhaustive.freeze(), self._sampling.freeze(), self._count, self._turn is self._sampling

    def thaw(self, frozen: Any, /) -> None:
        exhaustive, sampling, self._count, is_drawn = frozen
        self._exhaustive.thaw(exhaustive)
        self._sampling.thaw(sampling)
        self._turn = self._sampling if is_drawn else self._exhaustive

    def restart(self) -> None:
        self._exhaustive.restart()

    def settle(self) -> None:
        self._exhaustive.settle()
