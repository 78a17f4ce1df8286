"""Several workers on one exploration: one proof, merged findings, one end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coolthreads import CoolthreadsError, Exploration, Limits, OutcomeRow, Program, Verdict, WorkerDied, explore, run
from coolthreads.host.shares import merged
from tests.programs import ABBA, LOCKED, LOST_UPDATE

ENDLESS = """
import threading
x = 0
def work():
    global x
    for _ in range(20):
        x += 1
for _ in range(4):
    threading.Thread(target=work).start()
"""


def program(source: str) -> Program:
    return Program.from_text(source, "program.py")


def outcome(
    verdict: Verdict, summary: str, executions: int, first_at: int, schedule: str, preemptions: int
) -> OutcomeRow:
    return OutcomeRow(verdict, summary, "", executions, first_at, schedule, preemptions)


GOOD = outcome(Verdict.PASSED, "", 3, 1, "", 0)
BAD = outcome(Verdict.FAILED, "lost", 2, 4, "main T1 T2 T1", 2)
PART = Exploration("dpor", "3.12.1", True, 5, 50, 1.0, Verdict.FAILED, (GOOD, BAD))


def test_what_is_merged_adds_up_and_the_simplest_schedule_is_kept() -> None:
    simpler = replace(BAD, executions=7, first_at=2, schedule="main T1 T2", preemptions=1)
    drawn = Exploration("surw", "3.12.1", False, 7, 70, 1.0, Verdict.FAILED, (simpler,), learning=1)
    both = merged([PART, drawn], PART, 2.0)
    assert both.outcomes == (GOOD, replace(simpler, executions=9, first_at=2))
    assert (both.strategy, both.executions, both.steps, both.learning) == ("dpor+surw", 12, 120, 1)
    assert both.complete


def test_a_proof_is_withdrawn_when_somebody_met_something_else() -> None:
    stray = outcome(Verdict.DEADLOCK, "stuck", 1, 1, "T1", 0)
    drawn = Exploration("surw", "3.12.1", False, 1, 10, 1.0, Verdict.DEADLOCK, (stray,))
    both = merged([PART, drawn], PART, 2.0)
    assert not both.complete
    assert both.verdict is Verdict.DEADLOCK
    assert both.untracked == ("an execution drawn by lot came to an outcome that the exhaustive search did not meet",)


def test_only_the_exhaustive_part_can_prove() -> None:
    assert not merged([PART], None, 1.0).complete
    assert not merged([replace(PART, complete=False)], replace(PART, complete=False), 1.0).complete
    assert not merged([replace(PART, untracked=("a real thread",))], PART, 1.0).complete


@pytest.mark.parametrize(("source", "verdict"), [(LOST_UPDATE, "failed"), (LOCKED, "passed"), (ABBA, "deadlock")])
def test_two_workers_come_to_what_one_comes_to(source: str, verdict: str) -> None:
    alone, together = explore(program(source)), explore(program(source), jobs=2)
    assert together.complete
    assert together.verdict == verdict

    def outcomes(result: Exploration) -> set[tuple[str, str]]:
        return {(row.verdict.value, row.summary) for row in result.outcomes}

    assert outcomes(together) == outcomes(alone)
    for row in together.outcomes:
        again = run(program(source), schedule=row.schedule).outcome
        assert (again.verdict, again.summary) == (row.verdict, row.summary)


def test_a_limit_of_executions_is_divided() -> None:
    result = explore(program(ENDLESS), jobs=3, limits=Limits(max_executions=50))
    assert result.executions == 50
    assert not result.complete
    assert result.strategy == "dpor+surw+pair+pos+random+pct"


def test_workers_that_draw_lots_do_not_draw_the_same() -> None:
    source = "import threading\nfor name in 'abcdef': threading.Thread(target=print, args=(name,)).start()\n"
    one = explore(program(source), strategy="random", limits=Limits(max_executions=20))
    two = explore(program(source), strategy="random", limits=Limits(max_executions=40), jobs=2)
    assert two.executions == 40
    assert two.strategy == "random"
    outputs = {row.output for row in two.outcomes}
    assert outputs > {row.output for row in one.outcomes}


def test_the_first_failure_stops_all() -> None:
    source = ENDLESS + "for thread in threading.enumerate()[1:]: thread.join()\nassert x == 80\n"
    result = explore(program(source), jobs=2, limits=Limits(stop_on_failure=True, max_seconds=60))
    assert result.verdict == "failed"
    assert result.seconds < 50


def test_what_one_worker_cannot_do_ends_the_exploration() -> None:
    with pytest.raises(CoolthreadsError, match="strategy is 'magic'"):
        explore(program("pass\n"), strategy="magic", jobs=2)
    with pytest.raises(WorkerDied, match="by signal 11"):
        explore(program("import ctypes\nctypes.string_at(0)\n"), jobs=2)
    with pytest.raises(CoolthreadsError, match="jobs is 0, but must be at least 1"):
        explore(program("pass\n"), jobs=0)
