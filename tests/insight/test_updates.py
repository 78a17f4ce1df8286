"""Lost updates, and the story that is told of them."""

from __future__ import annotations

import pytest

from coolthreads.insight.updates import lost_updates
from tests.insight.recorded import step_of, story, trace_of
from tests.programs import LOCKED, LOST_UPDATE

CALL = """\
import threading
counter = 0
def read():
    return counter
def write(value):
    global counter
    counter = value
def work():
    write(read() + 1)
threads = [threading.Thread(target=work) for _ in range({threads})]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert counter == {threads}
"""


def test_the_story_of_the_talk() -> None:
    assert story(trace_of(LOST_UPDATE, "main*4 T1 T2 T2 T1")) == [
        "T1 read counter = 0 (program.py:6).",
        "T2 ran: read 0, wrote 1.",
        "T1 wrote 1: T2's update is lost.",
        "main raised AssertionError: lost an update (program.py:13).",
    ]


@pytest.mark.parametrize(
    ("schedule", "loser"), [("main*4 T1 T2 T1 T2", "T1"), ("main*4 T1 T2", "T2"), ("main*4 T2 T1", "T1")]
)
def test_whoever_writes_last_wins(schedule: str, loser: str) -> None:
    trace = trace_of(LOST_UPDATE, schedule)
    (lost,) = lost_updates(trace)
    assert trace.actors[trace.columns.actor[lost.lost]].id == loser
    assert lost.certain
    assert any(f"{loser}'s update is lost." in sentence for sentence in story(trace))


@pytest.mark.parametrize("schedule", ["", "main*4 T2"])
def test_one_after_the_other_loses_nothing(schedule: str) -> None:
    assert lost_updates(trace_of(LOST_UPDATE, schedule)) == ()
    assert lost_updates(trace_of(LOCKED, schedule)) == ()


def test_across_calls_the_places_differ() -> None:
    trace = trace_of(CALL.format(threads=2), "main*4 T1 T2")
    (lost,) = lost_updates(trace)
    assert not lost.certain
    assert (lost.read, lost.write) == (
        step_of(trace, "T1", "read", "counter"),
        step_of(trace, "T1", "write", "counter"),
    )
    assert story(trace)[:3] == [
        "T1 read counter = 0 (program.py:4).",
        "T2 ran: read 0, wrote 1 (program.py:7).",
        "T1 wrote 1 (program.py:7): T2's update is lost.",
    ]


def test_several_lose_at_once() -> None:
    trace = trace_of(LOST_UPDATE.replace("range(2)", "range(3)").replace("== 2", "== 3"), "main*6 T1 T2*2 T3")
    assert story(trace)[:4] == [
        "T1 read counter = 0 (program.py:6).",
        "T2 ran: read 0, wrote 1.",
        "T3 ran: read 1, wrote 2.",
        "T1 wrote 1: T2's and T3's updates are lost.",
    ]


def test_separate_critical_sections_lose_updates_without_a_race() -> None:
    source = """\
import threading
lock = threading.Lock()
counter = 0
def work():
    global counter
    with lock:
        seen = counter
    with lock:
        counter = seen + 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert counter == 2
"""
    trace = trace_of(source, "main*4 T1 T2")
    assert trace.verdict == "failed"
    assert "T1 wrote 1 (program.py:9): T2's update is lost." in story(trace)


def test_items_and_attributes_count_each_for_itself() -> None:
    source = """\
import threading
class Account: pass
account = Account()
account.balance, account.owner = 0, 0
table = {"a": 0, "b": 0}
def deposit():
    account.balance += 1
    table["a"] += 1
def rename():
    account.owner += 1
    table["b"] += 1
threads = [threading.Thread(target=deposit), threading.Thread(target=rename)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    for schedule in ("main*4 T1 T2 T1 T2", "main*4 T1*2 T2 T2 T1"):
        assert lost_updates(trace_of(source, schedule)) == ()


def test_a_passing_execution_is_told_turn_by_turn() -> None:
    told = story(trace_of(LOST_UPDATE, "main*4 T2"))
    assert told[-1] == "It ends as it should."
    turns = [
        "T2 read counter = 0 (program.py:6), wrote counter = 1 (program.py:6)",
        "T1 read counter = 1 (program.py:6), wrote counter = 2 (program.py:6)",
    ]
    assert [any(sentence.startswith(turn) for sentence in told) for turn in turns] == [True, True]
