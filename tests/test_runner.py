"""One execution from beginning to end: schedules in, outcomes and traces out."""

import gc
import warnings

import pytest

from coolthreads.errors import ReplayDiverged
from coolthreads.kernel.actor import Actor
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.sampling import Sampling
from coolthreads.stdlib.threading import excepthook
from coolthreads.strategies import First, RandomWalk, default_choice
from coolthreads.tracefile import to_bytes
from coolthreads.verdict import Verdict
from tests.programs import ABBA, LOCKED, LOST_UPDATE, Bench, check

LOST = "AssertionError: lost an update (program.py:13)"
BEGUN = "main*4"  # until both threads have been started


def test_one_after_the_other_keeps_both_updates() -> None:
    check(LOST_UPDATE, "", "passed")


def test_reading_before_the_other_writes_loses_an_update() -> None:
    execution = check(LOST_UPDATE, f"{BEGUN} T1 T2", "failed", LOST)
    assert execution.preemptions == 1


def test_both_read_then_both_write() -> None:
    check(LOST_UPDATE, f"{BEGUN} T1 T2 T1 T2", "failed", LOST)


def test_a_lock_keeps_the_other_out() -> None:
    check(LOCKED, f"{BEGUN} T1 T1", "passed")


def test_the_schedule_cannot_choose_whom_a_lock_blocks() -> None:
    with pytest.raises(ReplayDiverged) as caught:
        Bench(LOCKED).under("main*3 T1 T2")
    assert caught.value.expected == "T2"
    assert "waits: acquire" in str(caught.value)


def test_a_schedule_that_is_too_long_diverges() -> None:
    with pytest.raises(ReplayDiverged, match="ended with 100 choices left|choice"):
        Bench(LOST_UPDATE).under("main*4 T1*3 main*100")


def test_an_actor_that_does_not_exist() -> None:
    with pytest.raises(ReplayDiverged, match="wants T9 .which does not exist"):
        Bench(LOST_UPDATE).under("T9")


def test_opposite_orders_of_locking_deadlock() -> None:
    execution = check(
        ABBA,
        f"{BEGUN} T1 T2",
        "deadlock",
        "main waits for ever: join T1 (program.py:19); T1 waits for ever: acquire b, held by T2 (program.py:7); "
        "T2 waits for ever: acquire a, held by T1 (program.py:12)",
    )
    assert execution.trace is not None
    told = {(row.actor, row.reason) for row in execution.trace.pending}
    assert told == {(0, "waits for the end of Thread-1 (forwards)"), (1, "waits for b"), (2, "waits for a")}


def test_every_part_of_an_augmented_assignment_is_a_step() -> None:
    trace = check(LOST_UPDATE, f"{BEGUN} T1 T2", "failed", LOST).trace
    assert trace is not None
    steps = [step for step in trace if trace.name_of(step.object) == "counter" and step.actor > 0]
    told = [(trace.actors[step.actor].id, step.operation, step.value) for step in steps]
    assert told == [("T1", "read", "0"), ("T2", "read", "0"), ("T2", "write", "1"), ("T1", "write", "1")]
    site = trace.sites[steps[0].site]
    assert (site.line, site.column, site.end_column, site.function) == (6, 4, 11, "work")


def test_the_same_schedule_gives_the_same_bytes() -> None:
    first, second = (Bench(LOST_UPDATE).under(f"{BEGUN} T1 T2 T1 T2").trace for _ in range(2))
    assert first is not None
    assert second is not None
    assert to_bytes(first) == to_bytes(second)


@pytest.mark.parametrize("source", [LOST_UPDATE, LOCKED, ABBA])
@pytest.mark.parametrize("seed", range(8))
def test_replaying_a_recording_is_the_recording(source: str, seed: int) -> None:
    with Stage(Program.from_text(source, "program.py"), Options()) as stage:
        recorded = stage.execute(RandomWalk(seed).choose, record=True)
    assert recorded.trace is not None
    again = Bench(source).under(str(recorded.schedule))
    assert again.trace == recorded.trace


def test_nothing_leaks_from_one_execution_to_the_next() -> None:
    source = "import collections\nkept = []\nkept.append(1)\nprint(len(kept), __name__)\n"
    with Stage(Program.from_text(source), Options()) as stage:
        outputs = {stage.execute(First().choose).outcome.output for _ in range(3)}
    assert outputs == {"1 __main__\n"}


@pytest.mark.parametrize(
    ("source", "verdict", "summary"),
    [
        ("import sys\nsys.exit(3)\n", "failed", "exit status 3"),
        ("import sys\nsys.exit(0)\n", "passed", ""),
        ("raise SystemExit('no')\n", "failed", "exit status 1: no"),
        ("1 / 0\n", "failed", "ZeroDivisionError: division by zero (program.py:1)"),
        ("raise KeyboardInterrupt\n", "failed", "KeyboardInterrupt (program.py:1)"),
        (
            "import threading\nthreading.Thread(target=lambda: {}['x']).start()\n",
            "failed",
            "KeyError: 'x' (program.py:2)",
        ),
        ("", "passed", ""),
    ],
)
def test_verdicts(source: str, verdict: str, summary: str) -> None:
    check(source, "", verdict, summary)


