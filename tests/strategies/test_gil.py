"""The global interpreter lock: who gets it when, told by a clock that only steps and sleeps move."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named

COMPUTING = """
import threading, time
begin = time.monotonic()
n = 0
def compute(letter):
    global n
    for _ in range({count}):
        n += 1
    print(letter, "done")
"""

TWO = """
threads = [threading.Thread(target=compute, args=(letter,)) for letter in "AB"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

BEHIND = """
def answer():
    for _ in range(3):
        time.sleep(0.001)
        print("at", round((time.monotonic() - begin) * 1000))
asker = threading.Thread(target=answer)
asker.start()
compute("C")
asker.join()
"""


def execute(source: str, strategy: str = "gil", granularity: str = "access") -> tuple[str, list[float]]:
    """What is printed, and how many milliseconds each turn lasts."""
    with Stage(Program.from_text(source), Options(granularity=granularity)) as stage:
        execution = stage.execute(strategy_named(strategy, 0).choose, record=True)
    trace = execution.trace
    assert trace is not None
    begins = [n for n in range(len(trace)) if n == 0 or trace[n].actor != trace[n - 1].actor]
    times = [*(trace[n].time for n in begins), trace.end_time]
    return execution.outcome.output, [(after - before) / 1e6 for before, after in pairwise(times)]


def times(output: str) -> list[int]:
    return [int(found) for found in re.findall(r"at (\d+)", output)]


@pytest.mark.parametrize("granularity", ["access", "gil"])
def test_two_that_compute_change_every_five_milliseconds(granularity: str) -> None:
    _, turns = execute((COMPUTING + TWO).format(count=8_000), granularity=granularity)
    long = [turn for turn in turns if turn > 1]
    # The last ones end because the work does.
    assert all(4.9 <= turn <= 5.1 for turn in long[:-2])
    assert len(long) >= 3


def test_short_work_is_never_interrupted() -> None:
    output, turns = execute((COMPUTING + TWO).format(count=1_000))
    assert output == "A done\nB done\n"
    assert len([turn for turn in turns if turn > 1]) == 2


def test_who_waits_for_a_clock_waits_for_the_lock_too() -> None:
    output, _ = execute((COMPUTING + BEHIND).format(count=20_000))
    first, second, third = times(output)
    # Awake after 1 ms, then a whole interval behind who computes: each time.
    assert 5 <= first <= 7
    assert 5 <= second - first <= 7
    assert 5 <= third - second <= 7
    assert output.endswith("C done\n")


def test_without_somebody_who_computes_nobody_waits() -> None:
    output, _ = execute((COMPUTING + BEHIND).format(count=1))
    assert times(output) == [1, 2, 3]


def test_others_do_as_they_did() -> None:
    output, _ = execute((COMPUTING + BEHIND).format(count=20_000), "first")
    assert output.startswith("C done\n")


def test_who_sleeps_no_time_at_all_lets_go() -> None:
    source = """
import threading, time
def work(letter):
    for _ in range(3):
        print(letter, end="")
        time.sleep(0)
threads = [threading.Thread(target=work, args=(letter,)) for letter in "AB"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
    assert execute(source)[0] == "ABABAB"


@pytest.mark.parametrize("order", ["fifo", "any"])
def test_tasks_of_a_loop_share_its_threads_turn(order: str) -> None:
    source = """
import asyncio, threading
n = 0
def compute():
    global n
    for _ in range(6000):
        n += 1
async def task(letter):
    for _ in range(3):
        print(letter, end="")
        await asyncio.sleep(0)
async def main():
    await asyncio.gather(task("a"), task("b"))
thread = threading.Thread(target=compute)
thread.start()
asyncio.run(main())
thread.join()
"""
    with Stage(Program.from_text(source), Options(asyncio_order=order)) as stage:
        output = stage.execute(strategy_named("gil", 0).choose, record=True).outcome.output
    assert sorted(output) == list("aaabbb")
