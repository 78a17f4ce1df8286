"""Trace events and tables of steps, read back as those read them who know nothing of traces."""

import csv
import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from coolthreads import Trace
from coolthreads_app.formats.events import trace_events
from coolthreads_app.formats.table import HEADER, steps_as_csv
from tests.app import traces

SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("trace_event.schema.json").read_text()))
TRACES = [traces.lost_update(), traces.deadlock(), traces.coffee(), traces.long_trace(500)]


def events_of(trace: Trace, steps: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    return json.loads(b"".join(trace_events(trace, steps)))["traceEvents"]


def test_the_schema_refuses_what_the_format_does_not_know():
    Draft202012Validator.check_schema(SCHEMA.schema)
    good = {"ph": "f", "bp": "e", "name": "a", "cat": "b", "id": 1, "pid": 1, "tid": 1, "ts": 0.5}
    assert SCHEMA.is_valid({"traceEvents": [good]})
    for broken in ({"ph": "Q"}, {"ts": -1}, {"ts": "1"}, {"id": None}, {"colour": "red"}, {"bp": "x"}, {"name": ""}):
        assert not SCHEMA.is_valid({"traceEvents": [good | broken]}), broken
    assert not SCHEMA.is_valid({"traceEvents": [], "displayTimeUnit": "s"})


@pytest.mark.parametrize("trace", TRACES)
@pytest.mark.parametrize("steps", [None, (1, 4)])
def test_the_document_is_one_of_the_format(trace: Trace, steps: tuple[int, int] | None):
    document = json.loads(b"".join(trace_events(trace, steps)))
    assert list(SCHEMA.iter_errors(document)) == []
    count = len(trace) if steps is None else 3
    assert sum(event.get("cat") == "step" for event in document["traceEvents"]) == count


@pytest.mark.parametrize("trace", TRACES)
def test_slices_of_a_thread_never_overlap(trace: Trace):
    """Viewers nest what lies within another, and throw away what lies partly in it."""
    threads: dict[int, list[tuple[int, int]]] = {}
    for event in events_of(trace):
        if event["ph"] == "X":
            begin = round(event["ts"] * 1000)
            threads.setdefault(event["tid"], []).append((begin, begin + round(event["dur"] * 1000)))
    for slices in threads.values():
        slices.sort()
        assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(slices))


@pytest.mark.parametrize("trace", TRACES[:3])
def test_a_flow_leaves_from_one_slice_and_arrives_at_another(trace: Trace):
    """It stands right behind its slice and within it, each end once, and never arrives before it has left."""
    events = events_of(trace)
    ends: dict[int, dict[str, float]] = {}
    behind: dict[str, Any] = {}
    for event in events:
        if event["ph"] == "X":
            behind = event
        elif event["ph"] in "sf":
            assert event["tid"] == behind["tid"]
            assert behind["ts"] <= event["ts"] <= behind["ts"] + behind["dur"]
            assert event["ph"] not in ends.setdefault(event["id"], {})
            ends[event["id"]][event["ph"]] = event["ts"]
    assert all(set(both) == {"s", "f"} and both["s"] <= both["f"] for both in ends.values())
    assert ends


@pytest.mark.parametrize("trace", TRACES)
def test_counters_never_go_back_in_time(trace: Trace):
    times = [event["ts"] for event in events_of(trace) if event["ph"] == "C"]
    assert times == sorted(times)
    assert times


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
