"""Who holds what, circles in the order of locks, and what is guarded by what."""

from __future__ import annotations

import pytest

from coolthreads.insight.locks import guards, holders, inversions
from coolthreads.trace import Trace
from tests.insight.recorded import step_of, trace_of
from tests.programs import ABBA, LOCKED, LOST_UPDATE


def held_after(trace: Trace, step: int) -> dict[str, list[str]]:
    """Name of a lock -> ids of those that hold it after a step."""
    for index, held in enumerate(holders(trace)):
        if index == step:
            return {
                trace.name_of(lock): sorted(trace.actors[actor].id for actor in owners) for lock, owners in held.items()
            }
    raise IndexError(step)


def circles(trace: Trace) -> list[list[str]]:
    return [[trace.name_of(lock) for lock in inversion.locks] for inversion in inversions(trace)]


def test_a_lock_is_held_from_acquire_to_release() -> None:
    trace = trace_of(LOCKED)
    assert held_after(trace, step_of(trace, "T1", "acquire", "lock")) == {"lock": ["T1"]}
    assert held_after(trace, step_of(trace, "T1", "write", "counter")) == {"lock": ["T1"]}
    assert held_after(trace, step_of(trace, "T1", "release", "lock")) == {}
    assert held_after(trace, len(trace) - 1) == {}


@pytest.mark.parametrize("trying", ["acquire(False)", "acquire(timeout=1)", "acquire(blocking=False)"])
def test_trying_in_vain_leaves_the_holder(trying: str) -> None:
    trace = trace_of(f"""\
import threading
lock = threading.Lock()
def work():
    if lock.{trying}:
        lock.release()
lock.acquire()
thread = threading.Thread(target=work)
thread.start()
thread.join()
lock.release()
""")
    assert held_after(trace, step_of(trace, "T1", "acquire", "lock")) == {"lock": ["main"]}
    assert held_after(trace, step_of(trace, "main", "release", "lock")) == {}


def test_an_rlock_is_free_after_as_many_releases() -> None:
    trace = trace_of("""\
import threading
lock = threading.RLock()
with lock:
    with lock:
        pass
    inside = 1
""")
    assert held_after(trace, step_of(trace, "main", "release", "lock", 0)) == {"lock": ["main"]}
    assert held_after(trace, step_of(trace, "main", "release", "lock", 1)) == {}


@pytest.mark.parametrize("own", [True, False])
def test_waiting_for_a_condition_gives_the_lock_away_however_often_it_is_held(own: bool) -> None:
    trace = trace_of(f"""\
import threading
lock = threading.RLock()
changed = threading.Condition({"" if own else "lock"})
def work():
    with changed, changed:
        changed.wait()
        after = 1
thread = threading.Thread(target=work)
thread.start()
with changed:
    changed.notify()
thread.join()
""", "T1")  # fmt: skip
    name = "changed" if own else "lock"
    assert trace.verdict == "passed"
    assert held_after(trace, step_of(trace, "T1", "acquire", name, 1)) == {name: ["T1"]}
    assert held_after(trace, step_of(trace, "T1", "release", "changed", 0)) == {}
    assert held_after(trace, step_of(trace, "main", "notify", "changed")) == {name: ["main"]}
    assert held_after(trace, step_of(trace, "T1", "acquire", name, 2)) == {name: ["T1"]}
    assert held_after(trace, step_of(trace, "T1", "release", name, 1 if own else 0)) == {name: ["T1"]}
    assert held_after(trace, len(trace) - 1) == {}


def test_a_lock_may_be_released_by_somebody_else() -> None:
    trace = trace_of("""\
import threading
lock = threading.Lock()
lock.acquire()
threading.Thread(target=lock.release).start()
lock.acquire()
""")
    assert held_after(trace, step_of(trace, "T1", "release", "lock")) == {}
    assert held_after(trace, len(trace) - 1) == {"lock": ["main"]}


def test_several_hold_a_semaphore() -> None:
    trace = trace_of("""\
import threading
seats = threading.Semaphore(2)
def work():
    with seats:
        pass
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""", "main*4 T1 T2")  # fmt: skip
    assert held_after(trace, step_of(trace, "T2", "acquire", "seats")) == {"seats": ["T1", "T2"]}
    assert held_after(trace, len(trace) - 1) == {}


