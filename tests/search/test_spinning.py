"""Loops that wait: they end, nothing is lost by not going round in vain, and what goes round for ever is told as a livelock."""

from __future__ import annotations

import pytest

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore

START_AND_JOIN = """
threads = [threading.Thread(target=work, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

FLAG = """
import threading
flag = False
data = 0
def consumer():
    while not flag:
        pass
    print(data)
def producer():
    global flag, data
    {}
thread = threading.Thread(target=producer)
thread.start()
consumer()
"""

PETERSON = """
import threading
wants = [False, False]
turn = 0
counter = 0
def work(me):
    global turn, counter
    other = 1 - me
    {}
    counter += 1
    wants[me] = False
"""

DEKKER = """
import threading
class Mutex:
    def __init__(self):
        self.wants = [False, False]
        self.turn = 0
    def acquire(self, me):
        other = 1 - me
        self.wants[me] = True
        while self.wants[other]:
            if self.turn != me:
                self.wants[me] = False
                while self.turn != me:
                    pass
                self.wants[me] = True
    def release(self, me):
        self.turn = 1 - me
        self.wants[me] = False
mutex = Mutex()
counter = 0
def work(me):
    global counter
    mutex.acquire(me)
    counter += 1
    mutex.release(me)
"""


def explored(source: str, strategy: str, time: str = "any") -> Exploration:
    with Stage(Program.from_text(source), Options(time=time, max_steps=5_000)) as stage:
        return explore(
            stage,
            strategy,
            Limits(max_executions=5_000),
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )


def told(result: Exploration) -> set[str]:
    return {row.summary.partition(":")[0] or row.output.strip() for row in result.outcomes}


@pytest.mark.parametrize("strategy", ["dpor", "dfs"])
@pytest.mark.parametrize(
    ("order", "expected"), [("data = 42; flag = True", {"42"}), ("flag = True; data = 42", {"0", "42"})]
)
def test_waiting_for_a_flag(order: str, expected: set[str], strategy: str) -> None:
    result = explored(FLAG.format(order), strategy)
    assert result.complete
    assert told(result) == expected


@pytest.mark.parametrize("strategy", ["dpor", "dfs"])
def test_petersons_algorithm_is_proved(strategy: str) -> None:
    acquire = "wants[me] = True; turn = other\n    while wants[other] and turn == other: pass"
    result = explored(PETERSON.format(acquire) + START_AND_JOIN + "print(counter)", strategy)
    assert result.complete
    assert told(result) == {"2"}


@pytest.mark.parametrize(
    ("acquire", "expected"),
    [
        ("wants[me] = True\n    while wants[other]: pass", {"2", "livelock"}),
        ("turn = other\n    while turn == other: pass", {"livelock"}),
        ("while wants[other]: pass\n    wants[me] = True", {"2", "1"}),
    ],
    ids=["without-turn", "without-wants", "too-late"],
)
def test_petersons_algorithm_with_parts_missing(acquire: str, expected: set[str]) -> None:
    result = explored(PETERSON.format(acquire) + START_AND_JOIN + "print(counter)", "dpor")
    assert result.complete
    assert told(result) == expected


def test_dekkers_algorithm_is_proved() -> None:
    result = explored(DEKKER + START_AND_JOIN + "print(counter)", "dpor")
    assert result.complete
    assert told(result) == {"2"}


WAITS = {
    "sleep": "import time\nwhile not ready: time.sleep(0.01)",
    "yield": "import time\nwhile not ready: time.sleep(0)",
    "function": "def is_ready(): return ready\nwhile not is_ready(): pass",
    "event": "while not event.is_set(): pass",
    "queue": "while queue.empty(): pass",
    "nowait": "import queue as q\nwhile True:\n    try:\n        queue.get_nowait()\n        break\n    except q.Empty: pass",
    "lock": "while True:\n    with lock:\n        if ready: break",
    "try": "while not held.acquire(False): pass",
    "alive": "while thread.is_alive(): pass",
    "loop variable": "while True:\n    found = [one for one in (ready,) if one]\n    if found: break",
}


@pytest.mark.parametrize("strategy", ["dpor", "dfs", "random", ""])
@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS.keys())
def test_ways_of_waiting(wait: str, strategy: str) -> None:
    source = f"""
import threading, queue
ready = False
event = threading.Event()
queue = queue.Queue()
lock = threading.Lock()
held = threading.Lock()
held.acquire()
def work():
    global ready
    event.set()
    queue.put(1)
    held.release()
    with lock:
        ready = True
thread = threading.Thread(target=work)
thread.start()
{wait}
print("over")
"""
    with Stage(Program.from_text(source), Options(time="any", max_steps=5_000)) as stage:
        result = explore(
            stage,
            strategy,
            Limits(max_executions=300),
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )
    assert told(result) == {"over"}
    assert result.complete or strategy == "random" or result.executions == 300


def test_a_bounded_loop_is_not_taken_for_waiting() -> None:
    source = """
import threading
flag = False
def work():
    global flag
    flag = True
thread = threading.Thread(target=work)
thread.start()
tries = 0
while not flag and tries < 3:
    tries += 1
rest = iter(range(2))
while not flag:
    if next(rest, None) is None:
        break
print(tries, flag)
"""
    for strategy in ("dpor", "dfs"):
        result = explored(source, strategy)
        assert result.complete
        assert told(result) == {"0 True", "1 True", "2 True", "3 True", "3 False"}


def test_what_a_round_changes_in_an_object_of_its_own_counts() -> None:
    source = """
