"""Deadlocks: who waits for whom, the circle, or the wake-up that is missing; and how it is told."""

from __future__ import annotations

import pytest

from coolthreads.insight.deadlocks import deadlock
from coolthreads.trace import Trace
from tests.insight.recorded import story, trace_of
from tests.programs import ABBA, LOCKED


def circle(trace: Trace) -> list[str]:
    stuck = deadlock(trace)
    assert stuck is not None
    return [trace.actors[actor].id for actor in stuck.circle]


def test_each_has_what_the_other_wants() -> None:
    trace = trace_of(ABBA, "main*4 T1 T2")
    assert circle(trace) == ["T1", "T2"]
    assert story(trace)[-4:] == [
        "main waits for the end of Thread-1 (forwards) (program.py:19).",
        "T1 waits for b, which T2 holds (program.py:7).",
        "T2 waits for a, which T1 holds (program.py:12).",
        "Each waits for the next: T1 -> T2 -> T1. Deadlock.",
    ]


def test_no_deadlock() -> None:
    assert deadlock(trace_of(ABBA)) is None
    assert deadlock(trace_of(LOCKED)) is None


def test_waiting_for_oneself() -> None:
    trace = trace_of("import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n")
    assert circle(trace) == ["main"]
    assert story(trace) == [
        "main waits for lock, which it holds itself (program.py:4).",
        "main waits for itself. Deadlock.",
    ]


def test_joining_somebody_who_waits_for_the_lock_that_one_holds() -> None:
    trace = trace_of("""\
import threading
lock = threading.Lock()
def work():
    with lock:
        pass
worker = threading.Thread(target=work)
with lock:
    worker.start()
    worker.join()
""")
    assert circle(trace) == ["main", "T1"]


def test_threads_of_one_name_are_told_apart() -> None:
    trace = trace_of("""\
import threading
lock, never = threading.Lock(), threading.Event()
first = threading.Thread(target=lambda: None, name="worker")
second = threading.Thread(target=never.wait, name="worker")
first.start()
second.start()
second.join()
""")
    stuck = deadlock(trace)
    assert stuck is not None
    assert [(row.actor, row.holder) for row in stuck.waiting] == [(0, 2), (2, -1)]


def test_two_conditions_and_their_locks() -> None:
    """Waiting gives only its own lock away: the outer one stays."""
    trace = trace_of("""\
import threading
outer = threading.Lock()
inner = threading.Lock()
changed = threading.Condition(inner)
def wait():
    with inner:
        with outer:
            changed.wait()
def wake():
    with outer:
        with inner:
            changed.notify()
threads = [threading.Thread(target=wait), threading.Thread(target=wake)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""")
    told = story(trace)
    assert "T1 waits to be notified by changed (program.py:8)." in told
    assert "T2 waits for outer, which T1 holds (program.py:10)." in told
    assert "Nobody ever notified changed." in told


MISSING = {
    "notified too early": (
        "changed = threading.Condition()",
        "with changed: changed.notify()",
        "thread.join()\nwith changed: changed.wait()",
        "changed was notified by T1 (program.py:5) before main began to wait: the wake-up is lost.",
    ),
    "never notified": (
        "changed = threading.Condition()",
        "pass",
        "with changed: changed.wait()",
        "Nobody ever notified changed.",
    ),
    "never set": ("ready = threading.Event()", "pass", "ready.wait()", "Nobody ever set ready."),
    "cleared again": (
        "ready = threading.Event()",
        "ready.set(); ready.clear()",
        "thread.join()\nready.wait()",
        "ready was set by T1 (program.py:5), but cleared again by T1 (program.py:5).",
    ),
    "never put": ("q = queue.Queue()", "pass", "q.get()", "Nobody ever put anything into q."),
    "taken already": (
        "q = queue.Queue()",
        "q.put(1); q.get()",
        "thread.join()\nq.get()",
        "The only thing that was put into q was taken.",
    ),
    "asked in vain": (
        "q = queue.Queue()",
        "pass",
        "try: q.get_nowait()\nexcept queue.Empty: q.get()",
        "Nobody ever put anything into q.",
    ),
    "full": (
        "q = queue.Queue(1)",
        "q.put(1)",
        "thread.join()\nq.put(2)",
        "q is full (1 in it), and nobody takes anything from it.",
    ),
    "tasks": (
        "q = queue.Queue()",
        "q.put(1); q.put(2); q.get(); q.task_done()",
        "thread.join()\nq.join()",
        "2 things were put into q, but task_done was called once.",
    ),
    "no task": (
        "q = queue.Queue()",
        "q.put(1)",
        "thread.join()\nq.join()",
        "1 thing was put into q, but task_done was never called.",
    ),
    "semaphore": (
        "seats = threading.Semaphore(0)",
        "pass",
        "seats.acquire()",
        "seats was never acquired and never released.",
    ),
    "barrier": (
        "all_here = threading.Barrier(3)",
        "all_here.wait()",
        "all_here.wait()",
        "Only main and T1 came to all_here.",
    ),
    "future": ("future = Future()", "pass", "future.result()", "Nobody has resolved future."),
}


@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_wakeup(kind: str) -> None:
    make, give, take, told = MISSING[kind]
    trace = trace_of(f"""\
import queue, threading
from concurrent.futures import Future
{make}
def work():
    {give}
thread = threading.Thread(target=work)
thread.start()
{take}
""")
    assert trace.verdict == "deadlock"
    assert circle(trace) == []
    assert told in story(trace)
    assert story(trace)[-1] == "Nobody is left who could wake them up. Deadlock."


def test_a_lock_that_was_never_released() -> None:
    trace = trace_of("""\
import threading
lock = threading.Lock()
def work():
    lock.acquire()
thread = threading.Thread(target=work)
thread.start()
thread.join()
lock.acquire()
""")
    assert circle(trace) == []
    assert "main waits for lock, which T1 took and never released (program.py:8)." in story(trace)


def test_a_task_that_waits_for_another_in_the_same_pool() -> None:
    told = story(
        trace_of("""\
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
def inner():
    return 1
def outer():
    return pool.submit(inner).result()
print(pool.submit(outer).result())
""")
    )
    assert "T1 waits for the result of future inner (program.py:6)." in told
    assert "1 call submitted to pool found no worker: all are busy or wait." in told


def test_daemons_may_wait_for_ever_but_are_not_to_blame() -> None:
    told = story(
        trace_of("""\
import queue, threading
q = queue.Queue()
ready = threading.Event()
threading.Thread(target=q.get, daemon=True).start()
ready.wait()
""")
    )
    assert "Nobody ever set ready." in told
    assert "Nobody ever put anything into q." not in told
