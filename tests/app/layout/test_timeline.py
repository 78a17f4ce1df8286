"""What a timeline consists of: draw items, compared exactly."""

import numpy as np
import pytest

from coolthreads import Options, Program, run
from coolthreads_app.layout.axis import AxisKind, duration, ticks
from coolthreads_app.layout.items import Hazard, Switch, WakeUp
from coolthreads_app.layout.spans import LOOKS, Look, spans_of
from coolthreads_app.layout.timeline import Timeline, Viewport, lane_order, timeline
from coolthreads_app.model.index import TraceIndex
from tests.app import traces

TEN = Viewport(0.0, 10.0, 1000.0, tail=50.0)  # ten pixels a step


def life(index: TraceIndex, actor: int) -> str:
    """The spans of an actor as words: first-last look."""
    spans = spans_of(index, actor)
    rows = zip(spans.first.tolist(), spans.last.tolist(), spans.look.tolist(), strict=True)
    return ", ".join(f"{first}-{last} {LOOKS[look].value}" for first, last, look in rows)


def test_a_life_begins_with_the_start_and_ends_in_the_last_column():
    index = TraceIndex(traces.lost_update())
    assert life(index, 0) == "0-2 running, 2-6 ready, 6-10 running, 10-11 failed"
    assert life(index, 1) == "1-2 ready, 2-3 running, 3-5 ready, 5-6 running, 6-11 done"
    assert life(index, 2) == "2-3 ready, 3-5 running, 5-11 done"


def test_bars_lie_where_their_steps_are():
    bars = timeline(traces.lost_update()).plot(TEN).bars
    assert [(b.lane, b.x0, b.x1, b.look) for b in bars if b.lane == 1] == [
        (1, 10.0, 20.0, Look.READY),
        (1, 20.0, 30.0, Look.RUNNING),
        (1, 30.0, 50.0, Look.READY),
        (1, 50.0, 60.0, Look.RUNNING),
    ]


def test_switches_tell_preemptions_from_the_rest():
    plot = timeline(traces.lost_update()).plot(TEN)
    assert plot.switches == (
        Switch(20.0, 0, 1, preemption=True),
        Switch(30.0, 1, 2, preemption=True),
        Switch(50.0, 2, 1, preemption=False),
        Switch(60.0, 1, 0, preemption=False),
    )


def test_arrows_say_who_started_and_who_woke_whom():
    assert timeline(traces.lost_update()).plot(TEN).wakeups == (
        WakeUp(10.0, 0, 1, True, Look.READY),
        WakeUp(20.0, 0, 2, True, Look.READY),
    )
    assert WakeUp(60.0, 1, 0, False, Look.RUNNING) in timeline(traces.coffee()).plot(TEN).wakeups


def test_a_deadlock_frames_those_who_wait_and_names_the_cycle():
    plot = timeline(traces.deadlock()).plot(TEN)
    assert plot.hazards == (Hazard(40.0, 90.0, (0, 1, 2), ((1, 2), (2, 1))),)
    assert [b.label for b in plot.bars if b.look is Look.BLOCKED] == ["acquire b", "acquire a"]


def test_wide_steps_say_what_they_did():
    cells = timeline(traces.lost_update()).plot(Viewport(0.0, 100.0, 2000.0)).cells
    assert [(c.title, c.detail, c.brief, c.leads) for c in cells if c.lane == 2] == [
        ("read", "counter = 0", "= 0", True),
        ("write", "counter = 1", "= 1", False),
    ]


def test_only_what_is_in_sight_is_drawn():
    plot = timeline(traces.lost_update()).plot(Viewport(7.0, 100.0, 150.0))
    assert {bar.lane for bar in plot.bars} == {0}
    assert [tick.text for tick in plot.ticks] == ["7", "8"]


def test_virtual_time_that_passes_while_all_wait_is_waiting_and_not_running():
    lanes = timeline(traces.coffee(), AxisKind.TIME)
    view = Viewport(0.0, 1.0, 600.0, tail=50.0)  # a pixel a second
    bars = lanes.plot(view).bars
    wide = [(b.lane, round(b.x0), round(b.x1), b.look, b.label) for b in bars if b.x1 - b.x0 > 1]
    assert wide == [
        (0, 0, 180, Look.WAITING, "result heat_water"),
        (0, 180, 420, Look.WAITING, "sleep"),
        (1, 0, 180, Look.WAITING, "sleep"),
        (2, 0, 120, Look.WAITING, "sleep"),
    ]
    assert not [b for b in bars if b.look is Look.RUNNING and b.x1 - b.x0 > 1]


def test_a_step_takes_its_time_while_somebody_else_can_go_on():
    lanes = timeline(traces.lost_update(), AxisKind.TIME)
    assert lanes.axis.ends[4] == lanes.axis.begins[5]  # T2 ends, but T1 is ready
    assert lanes.axis.ends[5] == lanes.axis.begins[6]  # T1 ends, but main is ready
    sleeping = timeline(traces.coffee(), AxisKind.TIME)
    assert sleeping.axis.ends[3] == sleeping.axis.begins[3]  # T2 sleeps like everybody else


