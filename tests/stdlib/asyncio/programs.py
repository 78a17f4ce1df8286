"""Asyncio programs, executed and explored with the options that concern them."""

from __future__ import annotations

from textwrap import dedent

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Execution, Stage
from coolthreads.schedule import Schedule
from coolthreads.search.driver import explore
from coolthreads.strategies.replay import Replay


def executed(source: str, schedule: str = "", time: str = "exact", order: str = "fifo") -> Execution:
    """One recorded execution along ``schedule``, all of which is used."""
    replay = Replay(Schedule.parse(schedule))
    options = Options(time=time, asyncio_order=order, max_steps=5_000)
    with Stage(Program.from_text(dedent(source), "program.py"), options) as stage:
        execution = stage.execute(replay.choose, record=True)
    replay.check_all_used()
    return execution


def printed(source: str, time: str = "exact", order: str = "fifo") -> list[str]:
    """The lines that a program prints by default; it must pass."""
    execution = executed(source, "", time, order)
    assert execution.outcome.verdict == "passed", execution.outcome
    return execution.outcome.output.splitlines()


def explored(source: str, time: str = "any", order: str = "fifo", strategy: str = "", most: int = 5_000) -> Exploration:
    """All that can happen."""
    options = Options(time=time, asyncio_order=order, max_steps=5_000)
    with Stage(Program.from_text(dedent(source), "program.py"), options) as stage:
        return explore(
            stage,
            strategy,
            Limits(max_executions=most),
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )


def outputs(exploration: Exploration) -> set[str]:
    """What can be printed, on one line; the verdict in front where it is not ``passed``."""
    return {
        " ".join([*([] if row.verdict == "passed" else [f"{row.verdict}:"]), *row.output.split()])
        for row in exploration.outcomes
    }
