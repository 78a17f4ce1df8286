"""Two versions of a program on one axis of time, with the speed-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, Options, Trace, run, scenario_named
from coolthreads_app.figure import Wanted, export
from coolthreads_app.figure.lanes import TimelineBlock
from coolthreads_app.figure.versus import speed_up, versus


def recorded(name: str) -> Trace:
    trace = run(scenario_named(name).program(), Options(time="exact")).trace
    assert trace is not None
    return trace


@pytest.mark.usefixtures("qapp")
def test_nine_minutes_and_seven_on_one_axis(tmp_path: Path) -> None:
    first, second = recorded("coffee/sequential"), recorded("coffee/as_completed")
    assert speed_up(first, second) == "Speed-up 1.29: 7 min instead of 9 min"
    assert speed_up(second, first) == "1.29 times as slow: 9 min instead of 7 min"
    assert speed_up(first, first) == "As fast: 9 min instead of 9 min"
    sheet = versus(first, second, Wanted())
    lanes = [block for block in sheet.blocks if isinstance(block, TimelineBlock)]
    ends = [block.metrics.head + block.view.x(block.lanes.axis.length) for block in lanes]
    assert (ends[1] - lanes[1].metrics.head) / (ends[0] - lanes[0].metrics.head) == pytest.approx(7 / 9, rel=0.01)
    assert lanes[0].metrics.head == lanes[1].metrics.head
    export(first, tmp_path / "both.svg", other=second)
    text = (tmp_path / "both.svg").read_text()
    assert "Speed-up 1.29" in text
    assert "sequential.py: 9 min" in text
    assert "as_completed.py: 7 min" in text


@pytest.mark.usefixtures("qapp")
def test_only_whole_timelines_are_compared(tmp_path: Path) -> None:
    first = recorded("coffee/sequential")
    with pytest.raises(CoolthreadsError, match="whole timelines"):
        export(first, tmp_path / "both.svg", Wanted(("workflow",)), other=first)
