"""What happens before what in a run: the fewest arrows that say it, and how deep each step lies in them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from coolthreads import clocks, racing_steps, threads_of
from coolthreads_app.model.index import Ints, TraceIndex

LONGEST = 20_000  # steps: what is longer would take longer than a click may take


class Order:
    """Made once for a run of at most `LONGEST` steps. Runs that differ only in the order of independent steps have the
    same one."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        trace = index.trace
        threads = threads_of(trace)
        self.thread: list[int] = [threads[actor] for actor in trace.columns.actor]
        width = max(threads, default=-1) + 1
        self.known = np.zeros((index.length, width), np.int32)  # row s: how many steps of each thread s comes after
        self.sources: list[tuple[int, ...]] = []  # of each step those of other threads right before it
        self.depth: Ints = np.zeros(index.length, np.int32)
        steps_of: list[list[int]] = [[] for _ in range(width)]
        before: list[list[int]] = [[0] * width for _ in range(width)]
        for step, clock in enumerate(clocks(trace)):
            mine = self.thread[step]
            self.known[step] = clock
            own = steps_of[mine]
            fresh = [
                steps_of[other][clock[other] - 1]
                for other in range(width)
                if other != mine and clock[other] > before[mine][other]
            ]
            sources = tuple(source for source in fresh if not any(self._before(source, other) for other in fresh))
            self.sources.append(sources)
            around = [int(self.depth[source]) for source in sources] + ([int(self.depth[own[-1]])] if own else [])
            self.depth[step] = max(around, default=-1) + 1
            own.append(step)
            before[mine] = list(clock)

    def _before(self, one: int, other: int) -> bool:
        return one != other and self.is_before(one, other)

    def is_before(self, one: int, other: int) -> bool:
        """Whether a step happens before another one, or is it."""
        return bool(self.known[other, self.thread[one]] >= self.known[one, self.thread[one]])

    def past(self, step: int) -> list[int]:
        """The steps that happen before a step, itself left out."""
        numbers = np.array(self.thread, np.int64)
        own = self.known[np.arange(len(numbers)), numbers]
        return [found for found in np.flatnonzero(self.known[step][numbers] >= own).tolist() if found != step]

    @cached_property
    def races(self) -> tuple[tuple[int, int], ...]:
        """Pairs of steps that race."""
        return tuple((race.first, race.second) for race in racing_steps(self.index.trace))
