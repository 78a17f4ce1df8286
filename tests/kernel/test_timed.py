"""Timed runs: who computes when, behind one lock and on cores, by a model of costs in which everything is a round number."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from coolthreads.costs import Costs, default_costs
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Execution, Stage
from coolthreads.schedule import Schedule
from coolthreads.strategies import default_choice
from coolthreads.strategies.replay import Replay
from coolthreads.trace import Trace

MS = 1_000_000

_PYTHON = dict.fromkeys(default_costs().python.__struct_fields__, 0)
ROUND = msgspec.convert(
    {
        **msgspec.to_builtins(default_costs()),
        "lock": {"interval": 5 * MS, "handover": 0},
        "cores": {"count": 2, "slice": 3 * MS},
        "threads": {"start": 0, "sleep": 0},
        "tasks": {"step": 0},
        # Only loops cost: a microsecond for each round.
        "python": {**_PYTHON, "iteration": 1_000},
        "calls": {
            "hashlib.sha256": {"call": 10 * MS, "releases": 2048},
            "zlib.crc32": {"call": 4 * MS},
            "builtins.sum": {"item": 1_000},
            "io.read": {"call": 7 * MS, "releases": 0, "waits": True},
        },
    },
    Costs,
)

HEAD = """
import hashlib, threading, time, zlib
begin = time.monotonic()
DATA = bytes(5_000)
def say(*words):
    print(*words, "at", round((time.monotonic() - begin) * 1000))
def compute(milliseconds):
    total = 0
    for number in range(milliseconds * 1000):
        total += number
