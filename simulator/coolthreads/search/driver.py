"""Explores a program: executes it as a search says, groups the executions by outcome, and knows when it is a proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Exploration, Limits
from coolthreads.kernel.turns import kernel
from coolthreads.runner import Execution, Stage
from coolthreads.search.bounded import Bounded
from coolthreads.search.depth_first import DepthFirst
from coolthreads.search.exhaustive import Exhaustive
from coolthreads.search.guide import Guide
from coolthreads.search.minimise import minimise
from coolthreads.search.portfolio import Portfolio
from coolthreads.search.protocol import NotDeterministic, Redundant, Search
from coolthreads.search.sampling import Sampling
from coolthreads.search.tally import Tally
from coolthreads.strategies import SAMPLING, default_choice, draws_lots
from coolthreads.verdict import Outcome, Verdict

_AFTERWARDS = 2.0  # seconds for making failing schedules simpler, after the search is over
_UNREPEATABLE = "the program does not do the same when it is executed the same way again"


def search_named(name: str, seed: int, exact_time: bool, max_preemptions: int | None) -> Search:
    """A fresh search; empty: the portfolio. Raises CoolthreadsError that lists the names."""
    if draws_lots(name):
        return Sampling(name, seed, max_preemptions)
    if name not in ("", "portfolio", "dpor", "dfs", "bounded"):
        possible = ", ".join(["portfolio", "dpor", "dfs", "bounded", *SAMPLING])
        raise CoolthreadsError(f"strategy is {name!r}, but must be one of {possible}")
    if name == "bounded" or max_preemptions is not None:
        return Bounded(max_preemptions)
    if name == "dfs":
        return DepthFirst()
    if name == "dpor":
        return Exhaustive(exact_time)
    return Portfolio(seed, exact_time)


class Explorer:
    """One exploration of one program."""

    def __init__(self, stage: Stage, search: Search, limits: Limits) -> None:
        self._stage = stage
        self._search = search
        self._limits = limits
        self._tally = Tally()
        self._learning = 0
        self._cut = False  # an execution ended before it was over
        self._before = 0  # executions that an earlier search made, from which this one goes on
        self._seconds_before = 0.0
        self._is_over = False
        self._began = time.monotonic()

    def explore(
        self, on_progress: Callable[[Exploration], None], progress_every: float, should_stop: Callable[[], bool]
    ) -> Exploration:
        """Execute until nothing is left to try, a limit is reached, or ``should_stop`` says so. ``on_progress`` hears of the
        first execution at once, and then every so many seconds."""
        search = self._search
        told = self._began - progress_every
        if not self._before:
            self._learn()
        while not (self._is_over or self._enough() or should_stop()):
            if not search.begin():
                self._is_over = True
                break
            try:
                self._execute()
            except Redundant:
                pass
            except NotDeterministic:
                self._tally.untracked[_UNREPEATABLE] = None
                break
            now = time.monotonic()
            if now - told >= progress_every:
                told = now
                on_progress(self._result(False))
        self._simplify(should_stop)
        return self._result(self._is_over and search.is_exhaustive and not self._cut)

    def freeze(self) -> Any:
        """Where the exploration is, in plain values. To be called when `explore` has returned."""
        return {
            "strategy": self._search.name,
            "search": self._search.freeze(),
            "stage": self._stage.freeze(),
            "tally": self._tally.freeze(),
            "learning": self._learning,
            "cut": self._cut,
            "over": self._is_over,
            "seconds": self._seconds_before + time.monotonic() - self._began,
        }

    def thaw(self, frozen: Any) -> None:
        """Go on from where another exploration of the program was. Raises ProgramError if the program has changed."""
        self._stage.thaw(frozen["stage"])
        self._search.thaw(frozen["search"])
        self._tally.thaw(frozen["tally"])
        self._learning = frozen["learning"]
        self._cut = frozen["cut"]
        self._is_over = frozen["over"]
        self._before = self._tally.executions
        self._seconds_before = frozen["seconds"]

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _enough(self) -> bool:
        limits, tally = self._limits, self._tally
        if limits.max_executions is not None and tally.executions - self._before >= limits.max_executions:
            return True
        if limits.max_seconds is not None and time.monotonic() - self._began >= limits.max_seconds:
            return True
        return limits.stop_on_failure and tally.has_failed

    def _learn(self) -> None:
        """Execute as `run` does until that teaches nothing new about what is shared.

        The first execution of a search that can be exhaustive is the last of these once more; for others it counts, and so
        does one that fails where that is enough.
        """
        stage, tally = self._stage, self._tally
        stage.sharing.changed = True
        before: Outcome | None = None
        while stage.sharing.changed:
            stage.sharing.changed = False
            execution = stage.execute(default_choice, record=True)
            if before is not None and before != execution.outcome:
                tally.untracked[_UNREPEATABLE] = None
            before = execution.outcome
            self._learning += 1
            self._note(execution)
            tally.add(execution)
            if self._limits.stop_on_failure and tally.has_failed:
                break
        if isinstance(self._search, Sampling) or (self._limits.stop_on_failure and tally.has_failed):
            self._learning -= 1
            self._count(execution)
            tally.found[execution.outcome].executions += 1

    def _execute(self) -> None:
        stage, search = self._stage, self._search
        execution = stage.execute(search.choose, events=search.events, ended=search.end)
        self._count(execution)
        outcome, found = execution.outcome, self._tally.found
        row = found.get(outcome)
        if row is None or row.may_be_improved:
            self._record(outcome)
            row = found[outcome]
        row.executions += 1
        search.settle()
        if stage.sharing.changed:
            # What was no choice has become one in the middle of the execution: what was covered so far does not count.
            stage.sharing.changed = False
            self._cut = False
            search.restart()

    def _count(self, execution: Execution) -> None:
        self._tally.executions += 1
        self._note(execution)
        self._tally.steps += execution.steps
        if kernel.shortened or (execution.outcome.verdict is Verdict.STEP_LIMIT and not kernel.lingering):
            self._cut = True

    def _record(self, outcome: Outcome) -> None:
        """The last execution once more, recorded, with every choice that a run has."""
        self._stage.unlearn()
        recorded = self._stage.execute(Guide(self._search.choices).choose, record=True)
        self._note(recorded)
        if recorded.outcome != outcome:
            self._tally.untracked[_UNREPEATABLE] = None
            # Known all the same, with the schedule that once led there.
            recorded = Execution(
                outcome, recorded.steps, recorded.used_time, None, recorded.schedule, recorded.preemptions
            )
        self._tally.add(recorded)

    def _note(self, execution: Execution) -> None:
        if execution.untracked:
            self._tally.untracked |= dict.fromkeys(execution.untracked)

    def _simplify(self, should_stop: Callable[[], bool]) -> None:
        """Give the failing outcomes schedules with fewer preemptions."""
        until = time.monotonic() + _AFTERWARDS

        def enough() -> bool:
            return time.monotonic() >= until or should_stop()

        for outcome, found in self._tally.found.items():
            if outcome.verdict in (Verdict.FAILED, Verdict.DEADLOCK) and found.preemptions > 1 and not enough():
                replayed = Execution(outcome, 0, False, None, found.schedule, found.preemptions)
                found.improve(minimise(self._stage, replayed, enough))

    def _result(self, complete: bool) -> Exploration:
        seconds = self._seconds_before + time.monotonic() - self._began
        return self._tally.result(self._search.name, complete, seconds, self._learning)


def explorer(stage: Stage, strategy: str, limits: Limits, first_draw: int | None = None) -> Explorer:
    """Somebody who can explore the program on the stage; raises CoolthreadsError for an unknown strategy.

    ``first_draw`` is the seed of the first execution that is drawn; None: that of the options.
    """
    options = stage.options
    search = search_named(
        strategy, options.seed if first_draw is None else first_draw, options.time == "exact", limits.max_preemptions
    )
    return Explorer(stage, search, limits)


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
    return explorer(stage, strategy, limits).explore(on_progress, progress_every, should_stop)
