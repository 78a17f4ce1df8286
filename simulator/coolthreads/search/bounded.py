"""Every interleaving with no preemption, then every one with at most one, then two, and so on.

The first failing execution that is found so has the fewest preemptions. Source: Musuvathi, Qadeer, "Iterative Context Bounding
for Systematic Testing of Multithreaded Programs", PLDI 2007.
"""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.search.protocol import NotDeterministic
from coolthreads.strategies import default_choice
from coolthreads.verdict import Verdict


class Bounded:
    """``most``: the number of preemptions at which to stop; None: when there are no more to be made.

    A round repeats those of the rounds before, of which there are far fewer; in exchange memory is proportional to the number
    of choices in one execution.
    """

    name = "bounded"

    def __init__(self, most: int | None = None) -> None:
        self.events: list[Event] | None = None
        self._most = most
        self.restart()

    def restart(self) -> None:
        self.bound = 0
        self._was_cut = False  # the bound left something out in this round
        self._has_begun = False
        self._path: list[tuple[int, list[int], int]] = []  # actor chosen, actors not tried yet, preemptions before
        self._keys: list[int] = []  # of the actors chosen in this execution
        self._depth = 0
        self._preemptions = 0

    @property
    def is_exhaustive(self) -> bool:
        return not self._was_cut

    def freeze(self) -> Any:
        path = [(chosen, list(untried), before) for chosen, untried, before in self._path]
        return path, list(self._keys), self.bound, self._was_cut, self._has_begun, self._depth

    def thaw(self, frozen: Any, /) -> None:
        self._path, self._keys, self.bound, self._was_cut, self._has_begun, self._depth = frozen

    def begin(self) -> bool:
        self._keys = []
        self._depth = 0
        self._preemptions = 0
        if not self._has_begun:
            self._has_begun = True
            return True
        path = self._path
        while path:
            _, untried, before = path.pop()
            if untried:
                path.append((untried.pop(), untried, before))
                return True
        if not self._was_cut or self.bound == self._most:
            return False
        self.bound += 1
        self._was_cut = False
        return True

    def choose(self, point: ChoicePoint) -> Actor:
        depth = self._depth
        self._depth = depth + 1
        current = point.current
        stays = current is not None and default_choice(point) is current
        if depth < len(self._path):
            index = self._path[depth][0]
            found = next((actor for actor in point.enabled if actor.index == index), None)
            if found is None:
                raise NotDeterministic
            chosen = found
        else:
            enabled = point.enabled
            chosen = default_choice(point)
            others = [actor.index for actor in enabled if actor is not chosen]
            if stays and self._preemptions >= self.bound:
                self._was_cut = True
                others = []
            self._path.append((chosen.index, others[::-1], self._preemptions))
        if stays and chosen is not current:
            self._preemptions += 1
        self._keys.append(chosen.key)
        return chosen

    def end(self, _point: ChoicePoint, _verdict: Verdict | None, /) -> None:
        if self._depth < len(self._path):
            raise NotDeterministic

    def settle(self) -> None:
        """Nothing to be done."""

    @property
    def choices(self) -> list[int]:
        return self._keys
