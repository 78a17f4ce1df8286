"""Explorations: what is counted, what is called complete, and schedules that lead to what they promise."""

from __future__ import annotations

import pytest

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Exploration
from coolthreads.verdict import Verdict
from tests.search.exploring import counter, explored, replayed

EXHAUSTIVE = ["", "dpor", "dfs", "bounded"]
SAMPLING = ["random", "pct", "pos", "surw", "pair"]

DAEMON = """
import threading
def work():
    print("tick")
    print("tock")
threading.Thread(target=work, daemon=True).start()
print("main")
"""

LIFE = """
import threading
def child():
    pass
def spawn():
    threading.Thread(target=child).start()
thread = threading.Thread(target=spawn)
thread.start()
print(threading.active_count())
thread.join()
"""

CLOCK = """
import threading, time
lock = threading.Lock()
lock.acquire()
def sleep():
    time.sleep(0.5)
def wait():
    lock.acquire(timeout=0.25)
threads = [threading.Thread(target=sleep), threading.Thread(target=wait)]
for thread in threads:
    thread.start()
print(time.monotonic() - 1000)
"""

NESTED = """
import threading
x = 0
def inner(n):
    global x
    x = x * 2 + n
def outer(n):
    thread = threading.Thread(target=inner, args=(n,))
    thread.start()
    thread.join()
threads = [threading.Thread(target=outer, args=(n,)) for n in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(x)
"""

POOL = """
from concurrent.futures import ThreadPoolExecutor, as_completed
x = 0
def add(n):
    global x
    x = x + n
    return n
with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(add, n) for n in (1, 2)]
    print([future.result() for future in as_completed(futures)])
print(x)
"""

EVENT = """
import threading
one, two = threading.Event(), threading.Event()
def first():
    one.set()
    print("first", two.wait(5))
def second():
    two.set()
    print("second", one.wait(0.1))
threads = [threading.Thread(target=first), threading.Thread(target=second)]
for thread in threads:
    thread.start()
"""


def seen(result: Exploration) -> set[tuple[Verdict, str, str]]:
    return {(row.verdict, row.summary, row.output) for row in result.outcomes}


@pytest.mark.parametrize(
    "source", [DAEMON, LIFE, CLOCK, NESTED, POOL, EVENT], ids="daemon life clock nested pool event".split()
)
def test_pruning_loses_nothing(source: str) -> None:
    plain, pruned = explored(source, "dfs"), explored(source, "dpor")
    assert plain.complete
    assert pruned.complete
    assert seen(pruned) == seen(plain)
    assert len(plain.outcomes) > 1
    assert pruned.executions <= plain.executions


@pytest.mark.parametrize("source", [counter(3), DAEMON, LIFE, CLOCK, NESTED, POOL, EVENT])
@pytest.mark.parametrize("strategy", ["", "dpor", "surw"])
def test_every_schedule_leads_to_its_outcome(source: str, strategy: str) -> None:
    for row in explored(source, strategy, max_executions=60).outcomes:
        outcome = replayed(source, row.schedule).outcome
        assert (outcome.verdict, outcome.summary, outcome.output) == (row.verdict, row.summary, row.output)


@pytest.mark.parametrize(("threads", "times", "executions"), [(2, 1, 4), (3, 1, 36), (2, 3, 328)])
def test_one_execution_for_each_class(threads: int, times: int, executions: int) -> None:
    result = explored(counter(threads, times))
    assert (result.complete, result.executions) == (True, executions)
    assert sum(row.executions for row in result.outcomes) == executions


@pytest.mark.parametrize("strategy", EXHAUSTIVE)
def test_small_programs_are_proved_by_default(strategy: str) -> None:
    result = explored(counter(), strategy)
    assert result.complete
    assert {row.output for row in result.outcomes} == {"2\n", "1\n"}
    assert [row.preemptions for row in result.outcomes] == [0, 1]


@pytest.mark.parametrize("strategy", SAMPLING)
def test_samples_find_but_do_not_prove(strategy: str) -> None:
    result = explored(counter(), strategy, max_executions=60)
    assert not result.complete
    assert result.executions == 60
    assert result.verdict is Verdict.FAILED


@pytest.mark.parametrize("strategy", ["dpor", "dfs", ""])
def test_a_budget_that_ran_out_is_no_proof(strategy: str) -> None:
    result = explored(counter(2, 3), strategy, max_executions=200)
    assert not result.complete
    assert result.executions == 200


def test_the_last_execution_of_a_budget_may_complete_the_proof_but_is_not_known_to() -> None:
    assert not explored(counter(), max_executions=4).complete
    assert explored(counter(), max_executions=5).complete


def test_no_time_is_no_proof() -> None:
    result = explored(counter(2, 3), max_seconds=0)
    assert not result.complete
    assert result.outcomes[0].schedule == ""


def test_a_cut_at_the_step_limit_is_no_proof() -> None:
    source = """
import threading
n = 0
def work():
    global n
    while True:
        n += 1
threading.Thread(target=work).start()
"""
    result = explored(source, max_steps=100, max_executions=50)
    assert result.verdict is Verdict.STEP_LIMIT
    assert not result.complete


