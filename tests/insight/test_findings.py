"""All findings of a trace in words, those of schedules that went well among them."""

from __future__ import annotations

from coolthreads.insight.findings import FindingKind, findings, guard_in_words, unguarded
from coolthreads.insight.locks import guards
from tests.insight.recorded import trace_of
from tests.programs import ABBA, LOCKED, LOST_UPDATE


def kinds(source: str, schedule: str = "") -> list[FindingKind]:
    return [finding.kind for finding in findings(trace_of(source, schedule))]


def test_nothing_is_found_where_a_lock_guards() -> None:
    trace = trace_of(LOCKED)
    assert findings(trace) == ()
    (guard,) = guards(trace)
    assert guard_in_words(trace, guard) == "counter: T1, T2, always under lock"


def test_a_race_is_found_although_no_update_was_lost() -> None:
    assert set(kinds(LOST_UPDATE)) == {FindingKind.RACE}
    trace = trace_of(LOST_UPDATE)
    assert [guard_in_words(trace, guard) for guard in unguarded(trace)] == ["counter: T1, T2, under no common lock"]


def test_a_lost_update_is_told_with_its_three_steps() -> None:
    trace = trace_of(LOST_UPDATE, "main*4 T1 T2")
    found = findings(trace)[0]
    assert found.kind is FindingKind.LOST_UPDATE
    assert found.text == "T1 overwrites what T2 wrote to counter without having seen it (program.py:6)"
    assert [trace[step].operation for step in found.steps] == ["read", "write", "write"]


def test_lock_orders_are_told_before_they_deadlock() -> None:
    (found,) = findings(trace_of(ABBA))
    assert found.kind is FindingKind.INVERSION
    assert found.text == (
        "T1 took b while holding a (program.py:7); T2 took a while holding b (program.py:12): in another schedule a deadlock"
    )


def test_a_circle_of_waiting_is_told_once() -> None:
    found = [finding for finding in findings(trace_of(ABBA, "main*4 T1 T2")) if finding.kind is FindingKind.DEADLOCK]
    assert [finding.text for finding in found] == ["each waits for the next: T1 -> T2 -> T1"]


def test_what_lies_in_futures() -> None:
    source = """\
from concurrent.futures import Future, ThreadPoolExecutor
never = Future()
never.done()
with ThreadPoolExecutor() as executor:
    executor.submit(lambda: 1 / 0)
"""
    texts = {finding.kind: finding.text for finding in findings(trace_of(source))}
    assert texts[FindingKind.UNRETRIEVED].startswith("ZeroDivisionError")
    assert texts[FindingKind.UNRESOLVED] == "nobody ever resolves never"
