"""Executions led by the choices of another one."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import NOBODY
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.kernel.turns import kernel
from coolthreads.strategies import default_choice

Segment = tuple[int, int]
"""An actor (its key) goes on until it has carried out so many events in all."""


class Guide:
    """Repeats the choices of a search (keys of actors) in an execution that offers more of them.

    Where they lead nowhere the execution is another one, and so will be its outcome: the default continuation will do.
    """

    def __init__(self, choices: list[int]) -> None:
        self._choices = choices
        self._used = 0

    def choose(self, point: ChoicePoint) -> Actor:
        settled = kernel.settled()
        if settled is not None:
            return settled
        used = self._used
        self._used = used + 1
        wanted = kernel.by_key.get(self._choices[used]) if used < len(self._choices) else None
        if wanted is not None and wanted.is_enabled:
            return wanted
        return default_choice(point)


class Segments:
    """Follows segments as far as that is possible; where it is not, the default continuation."""

    def __init__(self, segments: list[Segment]) -> None:
        self.events: list[Event] = []
        self.preemptions = 0
        self._segments = segments
        self._next = 0
        self._progress: dict[int, int] = {}
        self._seen = 0

    def choose(self, point: ChoicePoint) -> Actor:
        progress = self._progress
        for number in range(self._seen, len(self.events)):
            key = self.events[number][0]
            progress[key] = progress.get(key, 0) + 1
        self._seen = len(self.events)
        while self._next < len(self._segments):
            key, until = self._segments[self._next]
            if progress.get(key, 0) < until:
                break
            self._next += 1
        chosen = default_choice(point)
        if self._next < len(self._segments):
            wanted = kernel.by_key.get(self._segments[self._next][0])
            if wanted is not None and wanted.is_enabled:
                chosen = wanted
        current = point.current
        if current is not None and current.is_enabled and chosen is not current:
            self.preemptions += 1
        return chosen

    def freeze(self) -> Any:
        """What is of interest afterwards; see `search.Search.freeze`."""
        return self.events, self.preemptions

    def thaw(self, frozen: Any, /) -> None:
        """The inverse of `freeze`."""
        self.events[:], self.preemptions = frozen

    @staticmethod
    def of(events: list[Event]) -> list[Segment]:
        """The segments of an execution."""
        segments: list[Segment] = []
        progress: dict[int, int] = {}
        for event in events:
            key = event[0]
            if key == NOBODY:
                continue
            progress[key] = progress.get(key, 0) + 1
            if segments and segments[-1][0] == key:
                segments[-1] = (key, progress[key])
            else:
                segments.append((key, progress[key]))
        return segments
