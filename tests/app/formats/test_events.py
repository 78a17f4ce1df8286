"""Trace events and tables of steps, read back as those read them who know nothing of traces."""

import csv
import io
import json

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


@pytest.mark.parametrize("trace", [traces.lost_update(), traces.deadlock(), traces.coffee(), traces.long_trace(500)])
def test_events_have_what_the_format_asks_for(trace: Trace):
    events = json.loads(trace_events(trace))["traceEvents"]
    for event in events:
        assert NEEDED[event["ph"]] <= set(event)
        assert event.get("dur", 0) >= 0
    assert sum(event.get("cat") == "step" for event in events) == len(trace)
    starts = {event["id"]: event["ts"] for event in events if event["ph"] == "s"}
    ends = {event["id"]: event["ts"] for event in events if event["ph"] == "f"}
    assert set(starts) == set(ends)
    assert all(starts[number] <= ends[number] for number in starts)


def test_threads_have_names_and_who_starts_whom_is_a_flow():
    events = json.loads(trace_events(traces.lost_update()))["traceEvents"]
    named = {event["args"]["name"] for event in events if event["name"] == "thread_name"}
    assert named == {"main MainThread", "T1 worker 0", "T2 worker 1"}
    flows = [(event["name"], event["tid"]) for event in events if event["ph"] == "f"]
    assert flows == [("starts", 2), ("starts", 3)]


def test_time_is_virtual_microseconds():
    events = json.loads(trace_events(traces.coffee()))["traceEvents"]
    last = max(event["ts"] + event["dur"] for event in events if event["ph"] == "X")
    assert 7 * 60e6 <= last < 7.1 * 60e6


def test_counters_tell_how_many_wait():
    events = json.loads(trace_events(traces.deadlock()))["traceEvents"]
    counted = [event["args"] for event in events if event["ph"] == "C"]
    assert counted[-1] == {"ready": 0, "blocked": 2, "waiting": 1}


def test_a_row_for_each_step():
    rows = list(csv.reader(io.StringIO(steps_as_csv(traces.lost_update(), (2, 5)).decode())))
    assert tuple(rows[0]) == HEADER
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[1][2:8] == ["T1", "worker 0", "read", "counter", "0", "race.py:10"]
    assert rows[1][-1] == "main T1 T2"


def test_the_same_trace_gives_the_same_bytes():
    assert trace_events(traces.deadlock()) == trace_events(traces.deadlock())
