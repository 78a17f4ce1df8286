"""Two runs side by side: for how long they are the same, and what each does where they part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coolthreads_app.model.index import Ints, TraceIndex
from coolthreads_app.model.words import step_words, verdict_word


@dataclass(frozen=True, slots=True)
class Comparison:
    """``parting``: the first step that differs in who goes, in what it does or in the value; the length of both when
    nothing differs."""

    here: TraceIndex
    there: TraceIndex
    parting: int

    @property
    def same(self) -> bool:
        """Whether the two are step for step the same."""
        return self.parting == self.here.length == self.there.length

    @property
    def words(self) -> str:
        """The difference in a sentence or two."""
        if self.same:
            return "Both runs are the same, step for step."
        ends = [verdict_word(index.trace.verdict).lower() for index in (self.here, self.there)]
        so_far = f"The same until step {self.parting}. " if self.parting else "Different from the first step on. "
        end = f" {ends[0].capitalize()} against {ends[1]}." if ends[0] != ends[1] else f" Both: {ends[0]}."
        return f"{so_far}Then here {_said(self.here, self.parting)}, there {_said(self.there, self.parting)}.{end}"


def compare(here: TraceIndex, there: TraceIndex) -> Comparison:
    """Where the two part. Actors, operations, objects and values are compared by their names."""
    shortest = min(here.length, there.length)
    parting = shortest
    for one, other in zip(_columns(here), _columns(there), strict=True):
        numbers: dict[str, int] = {}
        left = _numbered(one, numbers)[:shortest]
        different = np.flatnonzero(left != _numbered(other, numbers)[:shortest])
        if len(different):
            parting = min(parting, int(different[0]))
    return Comparison(here, there, parting)


def _columns(index: TraceIndex) -> list[tuple[Ints, list[str]]]:
    trace = index.trace
    texts = list(trace.texts)
    names = [trace.name_of(row) for row in range(len(trace.objects))]
    actors = [actor.id for actor in trace.actors]
    columns = trace.columns
    return [
        (np.frombuffer(column, dtype=np.int32) if index.length else np.zeros(0, np.int32), words)
        for column, words in (
            (columns.actor, actors),
            (columns.operation, texts),
            (columns.object, names),
            (columns.value, texts),
        )
    ]


def _numbered(column: tuple[Ints, list[str]], numbers: dict[str, int]) -> Ints:
    rows, words = column
    # The last entry stands for -1: none.
    table = np.array([*(numbers.setdefault(word, len(numbers)) for word in words), -1], np.int32)
    return table[rows]


def _said(index: TraceIndex, position: int) -> str:
    return step_words(index.trace, index.trace[position]) if position < index.length else "the run is at its end"
