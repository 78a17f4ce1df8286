"""Time limits of seconds: those that are too short for the program itself are found, and others are left alone."""

from __future__ import annotations

import pytest

from coolthreads.verdict import Verdict
from tests.search.exploring import explored, replayed

FUTURE = """
import time
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool:
    try:
        pool.submit(time.sleep, {sleep}).result(timeout=2)
        print("in time")
    except TimeoutError:
        print("late")
"""

EVENT = """
import threading, time
ready = threading.Event()
def work():
    time.sleep({sleep})
    ready.set()
thread = threading.Thread(target=work)
thread.start()
print("in time" if ready.wait(timeout=2) else "late")
thread.join()
"""

CONDITION = """
import threading, time
condition, ready = threading.Condition(), False
def work():
    global ready
    time.sleep({sleep})
    with condition:
        ready = True
        condition.notify()
thread = threading.Thread(target=work)
thread.start()
with condition:
    print("in time" if condition.wait_for(lambda: ready, timeout=2) else "late")
thread.join()
"""

JOIN = """
import threading, time
thread = threading.Thread(target=time.sleep, args=({sleep},))
thread.start()
thread.join(timeout=2)
print("late" if thread.is_alive() else "in time")
"""

LOCK = """
import threading, time
lock, held = threading.Lock(), threading.Event()
def work():
    with lock:
        held.set()
        time.sleep({sleep})
thread = threading.Thread(target=work)
thread.start()
held.wait()
print("in time" if lock.acquire(timeout=2) else "late")
"""

FULL = """
import queue, threading, time
row = queue.Queue(1)
row.put(0)
def work():
    time.sleep({sleep})
    row.get()
thread = threading.Thread(target=work)
thread.start()
try:
    row.put(1, timeout=2)
    print("in time")
except queue.Full:
    print("late")
thread.join()
"""

SELECT = """
import select, socket, threading, time
here, there = socket.socketpair()
def work():
    time.sleep({sleep})
    there.sendall(b"x")
thread = threading.Thread(target=work)
thread.start()
print("in time" if select.select([here], [], [], 2)[0] else "late")
thread.join()
"""

LIMITED = pytest.mark.parametrize("source", [FUTURE, EVENT, CONDITION, JOIN, LOCK, FULL, SELECT])


@LIMITED
def test_a_limit_that_is_too_short_for_the_program_itself(source: str) -> None:
    result = explored(source.format(sleep=5), "dpor")
    assert result.complete
    assert {row.output for row in result.outcomes} == {"late\n", "in time\n"}
    for row in result.outcomes:
        assert replayed(source.format(sleep=5), row.schedule).outcome.output == row.output


@LIMITED
def test_a_limit_that_suffices_ends_early_on_no_machine(source: str) -> None:
    result = explored(source.format(sleep=0.1), "dpor")
    assert result.complete
    assert {row.output for row in result.outcomes} == {"in time\n"}


@pytest.mark.parametrize(("delay", "sleep", "outputs"), [(1, 5, {"[]", "[1]"}), (1, 1, {"[]", "[1]"}), (5, 1, {"[]"})])
def test_a_timer_goes_off_while_others_sleep_longer(delay: int, sleep: int, outputs: set[str]) -> None:
    source = f"""
import threading, time
fired = []
timer = threading.Timer({delay}, fired.append, (1,))
timer.start()
time.sleep({sleep})
timer.cancel()
print(fired)
"""
    assert {row.output.strip() for row in explored(source, "dpor").outcomes} == outputs


def test_who_ends_when_nothing_comes_any_more_does_not_end_before() -> None:
    source = """
import queue, threading, time
row, got = queue.Queue(), []
def work():
    while True:
        try:
            got.append(row.get(timeout=2))
        except queue.Empty:
            break
thread = threading.Thread(target=work)
thread.start()
for i in range(2):
    row.put(i)
time.sleep(60)
thread.join()
assert got == [0, 1]
"""
    result = explored(source, "dpor")
    assert result.complete
    assert {row.verdict for row in result.outcomes} == {Verdict.PASSED}


def test_two_waits_in_one_line_are_told_apart() -> None:
    """The event comes too late; that the thread ends in time is not in question."""
    found = explored(
        """
import threading, time
ready = threading.Event()
def work():
    time.sleep(5)
    ready.set()
    time.sleep(1)
thread = threading.Thread(target=work)
thread.start()
ready.wait(2), thread.join(300)
assert not thread.is_alive()
"""
    )
    assert {row.verdict for row in found.outcomes} == {Verdict.PASSED}
