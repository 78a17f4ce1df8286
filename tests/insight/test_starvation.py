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
