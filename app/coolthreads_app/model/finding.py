"""Which steps match what is looked for: decided for each distinct name once, so that a million steps take milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coolthreads_app.model.index import Ints, TraceIndex
from coolthreads_app.model.words import place


@dataclass(frozen=True, slots=True)
class StepFilter:
    """What a step must have: every word of ``text`` in its actor, operation, object, value or place, in any case, and
    =x for a value that is x; ``actor`` and ``object``: rows, -1 for any; ``operation``: its name, empty for any."""

    text: str = ""
    actor: int = -1
    object: int = -1
    operation: str = ""

    @property
    def empty(self) -> bool:
        """Whether every step matches."""
        return not self.text.split() and self.actor < 0 and self.object < 0 and not self.operation


def matching(index: TraceIndex, wanted: StepFilter) -> Ints:
    """The steps that match, ascending."""
    keep = np.ones(index.length, dtype=bool)
    if not index.length:
        return np.zeros(0, np.int32)
    columns, texts = index.trace.columns, index.trace.texts
    if wanted.actor >= 0:
        keep &= index.actors == wanted.actor
    if wanted.object >= 0:
        keep &= np.frombuffer(columns.object, dtype=np.int32) == wanted.object
    if wanted.operation:
        keep &= _among(columns.operation, [text == wanted.operation for text in texts])
    for word in wanted.text.casefold().split():
        keep &= _says(index, word)
    return np.flatnonzero(keep).astype(np.int32)


def operations_of(index: TraceIndex) -> list[str]:
    """The operations that occur, by name."""
    if not index.length:
        return []
    rows = np.unique(np.frombuffer(index.trace.columns.operation, dtype=np.int32)).tolist()
    return sorted(index.trace.texts[row] for row in rows if row >= 0)


def _says(index: TraceIndex, word: str) -> NDArray[np.bool_]:
    trace = index.trace
    columns = trace.columns
    if len(word) > 1 and word.startswith("="):
        return _among(columns.value, [text.casefold() == word[1:] for text in trace.texts])
    texts = _with(word, trace.texts)
    found = _among(columns.operation, texts) | _among(columns.value, texts)
    found |= _among(columns.object, _with(word, (row.name for row in trace.objects)))
    found |= _among(columns.actor, _with(word, (f"{row.id} {row.name}" for row in trace.actors)))
    found |= _among(columns.site, _with(word, (place(trace, site) for site in range(len(trace.sites)))))
    return found


def _with(word: str, texts: Iterable[str]) -> list[bool]:
    return [word in text.casefold() for text in texts]


def _among(column: Sequence[int], chosen: Sequence[bool]) -> NDArray[np.bool_]:
    # The last row answers for -1, which stands for none.
    table = np.array([*chosen, False], dtype=bool)
    buffer: Any = column
    rows: Ints = np.frombuffer(buffer, dtype=np.int32)
    return table[rows]
