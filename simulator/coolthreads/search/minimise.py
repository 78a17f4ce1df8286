"""The same outcome with as few preemptions as possible: that is the execution which is easiest to understand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.runner import Execution, Stage
from coolthreads.search.bounded import Bounded
from coolthreads.search.guide import Guide, Segment, Segments
from coolthreads.strategies import default_choice
from coolthreads.verdict import Outcome

_Enough = Callable[[], bool]


def minimise(stage: Stage, recorded: Execution, enough: _Enough, most: int = 300) -> Execution:
    """A recorded execution with the outcome of ``recorded`` and at most as many preemptions, within ``most`` executions.

    First what one execution did is moved together, then, as far as that leads, all with fewer preemptions are tried.
    """
    budget = _Budget(most, enough)
    if recorded.preemptions:
        recorded = _moved_together(stage, recorded, budget)
    if recorded.preemptions:
        recorded = _searched(stage, recorded, budget)
    return recorded


class _Budget:
    def __init__(self, most: int, enough: _Enough) -> None:
        self._left = most
        self._enough = enough

    def spend(self) -> bool:
        """Whether one more execution may be made."""
        self._left -= 1
        return self._left >= 0 and not self._enough()


def _moved_together(stage: Stage, recorded: Execution, budget: _Budget) -> Execution:
    """Two stretches of one actor become one wherever the outcome stays what it is, until no such step helps any more."""
    replay = _Replay(recorded)
    stage.execute(replay.choose, full=True, events=replay.events)
    segments = Segments.of(replay.events)
    best = recorded
    improved = True
    while improved and best.preemptions:
        improved = False
        for candidate in _shorter(segments):
            if not budget.spend():
                return best
            guide = Segments(candidate)
            execution = stage.execute(guide.choose, full=True, events=guide.events)
            if execution.outcome == best.outcome and guide.preemptions < best.preemptions:
                segments = Segments.of(guide.events)
                guide = Segments(candidate)
                best = stage.execute(guide.choose, events=guide.events, record=True)
                improved = True
                break
    return best


def _shorter(segments: list[Segment]) -> Iterator[list[Segment]]:
    """The same stretches, with two of one actor next to each other: the later one moved forward, or the earlier one back."""
    for first, (key, _) in enumerate(segments):
        for second in range(first + 2, len(segments)):
            if segments[second][0] == key:
                between = segments[first + 1 : second]
                joined = segments[second]
                yield [*segments[:first], joined, *between, *segments[second + 1 :]]
                yield [*segments[:first], *between, joined, *segments[second + 1 :]]
                break


def _searched(stage: Stage, recorded: Execution, budget: _Budget) -> Execution:
    search = Bounded(recorded.preemptions - 1)
    while search.begin() and budget.spend():
        execution = stage.execute(search.choose)
        if execution.outcome == recorded.outcome:
            again = _record(stage, search.choices, recorded.outcome)
            if again is not None and again.preemptions < recorded.preemptions:
                return again
    return recorded


def _record(stage: Stage, choices: list[int], outcome: Outcome) -> Execution | None:
    execution = stage.execute(Guide(choices).choose, record=True)
    return execution if execution.outcome == outcome else None


class _Replay:
    """The schedule of a recorded execution once more, for the sake of its events."""

    def __init__(self, recorded: Execution) -> None:
        self.events: list[Event] = []
        self._choices = recorded.schedule.choices
        self._used = 0

    def freeze(self) -> Any:
        """What is of interest afterwards; see `search.Search.freeze`."""
        return self.events

    def thaw(self, frozen: Any, /) -> None:
        """The inverse of `freeze`."""
        self.events[:] = frozen

    def choose(self, point: ChoicePoint) -> Actor:
        used = self._used
        self._used = used + 1
        if used < len(self._choices):
            for actor in point.enabled:
                if actor.id == self._choices[used]:
                    return actor
        return default_choice(point)
