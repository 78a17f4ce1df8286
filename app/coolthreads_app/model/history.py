"""The runs that were looked at, and where: back and forward without limit. Of those that lie far back only the schedule
is kept, from which they are run again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coolthreads_app.model.conditions import FAIR, Conditions
from coolthreads_app.model.index import TraceIndex

_MOST_STEPS = 2_000_000  # in all of them together


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is looked at, and where; ``index`` is None when only its schedule and its conditions are still known."""

    index: TraceIndex | None
    position: int
    schedule: str = ""
    conditions: Conditions = FAIR


class History:
    """What lies before and after the run that is shown. The run itself is not in it."""

    def __init__(self) -> None:
        self._past: list[Run] = []
        self._future: list[Run] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a run before."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a run was left by `undo`."""
        return bool(self._future)

    def clear(self) -> None:
        """Another program."""
        self._past.clear()
        self._future.clear()

    def left(self, run: Run) -> None:
        """``run`` was shown and another one takes its place."""
        self._past.append(run)
        self._future.clear()
        steps = 0
        for row in range(len(self._past) - 1, -1, -1):
            index = self._past[row].index
            if index is None:
                break
            steps += index.length
            if steps > _MOST_STEPS and row < len(self._past) - 1:
                trace = index.trace
                self._past[row] = replace(
                    self._past[row], index=None, schedule=trace.schedule, conditions=Conditions.of(trace)
                )

    def undo(self, shown: Run) -> Run | None:
        """The run before ``shown``, which can then be had again by `redo`."""
        return _travel(shown, self._past, self._future)

    def redo(self, shown: Run) -> Run | None:
        """The run that was left."""
        return _travel(shown, self._future, self._past)


def _travel(shown: Run, source: list[Run], target: list[Run]) -> Run | None:
    if not source:
        return None
    target.append(shown)
    return source.pop()
