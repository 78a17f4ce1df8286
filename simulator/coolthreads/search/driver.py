"""Explores a program: executes it as a search says, groups the executions by outcome, and knows when it is a proof."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Exploration, Limits, OutcomeRow, Race
from coolthreads.insight.races import races
from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.kernel.turns import kernel
from coolthreads.runner import Execution, Stage
from coolthreads.search.depth_first import DepthFirst
from coolthreads.search.dpor import Dpor
from coolthreads.search.protocol import Redundant, Search
from coolthreads.search.sampling import Sampling
from coolthreads.strategies import NAMES as SAMPLING_NAMES
from coolthreads.strategies import default_choice
from coolthreads.verdict import Outcome, Verdict


@dataclass(slots=True)
class _Found:
    """One outcome so far."""

    first_at: int
    executions: int
    schedule: str
    preemptions: int


def search_named(name: str, seed: int) -> Search:
    """A fresh search; raises CoolthreadsError that lists the names."""
    if name in ("", "dpor"):
        return Dpor()
    if name == "dfs":
        return DepthFirst()
    if name in SAMPLING_NAMES and name not in ("first", "round-robin"):
        return Sampling(name, seed)
    raise CoolthreadsError(f"strategy is {name!r}, but must be one of dpor, dfs, random")


class Explorer:
    """One exploration of one program."""

    def __init__(self, stage: Stage, search: Search, limits: Limits) -> None:
        self._stage = stage
        self._search = search
        self._limits = limits
        self._found: dict[Outcome, _Found] = {}
        self._races: dict[Race, None] = {}
        self._executions = 0
        self._steps = 0
        self._learning = 0
        self._cut = False
        self._began = time.monotonic()

    def explore(
        self, on_progress: Callable[[Exploration], None], progress_every: float, should_stop: Callable[[], bool]
    ) -> Exploration:
        """Execute until nothing is left to try, a limit is reached, or ``should_stop`` says so."""
        stage, search, limits = self._stage, self._search, self._limits
        told = self._began
        complete = False
        learning = Limits(stop_on_failure=limits.stop_on_failure)
        self._limits = learning
        self._learn()
        self._limits = limits
        while not self._enough():
            if not search.begin():
                complete = True
                break
            try:
                execution = stage.execute(search.choose, events=search.events, ended=search.end)
            except Redundant:
                continue
            self._executions += 1
            self._steps += execution.steps
            if stage.sharing.changed:
                # What was no choice has become one in the middle of the execution: it does not count, and what was
                # covered before does not, either.
                stage.sharing.changed = False
                if search.is_exhaustive:
                    self._forget()
                    search.restart()
                continue
            if execution.used_time and stage.options.time == "exact" and isinstance(search, Dpor):
                # What takes exact time depends on everything that was done before: nothing can be left out.
                self._forget()
                search = self._search = DepthFirst()
                continue
            self._count(execution.outcome)
            now = time.monotonic()
            if should_stop() or (limits.max_seconds is not None and now - self._began >= limits.max_seconds):
                break
            if now - told >= progress_every:
                told = now
                on_progress(self._result(False))
        return self._result(complete and not self._cut)

    def _enough(self) -> bool:
        limits = self._limits
        if limits.stop_on_failure and any(outcome.verdict is not Verdict.PASSED for outcome in self._found):
            return True
        return limits.max_executions is not None and self._executions >= limits.max_executions

    def _learn(self) -> None:
        """Execute as `run` does until that teaches nothing new about what is shared."""
        stage = self._stage
        stage.sharing.changed = True
        while stage.sharing.changed and not self._enough():
            stage.sharing.changed = False
            execution = stage.execute(default_choice, record=True)
            self._executions += 1
            self._steps += execution.steps
            self._add(execution.outcome, execution).executions += 1
        if not self._enough():
            self._forget()

    def _forget(self) -> None:
        """What was executed so far was for learning: the search counts from here."""
        self._found.clear()
        self._learning += self._executions
        self._executions = self._steps = 0
        self._cut = False

    def _add(self, outcome: Outcome, recorded: Execution) -> _Found:
        """The row of an outcome; ``recorded`` is an execution that had it."""
        found = self._found.get(outcome)
        if found is None:
            assert recorded.trace is not None
            for race in races(recorded.trace):
                self._races.setdefault(race)
            found = self._found[outcome] = _Found(self._executions, 0, str(recorded.schedule), recorded.preemptions)
        return found

    def _count(self, outcome: Outcome) -> None:
        if outcome.verdict is Verdict.STEP_LIMIT:
            self._cut = True
        found = self._found.get(outcome)
        if found is None:
            found = self._add(outcome, self._recorded(outcome))
        found.executions += 1

    def _recorded(self, outcome: Outcome) -> Execution:
        """The last execution once more, recorded, with every choice that a run has."""
        stage = self._stage
        guide = Guide(self._search.choices)
        execution = stage.execute(guide.choose, record=True)
        if execution.outcome != outcome:
            raise RuntimeError(f"an execution could not be repeated: {outcome} became {execution.outcome}")
        return execution

    def _result(self, complete: bool) -> Exploration:
        rows = tuple(
            OutcomeRow(
                outcome.verdict,
                outcome.summary,
                outcome.output,
                found.executions,
                found.first_at,
                found.schedule,
                found.preemptions,
            )
            for outcome, found in self._found.items()
        )
        return Exploration(
            strategy=self._search.name,
            python=".".join(str(part) for part in sys.version_info[:3]),
            complete=complete,
            executions=self._executions,
            steps=self._steps,
            seconds=time.monotonic() - self._began,
            verdict=max((row.verdict for row in rows), key=lambda verdict: verdict.severity, default=Verdict.PASSED),
            outcomes=rows,
            races=tuple(self._races),
            learning=self._learning,
        )


class Guide:
    """Repeats the choices of a search in an execution that offers more of them."""

    def __init__(self, choices: list[int]) -> None:
        self._choices = choices
        self._used = 0

    def choose(self, point: ChoicePoint) -> Actor:
        settled = kernel.settled()
        if settled is not None:
            return settled
        used = self._used
        self._used = used + 1
        return point.actors[self._choices[used]]


def explore(
    stage: Stage,
    strategy: str,
    limits: Limits,
    *,
    on_progress: Callable[[Exploration], None],
    progress_every: float,
    should_stop: Callable[[], bool],
) -> Exploration:
    """Explore the program on the stage; raises CoolthreadsError for an unknown strategy."""
    search = search_named(strategy, stage.options.seed)
    return Explorer(stage, search, limits).explore(on_progress, progress_every, should_stop)
