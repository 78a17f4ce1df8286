"""Exploring a program that is given as text."""

from __future__ import annotations

from typing import Any

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Execution, Stage
from coolthreads.schedule import Schedule
from coolthreads.search.driver import explore
from coolthreads.strategies.replay import Replay

COUNTER = """
import threading
counter = 0
def work():
    global counter
    for _ in range({times}):
        counter += 1
threads = [threading.Thread(target=work) for _ in range({threads})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
assert counter == {threads} * {times}, "lost an update"
"""


def counter(threads: int = 2, times: int = 1) -> str:
    return COUNTER.format(threads=threads, times=times)


def explored(
    source: str, strategy: str = "dpor", time: str = "any", max_steps: int = 5_000, **limits: Any
) -> Exploration:
    with Stage(Program.from_text(source), Options(time=time, max_steps=max_steps)) as stage:
        return explore(
            stage,
            strategy,
            Limits(**limits),
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )


def replayed(source: str, schedule: str) -> Execution:
    """What `run --schedule` does."""
    parsed = Schedule.parse(schedule)
    with Stage(Program.from_text(source), Options().with_schedule_options(parsed.options)) as stage:
        replay = Replay(parsed)
        execution = stage.execute(replay.choose, full=True)
        replay.check_all_used()
        return execution


def told(result: Exploration) -> set[str]:
    """Each outcome by the first words of its summary, or else by its output."""
    return {row.summary.partition(":")[0] or row.output.strip() for row in result.outcomes}
