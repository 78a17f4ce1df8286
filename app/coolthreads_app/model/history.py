"""The runs that were looked at, and where: back and forward without limit of steps, with a limit of memory."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads_app.model.index import TraceIndex

_MOST = 200  # runs
_MOST_STEPS = 2_000_000  # in all of them together


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is looked at, and where."""

    index: TraceIndex
    position: int


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
        while len(self._past) > _MOST or (len(self._past) > 1 and self._steps() > _MOST_STEPS):
            del self._past[0]

    def undo(self, shown: Run) -> Run | None:
        """The run before ``shown``, which can then be had again by `redo`."""
        return _travel(shown, self._past, self._future)

    def redo(self, shown: Run) -> Run | None:
        """The run that was left."""
        return _travel(shown, self._future, self._past)

    def _steps(self) -> int:
        return sum(run.index.length for run in self._past)


def _travel(shown: Run, source: list[Run], target: list[Run]) -> Run | None:
    if not source:
        return None
    target.append(shown)
    return source.pop()