def test_opposite_orders_are_found_though_nothing_went_wrong() -> None:
    trace = trace_of(ABBA)
    assert trace.verdict == "passed"
    assert circles(trace) == [["a", "b"]]
    (inversion,) = inversions(trace)
    assert inversion.steps == (step_of(trace, "T1", "acquire", "b"), step_of(trace, "T2", "acquire", "a"))


PAIR = """\
import threading
a, b, gate = threading.Lock(), threading.Lock(), threading.Lock()
def forwards():
{forwards}
def backwards():
{backwards}
{main}
"""
BOTH = "for t in [threading.Thread(target=forwards), threading.Thread(target=backwards)]: t.start()"


def pair(first: str, second: str, main: str = BOTH) -> str:
    return PAIR.format(forwards=f"    {first}", backwards=f"    {second}", main=main)


@pytest.mark.parametrize(
    "source",
    [
        pair("with a, b: pass", "with a, b: pass"),
        pair("with gate, a, b: pass", "with gate, b, a: pass"),
        pair("with a, b: pass", "with b, a: pass", "forwards(); backwards()"),
        pair("with a, b: pass", "with b, a: pass", "t = threading.Thread(target=forwards); t.start(); t.join(); backwards()"),
        pair("with a, b: pass", "with b:\n        if a.acquire(timeout=1): a.release()"),
        pair("with a, b: pass", "with b:\n        if a.acquire(False): a.release()"),
    ],
    ids=["same order", "behind a gate", "one actor", "one after the other", "with a time limit", "without waiting"],
)  # fmt: skip
def test_orders_that_cannot_deadlock(source: str) -> None:
    trace = trace_of(source)
    assert trace.verdict == "passed"
    assert circles(trace) == []


def test_a_circle_of_three() -> None:
    trace = trace_of("""\
import threading
forks = [threading.Lock() for _ in range(3)]
def eat(i):
    with forks[i]:
        with forks[(i + 1) % 3]:
            pass
for i in range(3):
    threading.Thread(target=eat, args=(i,)).start()
""")
    assert trace.verdict == "passed"
    assert [len(circle) for circle in circles(trace)] == [3]


def test_semaphores_take_part() -> None:
    source = ABBA.replace("b = threading.Lock()", "b = threading.Semaphore(1)")
    assert circles(trace_of(source)) == [["a", "b"]]


GUARDED = """\
import threading
lock = threading.Lock()
{begin}
def work():
    global counter
    with lock:
        counter += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize(
    ("source", "locks"),
    [
        (GUARDED.format(begin="with lock: counter = 0"), ["lock"]),
        # Before the threads begin, and after they have ended, nothing can go wrong without the lock.
        (GUARDED.format(begin="counter = 0") + "assert counter == 2", ["lock"]),
        (GUARDED.format(begin="counter = 0").replace("for thread in threads: thread.join()", "counter = 7"), []),
        (GUARDED.format(begin="with lock: counter = 0").replace("Lock()", "Semaphore(1)"), ["lock"]),
        (LOST_UPDATE, []),
    ],
)
def test_the_locks_that_were_held_at_every_access(source: str, locks: list[str]) -> None:
    trace = trace_of(source)
    found = {trace.name_of(row.object): [trace.name_of(lock) for lock in row.locks] for row in guards(trace)}
    assert found["counter"] == locks


CONTAINERS = """\
import threading
from collections import Counter, deque
lock = threading.Lock()
class Basket(list): pass
basket, votes, line, names = Basket(), Counter(), deque(), ["x", "y"]
def work(n):
    with lock:
        basket.append(names[n])
        votes["all"] += 1
    line.append(n)
threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_containers_are_guarded_like_variables_and_what_nobody_changes_needs_no_guard() -> None:
    trace = trace_of(CONTAINERS)
    found = {trace.name_of(row.object): [trace.name_of(lock) for lock in row.locks] for row in guards(trace)}
    assert found == {"basket": ["lock"], "votes['all']": ["lock"], "line": []}