def together(*threads):
    threads = [threading.Thread(target=target, args=args) for target, *args in threads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
def computing(name, milliseconds):
    compute(milliseconds)
    say(name)
def answering(name, times):
    for _ in range(times):
        time.sleep(0.001)
        say(name)
"""


def execute(source: str, timed: str = "gil", costs: Costs = ROUND, **options: str) -> Execution:
    """The program on that machine."""
    granularity = "gil" if timed == "gil" else "access"
    given = Options(**{"granularity": granularity, "timed": timed, "costs": costs.text(), **options})
    with Stage(Program.from_text(HEAD + source), given) as stage:
        return stage.execute(default_choice, full=True, record=True)


def said(source: str, timed: str = "gil", costs: Costs = ROUND, **options: str) -> list[str]:
    """What it prints, line by line."""
    return execute(source, timed, costs, **options).outcome.output.splitlines()


def trace_of(source: str, timed: str = "gil") -> Trace:
    trace = execute(source, timed).trace
    assert trace is not None
    return trace


# -- the lock ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", ["access", "gil"])
def test_two_that_compute_change_every_five_milliseconds(granularity: str) -> None:
    trace = execute("together((compute, 20), (compute, 20))", granularity=granularity).trace
    assert trace is not None
    turns = [(trace.actors[s.actor].id, s.end - s.begin) for s in trace.spells if s.state == "running"]
    computing = [(name, length) for name, length in turns if name != "main" and length > MS // 2]
    assert all(length == pytest.approx(5 * MS, abs=10_000) for _, length in computing)
    assert [name for name, _ in computing].count("T1") == [name for name, _ in computing].count("T2") == 4
    assert trace.end_time == pytest.approx(40 * MS, abs=100_000)


def test_short_work_is_never_interrupted() -> None:
    assert said("together((computing, 'A', 1), (computing, 'B', 1))") == ["A at 1", "B at 2"]


def test_who_wakes_up_waits_a_whole_interval_behind_who_computes_each_time() -> None:
    lines = said("together((answering, 'answer', 3), (computing, 'computed', 40))")
    # First it is behind who has started both, and so has waited for longer.
    assert lines == ["answer at 5", "answer at 11", "answer at 17", "computed at 40"]


def test_without_somebody_who_computes_nobody_waits() -> None:
    assert said("together((answering, 'A', 2), (answering, 'B', 2))") == ["A at 1", "B at 1", "A at 2", "B at 2"]


def test_computing_in_c_lets_go_of_the_lock_from_a_size_on() -> None:
    source = """
def digest(name, data):
    hashlib.sha256(data)
    say(name)
"""
    both = "together((digest, 'A', DATA), (digest, 'B', DATA), (computing, 'C', 9))"
    assert said(source + both) == ["C at 9", "A at 10", "B at 10"]
    # 100 bytes are too few for that.
    assert said(source + both.replace("DATA", "DATA[:100]"))[-1] == "C at 29"


def test_what_computes_in_c_shares_the_cores() -> None:
    source = "together(*[(hashlib.sha256, DATA) for _ in range(4)])\nsay('done')"
    assert said(source) == ["done at 20"]
    one = msgspec.structs.replace(ROUND, cores=msgspec.structs.replace(ROUND.cores, count=1))
    assert said(source, costs=one) == ["done at 40"]


def test_computing_in_c_with_the_lock_is_not_interrupted() -> None:
    lines = said(
        "together((answering, 'answer', 1), (lambda: (zlib.crc32(DATA), zlib.crc32(DATA), zlib.crc32(DATA)),))"
    )
    # It wakes after 1 ms, waits for 5, and then for the end of the call that has begun.
    assert lines == ["answer at 8"]


def test_functions_in_c_are_charged_by_items_wherever_they_are_called_from() -> None:
    assert said("sum(range(3_000)); say('sum')") == ["sum at 3"]
    submitted = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as executor:
    executor.submit(sum, range(4_000)).result()
say("sum")
"""
    assert said(submitted) == ["sum at 4"]


def test_methods_of_hashes_are_charged_like_their_functions() -> None:
    assert said("h = hashlib.sha256(); h.update(DATA); say('hash')") == ["hash at 20"]


def test_reading_a_file_lets_others_compute() -> None:
    source = """
def read():
    with open(__file__) as file:
        file.read()
    say("read")
together((read,), (computing, "C", 5))
"""
    with Stage(
        Program.from_text(HEAD + source, str(Path(__file__))), Options(timed="gil", costs=ROUND.text())
    ) as stage:
        output = stage.execute(default_choice, full=True, record=True).outcome.output
    assert output.splitlines() == ["C at 5", "read at 7"]


def test_who_sleeps_no_time_at_all_lets_go() -> None:
    source = """
def work(letter):
    for _ in range(3):
        print(letter, end="")
        time.sleep(0)
together((work, "A"), (work, "B"))
"""
    assert said(source) == ["ABABAB"]


def test_a_handover_takes_its_time() -> None:
    slow = msgspec.structs.replace(ROUND, lock=msgspec.structs.replace(ROUND.lock, handover=MS))
    # Three of them: to A and back, then to who joins.
    first = execute("together((compute, 10), (compute, 10))").trace
    second = execute("together((compute, 10), (compute, 10))", costs=slow).trace
    assert first is not None and second is not None
    assert second.end_time - first.end_time >= 3 * MS


@pytest.mark.parametrize("order", ["fifo", "any"])
def test_tasks_of_a_loop_share_the_turn_of_its_thread(order: str) -> None:
    source = """
import asyncio
async def task(letter):
    for _ in range(3):
        print(letter, end="")
        await asyncio.sleep(0)
async def both():
    await asyncio.gather(task("a"), task("b"))
thread = threading.Thread(target=compute, args=(6,))
thread.start()
asyncio.run(both())
thread.join()
"""
    assert sorted(said(source, asyncio_order=order)[0]) == list("aaabbb")


# -- cores ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cores", "milliseconds"), [("1", 40), ("2", 20), ("4", 10), ("8", 10)])
def test_four_that_compute_share_the_cores(cores: str, milliseconds: int) -> None:
    trace = execute("together(*[(compute, 10)] * 4)", cores).trace
    assert trace is not None
    assert trace.end_time == pytest.approx(milliseconds * MS, rel=0.02)


def test_with_more_threads_than_cores_each_has_one_for_a_slice() -> None:
    trace = trace_of("together((compute, 9), (compute, 9))", "1")
    turns = [s.end - s.begin for s in trace.spells if s.state == "running" and s.actor > 0 and s.end - s.begin > MS]
    assert turns == [pytest.approx(3 * MS, abs=20_000)] * 6


def test_who_wakes_up_finds_a_core() -> None:
    lines = said("together((answering, 'answer', 3), (computing, 'computed', 40))", "2")
    assert lines == ["answer at 1", "answer at 2", "answer at 3", "computed at 40"]


def test_steps_come_in_the_order_of_their_times() -> None:
    source = """
n = 0
lock = threading.Lock()
def work(milliseconds):
    global n
    for _ in range(5):
        compute(milliseconds)
        with lock:
            n += 1
together((work, 1), (work, 2), (work, 3))
"""
    trace = trace_of(source, "3")
    times = list(trace.columns.time)
    assert times == sorted(times)
    taken = [(trace.actors[step.actor].id, round(step.time / MS)) for step in trace if step.operation == "acquire"]
    expected = sorted([(t * k, f"T{t}") for t in (1, 2, 3) for k in range(1, 6)])
    assert sorted((time, name) for name, time in taken) == expected


def test_a_lock_is_waited_for_on_the_clock() -> None:
    source = """
lock = threading.Lock()
def work(name):
    with lock:
        compute(5)
    say(name)
together((work, "A"), (work, "B"))
"""
    assert said(source, "2") == ["A at 5", "B at 10"]


# -- loops ---------------------------------------------------------------------------------------------------------------


def steps_and_time(body: str) -> tuple[int, float]:
    trace = trace_of(f"def work(n, items=()):\n    {body}\nwork(3_000)")
    return len(trace), trace.end_time / MS


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(n): pass",
        "t = 0\n    for i in range(n):\n        t += i * 2",
        "for i in range(n):\n        if i % 2: continue",
        "found = []\n    for i in range(n):\n        found.append(i)",
        "import math\n    for i in range(n):\n        x = math.sqrt(i) + abs(i)",
        "for i in range(n // 10):\n        for j in range(9): pass",
        "for i in range(n):\n        pass\n    else:\n        x = 1",
        "try:\n        for i in range(n):\n            1 / (n - 1 - i)\n    except ZeroDivisionError: pass",
    ],
)
def test_loops_that_nobody_can_notice_are_charged_by_count(body: str) -> None:
    steps, milliseconds = steps_and_time(body)
    assert steps <= 4
    assert milliseconds == pytest.approx(3, abs=0.01)


