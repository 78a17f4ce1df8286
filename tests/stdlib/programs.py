"""Small programs executed under a schedule, with what came of them: the bench for tests of the twins."""

from __future__ import annotations

from textwrap import dedent

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Execution, Stage
from coolthreads.schedule import Schedule
from coolthreads.strategies import strategy_named
from coolthreads.strategies.replay import Replay


def run(source: str, schedule: str = "", time: str = "exact") -> Execution:
    """One recorded execution of ``source`` along ``schedule``, then by default."""
    options = Options(time=time)
    with Stage(Program.from_text(dedent(source), "program.py"), options) as stage:
        return stage.execute(Replay(Schedule.parse(schedule)).choose, record=True)


def outcomes(source: str, executions: int = 60, time: str = "exact") -> set[str]:
    """What ``source`` prints, or its verdict where that is not ``passed``, over so many random schedules."""
    found = set()
    with Stage(Program.from_text(dedent(source), "program.py"), Options(time=time)) as stage:
        for seed in range(executions):
            outcome = stage.execute(strategy_named("random", seed).choose).outcome
            found.add(
                outcome.output.strip() if outcome.verdict == "passed" else f"{outcome.verdict}: {outcome.summary}"
            )
    return found


def output(source: str) -> str:
    """What ``source`` prints, which must be the same under every one of many schedules."""
    (found,) = outcomes(source, 25)
    return found
