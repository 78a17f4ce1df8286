"""What a search is: it decides one execution after another, and knows when nothing is left to decide."""

from __future__ import annotations

from typing import Any, Protocol

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.verdict import Verdict


class Redundant(Exception):
    """Raised by `Search.choose`: whatever could follow is equivalent to what was seen already."""


class NotDeterministic(Exception):
    """Raised by `Search.choose`: the same choices did not lead to the same place again."""


class Search(Protocol):
    """``begin``, then ``choose`` at each choice point of an execution, then ``end``; and again.

    ``events`` is a list that each execution is to fill with what was carried out, or None if the search does not care.
    ``choices`` are the keys of the actors chosen in the last execution, in order; valid until the next one begins.
    """

    @property
    def events(self) -> list[Event] | None: ...

    @property
    def name(self) -> str: ...

    @property
    def choices(self) -> list[int]: ...

    @property
    def is_exhaustive(self) -> bool:
        """Whether everything was covered, once `begin` has said that nothing is left."""
        ...

    def begin(self) -> bool:
        """Make ready for the next execution; False if nothing is left to do."""
        ...

    def choose(self, point: ChoicePoint) -> Actor:
        """One of ``point.enabled``, of which there are at least two; raises Redundant or NotDeterministic."""
        ...

    def end(self, point: ChoicePoint, verdict: Verdict | None, /) -> None:
        """The execution that `begin` began is over (not called after Redundant). ``verdict`` is the kernel's. Raises
        NotDeterministic."""
        ...

    def settle(self) -> None:
        """The choices of the last execution are not needed any more."""
        ...

    def restart(self) -> None:
        """What is a choice point has changed: forget all executions."""
        ...

    def freeze(self) -> Any:
        """Where the search is, in plain values (see `literals`): `thaw` goes on from there, in another process too."""
        ...

    def thaw(self, frozen: Any, /) -> None:
        """Be where another search of the same kind was when it was frozen."""
        ...
