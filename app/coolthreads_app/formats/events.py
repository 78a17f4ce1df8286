"""A trace in the trace-event format of Chrome, which Perfetto and chrome://tracing open.

One thread per actor, one complete event per step and per wait, flow events from who wakes to who is woken, counters of how
many actors are in which state. A flow stands right behind the slice that it belongs to: viewers sort events by their times,
and where several steps take no time, by their order. Source: "Trace Event Format" (Google, 2016). Times are virtual
microseconds; a run in which no time passes gets one microsecond per step, since viewers hide what takes none.

Events are put together as text from the trace's columns, in portions: a million steps fit neither into dicts nor into ten
seconds of `json.dumps`. Every text goes through `json.dumps` once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np

from coolthreads import State, Trace
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.spans import ENDINGS, LOOKS, Floats, Look
from coolthreads_app.layout.timeline import Timeline
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.words import place

PROCESS = 1
_PORTION = 50_000  # events

_text = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def trace_events(trace: Trace, steps: tuple[int, int] | None = None) -> Iterator[bytes]:
    """The JSON document in portions, the same bytes for the same trace. ``steps``: from the first to the second
    (exclusive)."""
    first, last = steps or (0, len(trace))
    index = TraceIndex(trace)
    kind = AxisKind.TIME if trace.end_time >= 1_000 * len(trace) and len(trace) else AxisKind.STEPS
    lanes = Timeline(index, kind)
    # Microseconds per unit of the axis: seconds, or steps.
    unit = 1e6 if kind is AxisKind.TIME else 1.0
    yield b'{"traceEvents":[\n'
    comma = b""
    for events in (
        _names(trace),
        _steps(lanes, unit, first, last),
        _states(lanes, unit, first, last),
        _counters(lanes, unit, first, last),
    ):
        while portion := list(islice(events, _PORTION)):
            yield comma + ",\n".join(portion).encode("utf-8", "replace")
            comma = b",\n"
    about = {
        "program": trace.program,
        "schedule": trace.schedule,
        "verdict": trace.verdict.value,
        "summary": trace.summary,
        "python": trace.python,
        "axis": kind.value,
    }
    yield f'\n],"displayTimeUnit":"ms","otherData":{_text(about)}}}\n'.encode("utf-8", "replace")


def _names(trace: Trace) -> Iterator[str]:
    program = Path(trace.program).name
    yield _text({"ph": "M", "name": "process_name", "pid": PROCESS, "tid": 0, "args": {"name": program}})
    for row, actor in enumerate(trace.actors):
        name = actor.id if actor.name in ("", actor.id) else f"{actor.id} {actor.name}"
        yield _text({"ph": "M", "name": "thread_name", "pid": PROCESS, "tid": row + 1, "args": {"name": name}})
        sort = {"sort_index": row}
        yield _text({"ph": "M", "name": "thread_sort_index", "pid": PROCESS, "tid": row + 1, "args": sort})


def _steps(lanes: Timeline, unit: float, first: int, last: int) -> Iterator[str]:
    trace, columns = lanes.index.trace, lanes.index.trace.columns
    # The last entry of each table is what row -1 means.
    objects = [*(_text(obj.name)[1:-1] for obj in trace.objects), ""]
    operations = [_text(text)[1:-1] for text in trace.texts]
    values = [*(f',"value":{_text(text)}' for text in trace.texts), ""]
    sites = [*(f',"at":{_text(place(trace, site))}' for site in range(len(trace.sites))), ""]
    flows = _flows(lanes, unit, first, last)
    part = slice(first, last)
    rows = zip(
        range(first + 1, last + 1), columns.actor[part], columns.operation[part], columns.object[part],
        columns.value[part], columns.site[part],
        _times(lanes.axis.begins[part], unit), _lengths(lanes.axis.begins[part], lanes.axis.ends[part], unit),
        strict=True,
    )  # fmt: skip
    for step, actor, operation, obj, value, site, begin, length in rows:
        name = f"{operations[operation]} {objects[obj]}" if objects[obj] else operations[operation]
        yield (
            f'{{"ph":"X","name":"{name}","cat":"step","pid":{PROCESS},"tid":{actor + 1},"ts":{begin},"dur":{length},'
            f'"args":{{"step":{step}{values[value]}{sites[site]}}}}}'
        )
        if step - 1 in flows:
            yield from flows[step - 1]


def _states(lanes: Timeline, unit: float, first: int, last: int) -> Iterator[str]:
    trace = lanes.index.trace
    passing = [number for number, look in enumerate(LOOKS) if look not in ENDINGS and look is not Look.RUNNING]
    names: dict[tuple[int, int], str] = {}
    for actor in lanes.actors:
        spans, begins, ends = lanes.spans(actor)
        shown = np.isin(spans.look, passing) & (first <= spans.first) & (spans.first < last)
        rows = zip(
            spans.look[shown].tolist(), spans.object[shown].tolist(),
            _times(begins[shown], unit), _lengths(begins[shown], ends[shown], unit), strict=True,
        )  # fmt: skip
        for look, obj, begin, length in rows:
            name = names.get((look, obj))
            if name is None:
                name = names[look, obj] = _text(f"{LOOKS[look].value} {trace.name_of(obj)}".strip())
            yield (
                f'{{"ph":"X","name":{name},"cat":"state","pid":{PROCESS},"tid":{actor + 1},"ts":{begin},"dur":{length},'
                '"args":{}}'
            )


def _flows(lanes: Timeline, unit: float, first: int, last: int) -> dict[int, list[str]]:
    """From the step that wakes to the next step of who is woken: for either step what comes behind its slice."""
    begins = np.round(lanes.axis.begins * unit, 3)
    rows = [(number, *row) for number, row in enumerate(lanes.wake_ups()) if first < row[0] <= last]
    found: dict[int, list[str]] = {}
    if not rows:
        return found
    targets = np.array([target for _, _, _, target, _ in rows], np.int32)
    positions = np.array([position for _, position, _, _, _ in rows], np.int32)
    arrivals = np.full(len(rows), last, np.int32)
    for target in np.unique(targets).tolist():
        steps = np.append(lanes.index.steps_of[target], np.int32(last))
        mine = targets == target
        arrivals[mine] = steps[np.searchsorted(steps[:-1], positions[mine])]
    leaves, arrives = begins[positions - 1].tolist(), begins[arrivals].tolist()
    for (number, position, source, target, starts), arrival, leave, arrive in zip(
        rows, arrivals.tolist(), leaves, arrives, strict=True
    ):
        if arrival < last:
            common = f'"name":"{"starts" if starts else "wakes"}","cat":"wake-up","id":{number},"pid":{PROCESS}'
            found.setdefault(position - 1, []).append(f'{{"ph":"s",{common},"tid":{source + 1},"ts":{leave}}}')
            found.setdefault(arrival, []).append(f'{{"ph":"f","bp":"e",{common},"tid":{target + 1},"ts":{arrive}}}')
    return found


def _counters(lanes: Timeline, unit: float, first: int, last: int) -> Iterator[str]:
    changes = lanes.index.trace.changes
    now: dict[int, State] = {}
    counts = dict.fromkeys(State, 0)
    begins = _times(lanes.axis.begins, unit)
    ready, blocked, waiting = State.READY, State.BLOCKED, State.WAITING
    followers = chain((change.step for change in islice(changes, 1, None)), (None,))
    for change, following in zip(changes, followers, strict=True):
        step, actor, state = change.step, change.actor, change.state
        if (before := now.get(actor)) is not None:
            counts[before] -= 1
        now[actor] = state
        counts[state] += 1
        if following != step and first <= step + 1 <= last:
            yield (
                f'{{"ph":"C","name":"actors","pid":{PROCESS},"tid":0,"ts":{begins[step + 1]},"args":'
                f'{{"ready":{counts[ready]},"blocked":{counts[blocked]},"waiting":{counts[waiting]}}}}}'
            )


def _times(values: Floats, unit: float) -> list[float]:
    rounded: list[float] = np.round(values * unit, 3).tolist()
    return rounded


def _lengths(begins: Floats, ends: Floats, unit: float) -> list[float]:
    return _times(np.maximum(ends - begins, 0.0), unit)