import threading
flag = False
def work():
    global flag
    flag = True
thread = threading.Thread(target=work)
thread.start()
seen = []
while not flag:
    seen.append(0)
    if len(seen) == 2:
        break
print(len(seen))
"""
    result = explored(source, "dpor")
    assert result.complete
    assert told(result) == {"0", "1", "2"}


def test_waiting_for_what_never_comes_is_a_livelock() -> None:
    source = FLAG.format("data = 42")
    for strategy in ("dpor", "dfs"):
        result = explored(source, strategy)
        assert result.complete
        assert [row.summary for row in result.outcomes] == ["livelock: main goes round in vain (program.py:6)"]


def test_a_sleeping_wait_takes_its_time_in_exact_time() -> None:
    source = """
import threading, time
ready = False
def work():
    global ready
    time.sleep(1)
    ready = True
threading.Thread(target=work).start()
while not ready:
    time.sleep(0.4)
print(round(time.monotonic() - 1000, 1))
"""
    result = explored(source, "dfs", time="exact")
    assert told(result) == {"1.2"}


HEAD = "import threading\nc, flag, n = threading.Condition({lock}), False, 0\n"
STARTED = """
threads = [threading.Thread(target=work) for work in ({works},)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
PATIENT = """
def await_flag():
    with c:
        while not flag:
            c.wait(0.5)
    print(n)
"""


@pytest.mark.parametrize("lock", ["", "threading.Lock()"])
@pytest.mark.parametrize("strategy", ["dpor", "dfs"])
def test_who_waits_again_and_again_lets_others_have_the_lock(lock: str, strategy: str) -> None:
    setter = "def set_flag():\n    global flag, n\n    with c:\n        flag, n = True, 1\n        c.notify()\n"
    found = explored(HEAD.format(lock=lock) + PATIENT + setter + STARTED.format(works="await_flag, set_flag"), strategy)
    assert [(row.verdict, row.output) for row in found.outcomes] == [("passed", "1\n")]
    assert found.complete


@pytest.mark.parametrize("strategy", ["dpor", "dfs"])
def test_it_notices_at_any_moment_what_nobody_has_told_it(strategy: str) -> None:
    setter = "def set_flag():\n    global flag, n\n    flag = True\n    n = 1\n    n = 2\n"
    found = explored(HEAD.format(lock="") + PATIENT + setter + STARTED.format(works="await_flag, set_flag"), strategy)
    assert {(row.verdict, row.output) for row in found.outcomes} == {("passed", f"{n}\n") for n in (0, 1, 2)}
    assert found.complete


def test_who_looks_again_and_again_without_end_leaves_nobody_out() -> None:
    # What is called in this loop is not known, so nobody knows whether a round changes anything.
    bodies = """
def await_flag():
    while not flag:
        list(map(ord, "waiting"))
        with c:
            c.wait(0.5)
def set_flag():
    global flag
    flag = True
"""
    found = explored(HEAD.format(lock="") + bodies + STARTED.format(works="await_flag, set_flag"), "dpor")
    assert [row.verdict for row in found.outcomes] == ["passed"]


def test_where_nobody_will_ever_tell_it_that_is_a_livelock() -> None:
    found = explored(HEAD.format(lock="threading.Lock()") + PATIENT + STARTED.format(works="await_flag"), "dpor")
    assert found.outcomes[0].verdict == "step-limit"
    assert found.outcomes[0].summary.startswith("livelock")


def test_two_that_wait_for_each_other_in_turn() -> None:
    bodies = """
def first():
    global n
    with c:
        while n != 1:
            c.wait(0.1)
        n = 2
        c.notify_all()
def second():
    global n
    with c:
        n = 1
        while n != 2:
            c.wait(0.1)
        n = 3
"""
    found = explored(HEAD.format(lock="") + bodies + STARTED.format(works="first, second") + "print(n)\n", "dpor")
    assert [(row.verdict, row.output) for row in found.outcomes] == [("passed", "3\n")]
    assert found.complete


LOOKING = """
import queue, threading
jobs, stop, done = queue.Queue(), threading.Event(), []
def handle(job):
    done.append(job)
def work():
    while not stop.is_set():
        try:
            job = jobs.get(timeout=0.1)
        except queue.Empty:
            continue
        handle(job)
        jobs.task_done()
worker = threading.Thread(target=work)
worker.start()
jobs.put(1)
{before}
stop.set()
worker.join()
assert done == [1], "left undone"
"""


def test_who_looks_for_work_again_and_again_looks_only_when_there_is_some() -> None:
    found = explored(LOOKING.format(before="jobs.join()"), "dpor")
    assert (found.verdict, found.complete) == ("passed", True)
    assert found.executions < 20


def test_what_is_left_undone_by_who_looks_for_work_is_found() -> None:
    found = explored(LOOKING.format(before=""), "dpor")
    assert {row.summary.partition(":")[0] for row in found.outcomes} == {"", "AssertionError"}
    assert found.complete


def test_a_round_in_which_something_unknown_is_called_is_not_left_out() -> None:
    found = explored(
        """
import queue, threading
jobs, stop, misses = queue.Queue(), threading.Event(), iter("abcdefgh")
def work():
    while not stop.is_set():
        try:
            jobs.get(timeout=0.1)
        except queue.Empty:
            if next(misses) == "b": stop.set()
worker = threading.Thread(target=work)
worker.start()
worker.join()
print(next(misses))
""",
        "dpor",
    )
    assert {row.output for row in found.outcomes} == {"c\n"}
