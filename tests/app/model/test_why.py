"""Why? For a bar that waits, for a value, for a wake-up."""

from __future__ import annotations

from coolthreads import State, Verdict
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.why import Answer, why_actor, why_here, why_value
from tests.app import traces
from tests.insight.test_awaiting import recorded

MAIN, T1, T2 = range(3)
COUNTER = 0


def held_and_given_back() -> TraceIndex:
    """T1 takes the lock, T2 wants it, T1 gives it back, T2 takes it."""
    b = traces.TraceBuilder(
        "locks.py", traces.ABBA, [("main", "MainThread"), ("T1", "one"), ("T2", "two")],
        [("one", "thread"), ("two", "thread"), ("lock", "lock")],
    )  # fmt: skip
    b.step("main", "start", "one")
    b.then("T1", State.READY)
    b.step("main", "start", "two", enabled="main T1")
    b.then("T2", State.READY)
    b.step("T1", "acquire", "lock", enabled="T1 T2")
    b.then("T2", State.BLOCKED, "lock")
    b.step("T1", "release", "lock")
    b.then("T2", State.READY)
    b.step("T2", "acquire", "lock", enabled="T1 T2")
    return TraceIndex(b.trace(Verdict.PASSED))


def test_who_is_blocked_learns_who_holds_it_and_until_when():
    assert why_actor(held_and_given_back(), T2, 3) == (
        Answer("T2 is blocked on lock, held by T1, since step 2", 2),
        Answer("T1 has held lock since step 2", 2),
        Answer("It can go on after step 3: T1 releases lock", 3),
    )


def test_a_wake_up_names_who_caused_it():
    answers = why_actor(held_and_given_back(), T2, 4)
    assert Answer("T2 was blocked on lock until step 3: T1 releases lock", 3) in answers
    assert Answer("T1 could have gone instead", 4) in answers


def test_who_has_not_begun_learns_who_starts_it():
    index = held_and_given_back()
    assert why_actor(index, T2, 0) == (Answer("T2 has not been started yet by main: main starts two", 1),)
    assert why_actor(index, T2, 2)[0] == Answer("T2 was started at step 1: main starts two", 1)


def test_a_deadlock_never_goes_on():
    answers = why_actor(TraceIndex(traces.deadlock()), T1, 4)
    assert answers[1] == Answer("T2 has held b since step 3", 3)
    assert answers[-1].text.startswith("It never goes on in this run")


def test_a_value_says_who_wrote_it_from_what_and_what_was_lost():
    index = TraceIndex(traces.lost_update())
    assert why_value(index, COUNTER, 9) == (
        Answer("counter = 1: T1 wrote it at step 5 (race.py:10)", 5),
        Answer("T1 had read counter = 0 at step 2", 2),
        Answer("In between T2 wrote 1 at step 4: it is lost", 4),
    )
    assert why_value(index, COUNTER, 3)[0].text.endswith("nobody has written it before")
    assert why_value(index, COUNTER, 0)[0].text == "counter has not been read or written up to here"


def test_everything_may_be_asked_at_once():
    index = TraceIndex(traces.lost_update())
    for position in range(index.length + 1):
        answers = why_here(index, position, COUNTER)
        assert len(answers) >= len(index.trace.actors) + 1
        assert all(-1 <= answer.step < index.length for answer in answers)


def test_a_task_says_by_which_of_its_coroutines_it_awaits_and_who_cancelled_it():
    trace = recorded("await fetch(asyncio.Queue(1))")
    index = TraceIndex(trace)
    waiting = [answer.text for answer in why_actor(index, trace.actor_row("A1"), len(trace))]
    assert "A1 awaits: main (program.py:15) -> fetch (program.py:6) -> read (program.py:3) -> queue 2" in waiting
    cancelled = [answer.text for answer in why_actor(index, trace.actor_row("A2"), len(trace))]
    assert cancelled[1].startswith("A1 asked A2 to cancel itself (program.py:13); it arrived in fetch")
