"""The fewest preemptions: found by bounded search, and by making a schedule simpler."""

from __future__ import annotations

from itertools import count

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.bounded import Bounded
from coolthreads.search.minimise import minimise
from coolthreads.strategies import strategy_named
from tests.search.exploring import counter, replayed

ABBA = """
import threading
a, b = threading.Lock(), threading.Lock()
def one():
    with a, b:
        pass
def other():
    with b, a:
        pass
threads = [threading.Thread(target=one), threading.Thread(target=other)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def minimised(source: str, outcome: str, least: int) -> tuple[int, int, str]:
    """A random execution with these words in its outcome and at least so many preemptions, made simple: the preemptions that
    are left, the fewest that there can be, and the schedule."""
    with Stage(Program.from_text(source), Options(time="any")) as stage:
        for seed in count():
            recorded = stage.execute(strategy_named("random", seed).choose, record=True)
            told = recorded.outcome.summary + recorded.outcome.output
            if outcome in told and recorded.preemptions >= least:
                break
        simple = minimise(stage, recorded, lambda: False)
        assert simple.outcome == recorded.outcome
        assert simple.trace is not None
        search = Bounded()
        while search.begin() and stage.execute(search.choose, ended=search.end).outcome != recorded.outcome:
            pass
        return simple.preemptions, search.bound, str(simple.schedule)


def test_a_lost_update() -> None:
    preemptions, fewest, schedule = minimised(counter(2, 3), "lost an update", least=5)
    assert preemptions == fewest
    assert "lost an update" in replayed(counter(2, 3), schedule).outcome.summary


def test_a_deadlock_needs_one() -> None:
    preemptions, fewest, schedule = minimised(ABBA, "waits for ever", least=3)
    assert preemptions == fewest == 1
    assert "waits for ever" in replayed(ABBA, schedule).outcome.summary


def test_what_happens_without_needs_none() -> None:
    assert minimised(counter(2, 2), "4\n", least=2) == (0, 0, "")


def test_bounded_search_counts_up() -> None:
    with Stage(Program.from_text(counter(2, 2)), Options(time="any")) as stage:
        for _ in range(3):
            stage.execute(strategy_named("first", 0).choose, full=True)
        first: dict[str, int] = {}
        search = Bounded()
        while search.begin():
            outcome = stage.execute(search.choose, ended=search.end).outcome
            first.setdefault(outcome.output, search.bound)
    assert search.is_exhaustive
    assert first == {"4\n": 0, "2\n": 1, "3\n": 2}