def test_a_sleeper_is_woken_by_no_other_actor():
    pairs = [
        (w.source, w.target) for w in timeline(traces.coffee(), AxisKind.TIME).plot(Viewport(0.0, 1.0, 600.0)).wakeups
    ]
    assert pairs == [(0, 1), (0, 2), (1, 0)]


def test_positions_and_pixels_are_inverse():
    lanes = timeline(traces.lost_update())
    for position in range(len(lanes.index.trace) + 1):
        assert lanes.position_at(lanes.x_of(position, TEN) + 1, TEN) == position


@pytest.mark.parametrize("start", [0.0, 40_000.0])
def test_too_thin_to_draw_becomes_true_shares(start: float):
    trace = traces.long_trace(50_000)
    lanes = timeline(trace)
    view = Viewport(start, 0.1, 500.0)
    plot = lanes.plot(view)
    assert not plot.bars
    running = [d for d in plot.densities if d.look is Look.RUNNING]
    assert [d.lane for d in running] == [0, 1, 2, 3]
    for density in running:
        end = min(start + 5000, 50_000)
        actual = np.mean(lanes.index.actors[int(start) : int(end)] == density.lane)
        drawn = np.sum(np.diff(density.xs) * (density.high - density.low)) / (density.xs[-1] - density.xs[0])
        assert drawn == pytest.approx(actual, abs=0.02)


def test_shares_of_a_pixel_add_up_to_all_of_it():
    plot = timeline(traces.long_trace(50_000)).plot(Viewport(0.0, 0.01, 500.0))
    for lane in range(4):
        stack = [d for d in plot.densities if d.lane == lane]
        assert [d.look for d in stack] == [Look.RUNNING, Look.READY]
        assert np.all(stack[0].low == 0)
        assert np.all(stack[-1].high == 1)


def test_draw_items_stay_few_however_long_the_trace():
    lanes = timeline(traces.long_trace(200_000))
    for scale in (0.005, 0.1, 1.0, 4.0, 40.0):
        plot = lanes.plot(Viewport(1000.0, scale, 1920.0))
        assert len(plot.bars) + len(plot.cells) + len(plot.switches) < 4 * 1920
        assert sum(len(d.low) for d in plot.densities) < 8 * 1920


def test_lanes_are_in_order_of_creation_and_leave_out_who_never_was():
    b = traces.TraceBuilder("a.py", "x\n", [("main", "m"), ("clock", "clock"), ("T1", "t"), ("T2", "never")], [])
    b.step("main", "start")
    b.then("T1", traces.State.READY)
    b.step("clock", "sleep")
    assert lane_order(TraceIndex(b.trace())) == (0, 2, 1)


def test_an_empty_trace_has_an_empty_picture():
    lanes = Timeline(TraceIndex(traces.TraceBuilder("a.py", "", [("main", "m")], []).trace()))
    plot = lanes.plot(Viewport.fit(lanes.axis.length, 500))
    assert (plot.cells, plot.switches, plot.ticks) == ((), (), ())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0"),
        (5e-9, "5 ns"),
        (0.25, "250 ms"),
        (59, "59 s"),
        (240, "4 min"),
        (250, "4 min 10 s"),
        (5400, "1 h 30 min"),
    ],
)
def test_durations_are_said_in_the_unit_that_reads_best(seconds: float, said: str):
    assert duration(seconds) == said


def test_ticks_are_round():
    assert [text for _, text in ticks(AxisKind.STEPS, 0, 37, 8)] == ["0", "5", "10", "15", "20", "25", "30", "35"]
    assert [text for _, text in ticks(AxisKind.TIME, 0, 420, 8)] == [f"{m} min" for m in range(8)]
    assert list(ticks(AxisKind.STEPS, 0, 0, 8)) == []


def test_a_name_that_says_only_what_the_id_says_has_a_shorter_one():
    b = traces.TraceBuilder("a.py", "", [("main", "MainThread"), ("T1", "Thread-1 (work)")], [])
    b.step("main", "start")
    b.then("T1", traces.State.READY)
    heads = timeline(b.trace()).heads
    assert [(h.name, h.short, h.key) for h in heads] == [
        ("MainThread", "MainThread", "0"),
        ("Thread-1 (work)", "work", "1"),
    ]


def test_a_program_that_sleeps_at_once_has_waited_from_the_beginning() -> None:
    trace = run(Program.from_text("import time\ntime.sleep(120)\ntime.sleep(180)\n"), Options(time="exact")).trace
    assert trace is not None
    lanes = timeline(trace, AxisKind.TIME)
    assert round(lanes.axis.length) == 300
    bars = lanes.plot(Viewport(0.0, 1.0, 400.0)).bars
    assert [(bar.look, round(bar.x0), round(bar.x1)) for bar in bars if bar.x1 - bar.x0 > 1] == [
        (Look.WAITING, 0, 120),
        (Look.WAITING, 120, 300),
    ]