def test_a_step_limit_ends_what_does_not_end() -> None:
    source = "counter = 0\ndef work():\n    global counter\n    while True:\n        counter += 1\nwork()\n"
    outcome = Bench(source, Options(max_steps=100)).under("").outcome
    assert outcome.verdict.value == "step-limit"
    assert outcome.summary == "still running after 100 steps"


ASLEEP = """\
import asyncio
async def main():
    while True:
        await asyncio.sleep(1e8)
asyncio.run(main())
"""


@pytest.mark.parametrize("source", ["import time\nwhile True:\n    time.sleep(1e8)\n", ASLEEP], ids=["thread", "task"])
@pytest.mark.parametrize("options", [Options(), Options(timed="gil"), Options(asyncio_order="any")], ids=str)
def test_time_ends_as_well(source: str, options: Options) -> None:
    finished = Bench(source, options).under("")
    assert finished.outcome.verdict.value == "step-limit"
    assert finished.outcome.summary.startswith("still running after 73 virtual years")
    assert finished.trace is not None
    assert max(finished.trace.columns.time) < 1 << 62


def test_an_actor_that_catches_its_own_end_is_left_behind() -> None:
    source = """\
import threading
lock = threading.Lock()
lock.acquire()
def stubborn():
    while True:
        try:
            lock.acquire()
        except BaseException:
            continue
threading.Thread(target=stubborn, daemon=True).start()
"""
    with Stage(Program.from_text(source), Options()) as stage:
        assert [stage.execute(First().choose).outcome.verdict.value for _ in range(2)] == ["passed", "passed"]


def test_the_compiler_warns_once() -> None:
    program = "import threading\nx = 1\nx is 1\ndef f():\n    try:\n        pass\n    finally:\n        return\n"
    with warnings.catch_warnings(record=True) as plain:
        warnings.simplefilter("always")
        compile(program, "program.py", "exec")
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with Stage(Program.from_text(program, "program.py"), Options()) as stage:
            stage.execute(First().choose, record=True)
    assert sorted(str(one.message) for one in found) == sorted(str(one.message) for one in plain)


ROUND = """
import gc, threading
class Node:
    def __init__(self, name):
        self.name, self.itself = name, self
    def __del__(self):
        print(self.name)
def work():
    local = [Node("a"), Node("b")]
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def test_what_executions_leave_in_cycles_does_not_pile_up() -> None:
    program = Program.from_text(ROUND.replace("def __del__", "def end"), "program.py")

    def alive() -> int:
        return sum(type(thing).__name__ == "Node" for thing in everything())

    def everything() -> list[object]:
        gc.unfreeze()
        found = gc.get_objects()
        gc.freeze()
        return found

    with Stage(program, Options()) as stage:
        steps = sum(stage.execute(default_choice).steps for _ in range(1_500))
        assert steps > 5_000
        assert alive() < 1_500


def test_a_program_that_collects_garbage_meets_none_of_earlier_executions() -> None:
    program = Program.from_text(ROUND.replace("thread.start()", "gc.collect()\nthread.start()"), "program.py")
    with Stage(program, Options()) as stage:
        outputs = {stage.execute(default_choice).outcome.output for _ in range(20)}
    assert outputs == {""}


def test_a_deadlock_leaves_nothing_for_the_collector() -> None:
    """What an execution leaves in circles stays until it is collected, which takes longer than the execution."""
    with Stage(Program.from_text(ABBA), Options(time="any")) as stage:
        search = Sampling("random", 0)
        verdicts = set()
        for _ in range(12):
            search.begin()
            verdicts.add(stage.execute(search.choose, events=search.events, ended=search.end).outcome.verdict)
        assert verdicts == {Verdict.PASSED, Verdict.DEADLOCK}
        # Those of the last execution are still known to the kernel.
        assert sum(isinstance(found, Actor) for found in gc.get_objects()) <= 3


def test_what_ends_a_thread_is_told_only_where_somebody_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def formatted(error: BaseException) -> str:
        told.append(str(error))
        return f"{error}\n"

    monkeypatch.setattr(excepthook, "format_exception", formatted)
    source = (
        "import threading\ndef work(): raise ValueError('no')\nthread = threading.Thread(target=work)\nthread.start()\n"
    )
    with Stage(Program.from_text(source), Options()) as stage:
        silent = stage.execute(default_choice)
        assert told == []
        recorded = stage.execute(default_choice, record=True)
        assert told == ["no"]
        assert recorded.outcome == silent.outcome
        assert recorded.outcome.summary == "ValueError: no (program.py:2)"
