"""Every distinguishable interleaving: with partial-order reduction, as long as that is sound."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.kernel.turns import kernel
from coolthreads.search.depth_first import DepthFirst
from coolthreads.search.dpor import Dpor
from coolthreads.verdict import Verdict


class Exhaustive:
    """``exact_time``: each operation takes its time, so that in a program that notices time each depends on all before it.
    So it is where any task of an event loop may go next and something can come in between, see `kernel.tasks`.
    Once such a program is recognised nothing is pruned any more."""

    is_exhaustive = True

    def __init__(self, exact_time: bool) -> None:
        self._exact_time = exact_time
        self._search: Dpor | DepthFirst = Dpor()

    @property
    def name(self) -> str:
        return self._search.name

    @property
    def events(self) -> list[Event] | None:
        return self._search.events

    @property
    def choices(self) -> list[int]:
        return self._search.choices

    def begin(self) -> bool:
        return self._search.begin()

    def choose(self, point: ChoicePoint) -> Actor:
        return self._search.choose(point)

    def end(self, point: ChoicePoint, verdict: Verdict | None) -> None:
        if not self._is_unsound():
            self._search.end(point, verdict)

    def restart(self) -> None:
        self._search.restart()

    def freeze(self) -> Any:
        return self._search.name, self._search.freeze()

    def thaw(self, frozen: Any, /) -> None:
        name, state = frozen
        if name != self._search.name:
            self._search = DepthFirst()
        self._search.thaw(state)

    def settle(self) -> None:
        """To be called after each execution, when its choices are not needed any more."""
        if self._is_unsound():
            self._search = DepthFirst()

    def _is_unsound(self) -> bool:
        """Whether pruning would leave something out."""
        if not isinstance(self._search, Dpor):
            return False
        watched = kernel.watched
        return (self._exact_time and (kernel.used_time or "clock" in watched)) or "order" in watched