def test_a_while_is_charged_by_what_it_does() -> None:
    dear = msgspec.structs.replace(ROUND, python=msgspec.structs.replace(ROUND.python, comparison=1_000))
    assert said("n = 2_000\nwhile n > 0:\n    n -= 1\nsay('done')", costs=dear) == ["done at 2"]


def test_leaving_a_loop_charges_what_was_done() -> None:
    source = """
def find(limit):
    for i in range(10**9):
        if i == limit:
            return i
find(2_000); say("found")
"""
    assert said(source) == ["found at 2"]


def test_counting_leaves_no_variables_behind() -> None:
    source = """
before = set(dir())
for i in range(5): pass
def inside():
    for j in range(5): pass
    return {name for name in locals() if "used" in name or "most" in name}
print(sorted(set(dir()) - before - {"before", "inside"}), inside())
"""
    assert said(source) == ["['i'] set()"]


def test_a_loop_with_shared_effects_is_announced_in_each_round() -> None:
    source = """
n = 0
def work():
    global n
    for _ in range(20):
        n += 1
together((work,), (work,))
"""
    trace = trace_of(source)
    assert sum(step.operation == "write" for step in trace) == 41


def test_who_computes_alone_for_ever_is_stopped() -> None:
    with Stage(Program.from_text("while True: pass"), Options(timed="gil", max_steps=5)) as stage:
        outcome = stage.execute(default_choice, full=True).outcome
    assert outcome.verdict == "step-limit"


def test_millions_of_rounds_are_few_steps() -> None:
    trace = trace_of("together((compute, 1_000), (compute, 1_000))")
    assert trace.end_time == pytest.approx(2_000 * MS, rel=0.01)
    assert len(trace) < 500


# -- as data -------------------------------------------------------------------------------------------------------------


def test_what_was_recorded_covers_each_life_without_gaps() -> None:
    trace = trace_of("together((answering, 'A', 3), (computing, 'C', 12), (hashlib.sha256, DATA))")
    for actor in range(len(trace.actors)):
        mine = [spell for spell in trace.spells if spell.actor == actor]
        assert all(before.end == after.begin for before, after in pairwise(mine))
    running = sorted((s.begin, s.end) for s in trace.spells if s.state == "running")
    assert all(before[1] <= after[0] for before, after in pairwise(running)), "two hold the lock"
    assert {spell.state for spell in trace.spells} == {"running", "computing", "ready", "waiting"}


def test_the_schedule_is_the_machine_and_replays_byte_for_byte() -> None:
    source = HEAD + "together((answering, 'A', 3), (computing, 'C', 12))"
    first = execute("together((answering, 'A', 3), (computing, 'C', 12))")
    assert str(first.schedule) == "granularity=gil timed=gil"
    options = Options(costs=ROUND.text(), timed="gil").with_schedule_options(
        Schedule.parse(str(first.schedule)).options
    )
    with Stage(Program.from_text(source), options) as stage:
        again = stage.execute(Replay(first.schedule).choose, full=True, record=True)
    assert again.trace == first.trace


def test_a_schedule_can_choose_otherwise() -> None:
    source = HEAD + "together((computing, 'A', 2), (computing, 'B', 2))"
    options = Options(granularity="gil", timed="gil", costs=ROUND.text())
    with Stage(Program.from_text(source), options) as stage:
        usual = stage.execute(default_choice, full=True, record=True)
        # The first choice is whether the thread that has been started runs before the second one is.
        other = stage.execute(Replay(Schedule.of(["main"])).choose, full=True, record=True)
    assert re.findall("[AB]", usual.outcome.output) == ["A", "B"]
    assert re.findall("[AB]", other.outcome.output) == ["B", "A"]
    assert other.trace is not None
    assert list(other.trace.columns.time) == sorted(other.trace.columns.time)


def test_dearer_is_slower() -> None:
    dear = msgspec.structs.replace(ROUND, python=msgspec.structs.replace(ROUND.python, iteration=3_000))
    assert said("compute(2); say('done')", costs=dear) == ["done at 6"]
