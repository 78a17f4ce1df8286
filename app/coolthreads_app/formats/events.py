"""A trace in the trace-event format of Chrome, which Perfetto and chrome://tracing open.

One thread per actor, one complete event per step and per wait, flow events from who wakes to who is woken, counters of how
many actors are in which state. Source: "Trace Event Format" (Google, 2016). Times are virtual microseconds; a run in which
no time passes gets one microsecond per step, since viewers hide what takes none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coolthreads import State, Trace
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.spans import ENDINGS, LOOKS, Look, spans_of
from coolthreads_app.layout.timeline import Timeline
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.words import place

PROCESS = 1
_COUNTED = (State.READY, State.BLOCKED, State.WAITING)

Event = dict[str, Any]


def trace_events(trace: Trace, steps: tuple[int, int] | None = None) -> bytes:
    """The JSON document, the same bytes for the same trace. ``steps``: from the first to the second (exclusive)."""
    first, last = steps or (0, len(trace))
    index = TraceIndex(trace)
    kind = AxisKind.TIME if trace.end_time >= 1_000 * len(trace) and len(trace) else AxisKind.STEPS
    lanes = Timeline(index, kind)
    # Microseconds per unit of the axis: seconds, or steps.
    unit = 1e6 if kind is AxisKind.TIME else 1.0
    events = [*_names(trace), *_spans(lanes, unit, first, last), *_flows(lanes, unit, first, last)]
    events += _counters(lanes, unit, first, last)
    document = {
        "traceEvents": events,
        "displayTimeUnit": "ms",
        "otherData": {
            "program": trace.program,
            "schedule": trace.schedule,
            "verdict": trace.verdict.value,
            "summary": trace.summary,
            "python": trace.python,
            "axis": kind.value,
        },
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "replace")


def _names(trace: Trace) -> Iterator[Event]:
    program = Path(trace.program).name
    yield {"ph": "M", "name": "process_name", "pid": PROCESS, "tid": 0, "args": {"name": program}}
    for row, actor in enumerate(trace.actors):
        name = actor.id if actor.name in ("", actor.id) else f"{actor.id} {actor.name}"
        yield {"ph": "M", "name": "thread_name", "pid": PROCESS, "tid": row + 1, "args": {"name": name}}
        yield {"ph": "M", "name": "thread_sort_index", "pid": PROCESS, "tid": row + 1, "args": {"sort_index": row}}


def _spans(lanes: Timeline, unit: float, first: int, last: int) -> Iterator[Event]:
    trace, axis = lanes.index.trace, lanes.axis
    for step in range(first, last):
        begin, end = float(axis.begins[step]) * unit, float(axis.ends[step]) * unit
        columns, texts = trace.columns, trace.texts
        name = f"{texts[columns.operation[step]]} {trace.name_of(columns.object[step])}".strip()
        facts: dict[str, Any] = {"step": step + 1}
        if (value := columns.value[step]) >= 0:
            facts["value"] = texts[value]
        if where := place(trace, columns.site[step]):
            facts["at"] = where
        yield _complete(columns.actor[step], name, "step", begin, end, facts)
    for actor in lanes.actors:
        spans = spans_of(lanes.index, actor, rests=axis.kind is AxisKind.TIME)
        begins, ends = axis.place(spans)
        for row in range(len(spans)):
            look, column = LOOKS[spans.look[row]], int(spans.first[row])
            if look in ENDINGS or look is Look.RUNNING or not first <= column < last:
                continue
            name = f"{look.value} {trace.name_of(int(spans.object[row]))}".strip()
            yield _complete(actor, name, "state", float(begins[row]) * unit, float(ends[row]) * unit, {})


def _complete(actor: int, name: str, category: str, begin: float, end: float, facts: dict[str, Any]) -> Event:
    return {
        "ph": "X", "name": name, "cat": category, "pid": PROCESS, "tid": actor + 1,
        "ts": round(begin, 3), "dur": round(max(end - begin, 0.0), 3), "args": facts,
    }  # fmt: skip


def _flows(lanes: Timeline, unit: float, first: int, last: int) -> Iterator[Event]:
    """From the end of the step that wakes to the next step of who is woken."""
    for number, (position, source, target, starts) in enumerate(lanes.wake_ups()):
        if not first < position <= last:
            continue
        arrival = lanes.index.next_step(target, position)
        if arrival is None or arrival >= last:
            continue
        name = "starts" if starts else "wakes"
        common = {"name": name, "cat": "wake-up", "id": number, "pid": PROCESS}
        yield common | {"ph": "s", "tid": source + 1, "ts": round(float(lanes.axis.begins[position - 1]) * unit, 3)}
        yield common | {
            "ph": "f", "bp": "e", "tid": target + 1, "ts": round(float(lanes.axis.begins[arrival]) * unit, 3)
        }  # fmt: skip


def _counters(lanes: Timeline, unit: float, first: int, last: int) -> list[Event]:
    trace, now, events = lanes.index.trace, {}, []
    begins = lanes.axis.begins
    for number, change in enumerate(trace.changes):
        now[change.actor] = change.state
        following = trace.changes[number + 1].step if number + 1 < len(trace.changes) else None
        position = change.step + 1
        if following == change.step or not first <= position <= last:
            continue
        states = list(now.values())
        counts = {state.value: states.count(state) for state in _COUNTED}
        at = round(float(begins[min(position, len(begins) - 1)]) * unit, 3)
        events.append({"ph": "C", "name": "actors", "pid": PROCESS, "tid": 0, "ts": at, "args": counts})
    return events
