"""Starvation: whom the others were quicker than, again and again."""

from __future__ import annotations

from coolthreads.insight.starvation import starvation
from tests.insight.recorded import story, trace_of

HOG = """\
import threading
lock = threading.Lock()
def hog():
    for _ in range(8):
        with lock:
            pass
def wait():
    with lock:
        pass
threads = [threading.Thread(target=hog), threading.Thread(target=wait)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_a_lock_that_others_get() -> None:
    trace = trace_of(HOG)
    (starved,) = starvation(trace)
    assert (trace.actors[starved.actor].id, trace.name_of(starved.object), starved.passed_over) == ("T2", "lock", 7)


def test_a_lock_that_one_gets_in_time() -> None:
    assert starvation(trace_of(HOG, "main*4 T1*2 T2")) == ()


def test_a_long_line_is_no_starvation() -> None:
    source = HOG.replace("range(8)", "range(1)").replace(
        "target=wait)]", "target=wait)] + [threading.Thread(target=wait) for _ in range(9)]"
    )
    assert starvation(trace_of(source)) == ()


def test_only_the_longest_wait_is_reported() -> None:
    source = HOG.replace(
        "def wait():\n    with lock:\n        pass", "def wait():\n    for _ in range(2):\n        with lock: pass"
    )
    source = source.replace("range(8)", "range(20)")
    trace = trace_of(source, "main*4 T1*12 T2*3")
    (starved,) = starvation(trace)
    assert trace.actors[starved.actor].id == "T2"
    assert starved.passed_over > 5


def test_a_ready_actor_that_is_never_chosen() -> None:
    trace = trace_of(
        """\
import threading
done = False
rounds = 0
def work():
    global done
    done = True
threading.Thread(target=work).start()
while not done:
    rounds += 1
""",
        max_steps=60,
    )
    assert trace.verdict == "step-limit"
    (starved,) = starvation(trace)
    assert (trace.actors[starved.actor].id, starved.object) == ("T1", -1)
    assert "T1 could have gone on all the time, but was never chosen." in story(trace)