@pytest.mark.parametrize("strategy", ["", "dpor", "bounded", "random"])
def test_a_limit_of_preemptions_is_kept_and_is_no_proof(strategy: str) -> None:
    result = explored(counter(2, 2), strategy, max_preemptions=1, max_executions=200)
    assert not result.complete
    assert {row.output for row in result.outcomes} == {"4\n", "2\n"}
    assert max(row.preemptions for row in result.outcomes) <= 1


def test_a_limit_of_preemptions_that_leaves_nothing_out_does_not_hinder_a_proof() -> None:
    assert explored(counter(), "dpor", max_preemptions=4).complete


def test_the_first_failure_counts_even_if_the_very_first_execution_has_it() -> None:
    result = explored("raise SystemExit(3)", "", stop_on_failure=True)
    assert (result.executions, result.learning) == (1, 0)
    assert [(row.executions, row.first_at) for row in result.outcomes] == [(1, 1)]


def test_stop_on_failure() -> None:
    result = explored(counter(3, 3), "", stop_on_failure=True)
    failing = [row for row in result.outcomes if row.verdict is not Verdict.PASSED]
    assert len(failing) == 1
    assert failing[0].first_at == result.executions
    assert not result.complete


def test_in_exact_time_a_program_that_notices_time_is_not_pruned() -> None:
    source = CLOCK.replace("print", "lock.release()\nprint")
    assert seen(explored(source, "dpor", time="exact")) == seen(explored(source, "dfs", time="exact"))


def test_unknown_strategies_are_named() -> None:
    with pytest.raises(CoolthreadsError, match="strategy is 'best', but must be one of portfolio, dpor"):
        explored(counter(), "best")


def test_a_program_that_is_not_deterministic_is_not_proved() -> None:
    source = """
import threading, gc
gc.counted = getattr(gc, "counted", 0) + 1
x = 0
def work():
    global x
    x += gc.counted % 2
threads = [threading.Thread(target=work) for _ in range(1 + gc.counted % 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(x)
"""
    result = explored(source, "dpor", max_executions=50)
    assert not result.complete
    assert result.untracked


def test_with_exact_time_what_is_not_shared_takes_its_time_too() -> None:
    # Otherwise what is recorded would not be what was found: two sleep equally long.
    source = """
import threading, time
n = 0
def work():
    global n
    time.sleep(0.1)
    x = n
    n = x + 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    for strategy in ("dpor", "dfs"):
        found = explored(source, strategy, time="exact")
        assert (found.untracked, found.complete) == ((), True)


def test_what_has_ended_main_is_told_with_who_waits_for_ever() -> None:
    source = """
import queue, threading
q = queue.Queue()
threading.Thread(target=q.get).start()
raise ValueError("no work")
"""
    (row,) = explored(source).outcomes
    assert row.verdict is Verdict.DEADLOCK
    assert row.summary == (
        "main waits for ever: join T1; T1 waits for ever: get from queue; ValueError: no work (program.py:5)"
    )


def test_who_goes_on_and_on_makes_way_for_who_says_stop() -> None:
    source = """
import threading
stop = threading.Event()
n = 0
def work():
    global n
    while not stop.is_set(): n += 1
worker = threading.Thread(target=work)
worker.start()
print("working")
stop.set()
worker.join()
"""
    for strategy in ("dfs", "pct"):
        found = explored(source, strategy, max_steps=20_000, max_executions=3)
        assert (found.verdict, found.complete) == (Verdict.PASSED, False)


COLLECTOR = """
import threading, time
lock = threading.Lock()
stop = threading.Event()
lines, kept = [], []
def collect():
    global lines
    while True:
        is_last = stop.is_set()
        with lock:
            some, lines = lines, []
        kept.extend(some)
        if is_last: break
        {between}
def work(name):
    for line in range(2):
        with lock: lines.append((name, line))
collector = threading.Thread(target=collect)
collector.start()
workers = [threading.Thread(target=work, args=(name,)) for name in "ab"]
for worker in workers: worker.start()
for worker in workers: worker.join()
stop.set()
collector.join()
assert len(kept) == 4
"""


def test_who_sleeps_shortly_again_and_again_starves_nobody_who_waits_for_its_lock() -> None:
    # Each time the lock is taken they are shut out, and yet they have been left out for so long.
    source = COLLECTOR.format(between="time.sleep(0.1)")
    found = explored(source, "", max_executions=150)
    assert found.verdict is Verdict.PASSED
    assert found.steps < 150 * 400


@pytest.mark.parametrize("strategy", ["dpor", "pct", "surw", "pair"])
def test_who_goes_round_until_others_are_done_is_no_livelock(strategy: str) -> None:
    found = explored(COLLECTOR.format(between="pass"), strategy, max_steps=20_000, max_executions=12)
    assert found.verdict is Verdict.PASSED
