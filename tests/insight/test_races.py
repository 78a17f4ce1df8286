"""Data races: reported where nothing orders two accesses, and nowhere else."""

from __future__ import annotations

import time

import pytest

from coolthreads.insight.happens_before import stamps
from coolthreads.insight.races import races
from coolthreads.trace import Trace
from tests.app.traces import long_trace
from tests.insight.recorded import step_of, trace_of
from tests.programs import ABBA, LOCKED, LOST_UPDATE


def racing(trace: Trace) -> set[tuple[str, str, str]]:
    """Location and the two accesses, as in ("x", "T1 write 4", "main read 9")."""
    return {
        (
            race.location,
            f"{race.first.actor} {race.first.operation} {race.first.line}",
            f"{race.second.actor} {race.second.operation} {race.second.line}",
        )
        for race in races(trace)
    }


def test_two_threads_that_write_without_a_lock() -> None:
    assert racing(trace_of(LOST_UPDATE)) == {
        ("counter", "T1 write 6", "T2 read 6"),
        ("counter", "T1 write 6", "T2 write 6"),
    }


@pytest.mark.parametrize("schedule", ["", "main*4 T1 T1", "main*4 T2"])
def test_a_lock_orders_whoever_comes_first(schedule: str) -> None:
    assert racing(trace_of(LOCKED, schedule)) == set()


def test_what_a_thread_finds_at_its_start_and_leaves_at_its_end() -> None:
    trace = trace_of("""\
import threading
x = 0
class Worker(threading.Thread):
    def run(self):
        self.result = x + 1
worker = Worker()
x = 1
worker.start()
worker.join()
print(worker.result)
x = 2
""")
    assert trace.output == "2\n"
    assert racing(trace) == set()


def test_reading_the_result_without_joining_is_a_race() -> None:
    trace = trace_of("""\
import threading
class Worker(threading.Thread):
    def run(self):
        self.result = 1
worker = Worker()
worker.result = 0
worker.start()
print(worker.result)
""")
    assert racing(trace) == {("worker.result", "main read 8", "T1 write 4")}


def test_a_join_that_ran_out_of_time_orders_nothing() -> None:
    trace = trace_of(
        """\
import threading, time
x = 0
def work():
    global x
    time.sleep(5)
    x = 1
thread = threading.Thread(target=work)
thread.start()
thread.join(1)
print(x)
"""
    )
    assert racing(trace) == {("x", "main read 10", "T1 write 6")}


SIGNALS = {
    "event": ("event = threading.Event()", "event.set()", "event.wait()"),
    "event looked at": ("event = threading.Event()", "event.set()", "while not event.is_set(): time.sleep(1)"),
    "semaphore": ("semaphore = threading.Semaphore(0)", "semaphore.release()", "semaphore.acquire()"),
    "queue": ("q = queue.Queue()", "q.put(None)", "q.get()"),
    "room in a queue": ("q = queue.Queue(1); q.put(1)", "q.get()", "q.put(2)"),
    "tasks done": ("q = queue.Queue(); q.put(1)", "q.get(); q.task_done()", "q.join()"),
    "barrier": ("barrier = threading.Barrier(2)", "barrier.wait()", "barrier.wait()"),
    "future": ("future = Future()", "future.set_result(1)", "future.result()"),
    "future with an exception": ("future = Future()", "future.set_exception(ValueError())", "future.exception()"),
    "future looked at": ("future = Future()", "future.set_result(1)", "while not future.done(): time.sleep(1)"),
    "second future of several": (
        "early, future = Future(), Future(); early.set_result(1)",
        "future.set_result(1)",
        "wait([early, future])",
    ),
    "lock handed over": ("lock = threading.Lock(); lock.acquire()", "lock.release()", "lock.acquire()"),
    "lock looked at": (
        "lock = threading.Lock(); lock.acquire()",
        "lock.release()",
        "while lock.locked(): time.sleep(1)",
    ),
    "life of the thread": ("", "pass", "while threads[0].is_alive(): time.sleep(1)"),
    "number of threads": ("", "pass", "while threading.active_count() > 1: time.sleep(1)"),
    "deque": ("box = deque()", "box.append(1)", "while not box: time.sleep(1)"),
    "dictionary": ("box = {}", "box.update(a=1)", "while 'a' not in box: time.sleep(1)"),
}
SIGNALLED = """\
import queue, threading, time
from collections import deque
from concurrent.futures import Future, wait
x = 0
{make}
def work():
    global x
    x = 1
    {give}
threads = [threading.Thread(target=work)]
threads[0].start()
{take}
assert x == 1
"""


@pytest.mark.parametrize("kind", SIGNALS)
def test_what_passes_a_signal_orders_what_comes_before_and_after(kind: str) -> None:
    make, give, take = SIGNALS[kind]
    trace = trace_of(SIGNALLED.format(make=make, give=give, take=take))
    assert trace.verdict == "passed"
    assert racing(trace) == set()


