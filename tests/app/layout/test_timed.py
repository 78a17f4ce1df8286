"""The lanes of timed runs on the axis of time, and the lane of the lock."""

from __future__ import annotations

import pytest

from coolthreads import Options, Program, Trace, run, scenario_named
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.spans import LOOKS, Look
from coolthreads_app.layout.timeline import Timeline, Viewport, timeline

CONVOY = """
import threading, time
def answer():
    time.sleep(0.001)
thread = threading.Thread(target=answer)
thread.start()
total = 0
for number in range(400_000):
    total += number
thread.join()
"""


def recorded(source: str, timed: str) -> Trace:
    granularity = "gil" if timed == "gil" else "access"
    trace = run(Program.from_text(source), Options(granularity=granularity, timed=timed)).trace
    assert trace is not None
    return trace


def lines(lanes: Timeline, actor: int) -> list[tuple[str, float, float]]:
    """Look, begin and end in milliseconds, to half of one."""
    spans, start, end = lanes.spans(actor)
    return [
        (LOOKS[look].value, round(a * 2000) / 2, round(b * 2000) / 2)
        for look, a, b in zip(spans.look, start, end, strict=True)
        if b - a > 2e-4
    ]


def test_who_is_behind_one_who_computes_waits_for_the_lock() -> None:
    lanes = timeline(recorded(CONVOY, "gil"), AxisKind.TIME)
    # The sleep and what waking up takes, then a whole switch interval.
    assert lines(lanes, 1)[:2] == [("waiting", 0.0, 1.0), ("ready", 1.0, 6.0)]
    assert [look for look, _, _ in lines(lanes, 0)] == ["running", "running"]
    bars = [bar for bar in lanes.plot(Viewport.fit(lanes.axis.length, 2000)).bars if bar.look is Look.READY]
    assert "5 ms for the lock" in [bar.label for bar in bars]


def test_the_lane_of_the_lock_says_who_holds_it_and_who_waits() -> None:
    lanes = timeline(recorded(CONVOY, "gil"), AxisKind.TIME)
    assert lanes.rows == len(lanes.actors) + 1
    plot = lanes.plot(Viewport.fit(lanes.axis.length, 2000))
    assert plot.holdings is not None
    long = [held for held in plot.holdings if held.x1 - held.x0 > 200]
    assert [held.actor_id for held in long] == ["main", "main"]
    assert long[0].waits == "T1 waits 5 ms"
    ends = [held.x1 for held in plot.holdings]
    assert all(held.x0 >= end - 1e-6 for held, end in zip(plot.holdings[1:], ends, strict=False)), "two hold it"
    assert lanes.timed is not None
    assert lanes.timed.lock_words(0.004) == "main holds the lock (GIL) for 6.1 ms; T1 waits 5 ms"


def test_on_cores_lanes_run_side_by_side_and_there_is_no_lock() -> None:
    trace = run(scenario_named("gil/cpu_bound").program(), Options(timed="2")).trace
    assert trace is not None
    lanes = timeline(trace, AxisKind.TIME)
    assert lanes.rows == len(lanes.actors)
    plot = lanes.plot(Viewport.fit(lanes.axis.length, 1000))
    assert plot.holdings is None
    assert not plot.switches
    running = [bar for bar in plot.bars if bar.look is Look.RUNNING and bar.x1 - bar.x0 > 500]
    assert sorted(bar.lane for bar in running) == [1, 2]


@pytest.mark.parametrize("timed", ["gil", "2"])
def test_on_the_axis_of_steps_a_timed_run_is_like_any_other(timed: str) -> None:
    lanes = timeline(recorded(CONVOY, timed), AxisKind.STEPS)
    assert lanes.timed is None
    assert lanes.rows == len(lanes.actors)
    assert lanes.plot(Viewport.fit(lanes.axis.length, 1000)).holdings is None


def test_of_many_turns_only_what_can_be_seen_is_drawn() -> None:
    trace = run(
        Program.from_text(
            CONVOY.replace("400_000", "4_000_000").replace(
                "time.sleep(0.001)", "[time.sleep(0.001) for _ in range(99)]"
            )
        ),
        Options(granularity="gil", timed="gil"),
    ).trace
    assert trace is not None
    lanes = timeline(trace, AxisKind.TIME)
    plot = lanes.plot(Viewport.fit(lanes.axis.length, 60))
    assert plot.holdings is not None
    assert len(plot.holdings) < 90
