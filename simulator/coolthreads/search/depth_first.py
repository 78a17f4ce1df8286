"""Every interleaving, one after the other, depth first and without pruning; if wished, by number of preemptions."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.search.protocol import NotDeterministic
from coolthreads.strategies import default_choice
from coolthreads.verdict import Verdict


class DepthFirst:
    """Memory is proportional to the number of choices in one execution."""

    name = "dfs"
    is_exhaustive = True

    def __init__(self) -> None:
        self.events: list[Event] | None = None
        self.restart()

    def restart(self) -> None:
        self._path: list[tuple[int, list[int]]] = []  # actor chosen, actors not tried yet
        self._keys: list[int] = []  # of the actors chosen in this execution
        self._depth = 0
        self._has_begun = False

    def freeze(self) -> Any:
        return (
            [(chosen, list(untried)) for chosen, untried in self._path],
            list(self._keys),
            self._has_begun,
            self._depth,
        )

    def thaw(self, frozen: Any, /) -> None:
        self._path, self._keys, self._has_begun, self._depth = frozen

    def begin(self) -> bool:
        self._depth = 0
        self._keys = []
        if not self._has_begun:
            self._has_begun = True
            return True
        path = self._path
        while path:
            _, untried = path.pop()
            if untried:
                path.append((untried.pop(), untried))
                return True
        return False

    def choose(self, point: ChoicePoint) -> Actor:
        depth = self._depth
        self._depth = depth + 1
        if depth < len(self._path):
            chosen = self._again(point, self._path[depth][0])
        else:
            chosen = default_choice(point)
            self._path.append((chosen.index, [actor.index for actor in point.enabled if actor is not chosen][::-1]))
        self._keys.append(chosen.key)
        return chosen

    def _again(self, point: ChoicePoint, index: int) -> Actor:
        for actor in point.enabled:
            if actor.index == index:
                return actor
        raise NotDeterministic

    def end(self, _point: ChoicePoint, _verdict: Verdict | None, /) -> None:
        if self._depth < len(self._path):
            raise NotDeterministic

    def settle(self) -> None:
        """Nothing to be done."""

    @property
    def choices(self) -> list[int]:
        return self._keys