@pytest.mark.parametrize("kind", ["event", "queue", "semaphore", "future", "deque"])
def test_without_taking_notice_there_is_no_order(kind: str) -> None:
    make, give, _ = SIGNALS[kind]
    trace = trace_of(SIGNALLED.format(make=make, give=give, take="time.sleep(9)"))
    assert trace.verdict == "passed"
    assert racing(trace) == {("x", "T1 write 8", "main read 13")}


def test_a_condition_gives_its_own_lock_away() -> None:
    trace = trace_of("""\
import threading
lock = threading.Lock()
changed = threading.Condition(lock)
x = 0
def work():
    global x
    with lock:
        x += 1
        changed.notify()
threading.Thread(target=work).start()
with lock:
    x += 1
    while x < 2:
        changed.wait()
    x += 1
assert x == 3
""")
    assert trace.verdict == "passed"
    assert [row.whole for row in trace.objects if row.kind == "condition"] == [step_object(trace, "lock")]
    assert racing(trace) == set()


def step_object(trace: Trace, name: str) -> int:
    return next(row for row, obj in enumerate(trace.objects) if obj.name == name)


def test_a_lock_that_was_not_got_orders_nothing() -> None:
    trace = trace_of(
        """\
import threading
lock = threading.Lock()
x = 0
def work():
    global x
    with lock:
        x = 1
thread = threading.Thread(target=work)
thread.start()
lock.acquire(blocking=False)
x = 2
""",
        "T1 main",
    )
    assert racing(trace) == {("x", "main write 11", "T1 write 7")}


def test_not_even_after_it_was_free_for_a_while() -> None:
    trace = trace_of(
        """\
import threading
lock = threading.Lock()
x = 0
def work():
    global x
    with lock:
        x = 1
    lock.acquire()
thread = threading.Thread(target=work)
thread.start()
lock.acquire(blocking=False)
x = 2
""",
        "T1*4 main",
    )
    assert racing(trace) == {("x", "T1 write 7", "main write 12")}


def test_whoever_gets_from_a_queue_knows_of_all_who_put() -> None:
    trace = trace_of("""\
import queue, threading
q = queue.Queue()
done = threading.Event()
x = 0
def first():
    global x
    x = 1
    q.put(None)
def second():
    q.put(None)
    done.set()
threading.Thread(target=first).start()
threading.Thread(target=second).start()
done.wait()
q.get()
print(x)
""")
    assert trace.output == "1\n"
    assert racing(trace) == set()


def test_a_read_in_order_does_not_hide_one_out_of_order() -> None:
    trace = trace_of("""\
import threading
written = threading.Event()
x = 0
def write():
    global x
    x = 1
    written.set()
def wait():
    written.wait()
    return x
def hurry():
    return x
for target in (write, wait, hurry):
    threading.Thread(target=target).start()
""")
    assert racing(trace) == {("x", "T1 write 6", "T3 read 12")}


def test_printing_orders_nothing() -> None:
    source = """\
import threading
x = 0
def work():
    global x
    x += 1
    print("done")
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    assert any(race[0] == "x" for race in racing(trace_of(source)))


def test_one_future_does_not_order_what_another_call_does() -> None:
    trace = trace_of("""\
from concurrent.futures import ThreadPoolExecutor
x = 0
def first():
    return 1
def second():
    global x
    x = 1
with ThreadPoolExecutor(2) as pool:
    one, two = pool.submit(first), pool.submit(second)
    one.result()
    print(x)
    two.result()
    x = 2
""")
    assert {race[0] for race in racing(trace)} == {"x"}
    assert not any("13" in race[1] + race[2] for race in racing(trace))


def test_stamps_follow_the_lock_that_is_handed_over() -> None:
    trace = trace_of(LOCKED)
    stamp = list(stamps(trace))
    released, acquired = step_of(trace, "T1", "release", "lock"), step_of(trace, "T2", "acquire", "lock")
    began = step_of(trace, "T2", "read", "counter")
    assert stamp[released].before(stamp[acquired])
    assert stamp[released].before(stamp[began])
    assert not stamp[began].before(stamp[released])


@pytest.mark.parametrize("schedule", ["main*4 T1 T2 T1 T2", "main*4 T2 T1 T2 T1", "main*4 T1 T2 T2 T1"])
def test_a_race_does_not_depend_on_who_comes_first(schedule: str) -> None:
    assert {race[0] for race in racing(trace_of(LOST_UPDATE, schedule))} == {"counter"}


def test_locks_alone_are_no_race() -> None:
    assert racing(trace_of(ABBA)) == set()


def test_of_a_hundred_thousand_steps_each_takes_microseconds() -> None:
    trace = long_trace(100_000)
    began = time.process_time()
    races(trace)
    assert time.process_time() - began < 5
