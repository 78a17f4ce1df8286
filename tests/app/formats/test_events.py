"""Trace events and tables of steps, read back as those read them who know nothing of traces."""

import csv
import io
import json
from typing import Any

import pytest

from coolthreads import Trace
from coolthreads_app.formats.events import trace_events
from coolthreads_app.formats.table import HEADER, steps_as_csv
from tests.app import traces

NEEDED = {
    "M": {"name", "pid", "tid", "args"},
    "X": {"name", "pid", "tid", "ts", "dur"},
    "s": {"name", "cat", "id", "pid", "tid", "ts"},
    "f": {"name", "cat", "id", "pid", "tid", "ts", "bp"},
    "C": {"name", "pid", "ts", "args"},
}


def events_of(trace: Trace, steps: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    return json.loads(b"".join(trace_events(trace, steps)))["traceEvents"]


@pytest.mark.parametrize("trace", [traces.lost_update(), traces.deadlock(), traces.coffee(), traces.long_trace(500)])
def test_events_have_what_the_format_asks_for(trace: Trace):
    events = events_of(trace)
    for event in events:
        assert NEEDED[event["ph"]] <= set(event)
        assert event.get("dur", 0) >= 0
    assert sum(event.get("cat") == "step" for event in events) == len(trace)
    starts = {event["id"]: event["ts"] for event in events if event["ph"] == "s"}
    ends = {event["id"]: event["ts"] for event in events if event["ph"] == "f"}
    assert set(starts) == set(ends)
    assert all(starts[number] <= ends[number] for number in starts)


def test_threads_have_names_and_who_starts_whom_is_a_flow():
    events = events_of(traces.lost_update())
    named = {event["args"]["name"] for event in events if event["name"] == "thread_name"}
    assert named == {"main MainThread", "T1 worker 0", "T2 worker 1"}
    flows = [(event["name"], event["tid"]) for event in events if event["ph"] == "f"]
    assert flows == [("starts", 2), ("starts", 3)]


def test_time_is_virtual_microseconds():
    events = events_of(traces.coffee())
    last = max(event["ts"] + event["dur"] for event in events if event["ph"] == "X")
    assert 7 * 60e6 <= last < 7.1 * 60e6


def test_counters_tell_how_many_wait():
    events = events_of(traces.deadlock())
    counted = [event["args"] for event in events if event["ph"] == "C"]
    assert counted[-1] == {"ready": 0, "blocked": 2, "waiting": 1}


def test_a_row_for_each_step():
    rows = list(csv.reader(io.StringIO(b"".join(steps_as_csv(traces.lost_update(), (2, 5))).decode())))
    assert tuple(rows[0]) == HEADER
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[1][2:8] == ["T1", "worker 0", "read", "counter", "0", "race.py:10"]
    assert rows[1][-1] == "main T1 T2"


def test_the_same_trace_gives_the_same_bytes():
    assert b"".join(trace_events(traces.deadlock())) == b"".join(trace_events(traces.deadlock()))


def test_texts_come_back_whatever_is_in_them():
    hostile = 'a "b", c\r\nd\\'
    builder = traces.TraceBuilder("x.py", "q.put(1)\n", [("main", hostile)], [(hostile, "queue")])
    builder.step("main", "put", hostile, (1, "q.put(1)"), hostile)
    builder.step("main", "yield")
    rows = list(csv.reader(io.StringIO(b"".join(steps_as_csv(builder.trace())).decode(), newline="")))
    assert rows[1] == ["1", "0", "main", hostile, "put", hostile, hostile, "x.py:1", "", "main"]
    assert rows[2] == ["2", "1000", "main", hostile, "yield", "", "", "", "", "main"]
    events = [event for event in events_of(builder.trace()) if event.get("cat") == "step"]
    assert [event["name"] for event in events] == [f"put {hostile}", "yield"]
    assert events[0]["args"] == {"step": 1, "value": hostile, "at": "x.py:1"}


def test_a_part_of_the_steps_has_only_their_events_in_any_number_of_portions(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("coolthreads_app.formats.events._PORTION", 7)
    monkeypatch.setattr("coolthreads_app.formats.table._PORTION", 7)
    trace = traces.long_trace(100)
    numbers = [event["args"]["step"] for event in events_of(trace, (20, 60)) if event.get("cat") == "step"]
    assert numbers == list(range(21, 61))
    assert len(b"".join(steps_as_csv(trace, (20, 60))).splitlines()) == 41
