"""Charts of measurements, without a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coolthreads_app.layout.charts import linear, logarithmic, nice
from coolthreads_app.layout.lab import chart
from tests.app.lab import measured


def test_the_talks_chart_has_threads_and_tasks_with_their_slopes():
    found = chart([measured.memory()])
    (panel,) = found.panels
    assert [series.slot for series in panel.series] == ["threads", "tasks"]
    assert [x for x, _ in panel.series[0].points] == [1, 100, 1000]
    assert panel.texts[0].startswith("each thread: 10.00 kB (")
    assert panel.texts[1].startswith("each task: 2.00 kB (")
    assert "Python 3.12.1" in found.caption


def test_compared_measurements_lie_over_each_other_and_say_which_is_which():
    found = chart([measured.memory(), measured.memory(thread=16_000, python=measured.FREE, load=measured.BUSY)])
    assert [series.run for series in found.legend] == [0, 0, 1, 1]
    assert found.legend[2].name == "threads, Python 3.13.0 free-threaded"
    assert any("busy" in remark for remark in found.remarks)


def test_each_workload_has_throughput_percentiles_and_histogram():
    found = chart([measured.speed()])
    assert len(found.panels) == 9
    assert found.columns == 3
    titles = [panel.title for panel in found.panels]
    assert "Waiting for I/O: percentiles of latency" in titles
    assert found.panels[4].x.label == "percent of requests, 100 connections"
    percentiles = found.panels[4].series[0].points
    assert [x for x, _ in percentiles] == sorted(x for x, _ in percentiles)
    assert max(x for x, _ in percentiles) == pytest.approx(3), "one in a thousand of a thousand requests"
    histogram = found.panels[5].series[0].points
    assert max(x for x, _ in histogram) >= 0.09


def test_switches_are_bars_with_the_lost_updates_below():
    (panel,) = chart([measured.switches()]).panels
    assert panel.rows == ("thread switch", "task switch", "greenlet switch", "greenlet start")
    assert panel.texts == (
        "Python 3.12.1, counter += 1: no update lost",
        "Python 3.12.1, counter = f(counter) + 1: 40.0% of updates lost",
    )


@given(st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=20))
def test_axes_hold_their_values_between_ticks_that_are_few(values: list[float]):
    for axis in (linear("", values, str), logarithmic("", values, str)):
        assert axis.low < axis.high
        assert axis.low * 0.999 <= max(axis.low, min(values))
        assert max(values) <= axis.high * 1.001
        assert 2 <= len(axis.ticks) <= 12
        places = [axis.place(value) for value, _ in axis.ticks]
        assert places == sorted(places)
        assert 0 <= places[0] <= places[-1] <= 1


@pytest.mark.parametrize(("step", "rounded"), [(0.03, 0.05), (1, 1), (1.1, 2), (7, 10), (400, 500)])
def test_steps_are_round(step: float, rounded: float):
    assert nice(step) == pytest.approx(rounded)
