"""Medians, percentiles and slopes, and how sure they are."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coolthreads_app.lab.spread import Spread, edges, histogram, percentile, slope, slopes, t95


def test_a_slope_is_not_bent_by_one_disturbed_point():
    points = [(float(x), 7.0 * x + 3) for x in (0, 100, 200, 300, 1000)]
    assert slope(points) == pytest.approx(7)
    points[2] = (200.0, 9_000.0)
    assert slope(points) == pytest.approx(7, rel=0.1)


def test_a_slope_needs_two_places():
    with pytest.raises(ValueError, match="two different"):
        slope([(1.0, 2.0), (1.0, 3.0)])
    assert slopes([[(1.0, 2.0)], []]) is None


def test_the_spread_of_slopes_holds_the_true_one_and_two_series_of_rounds_agree():
    def rounds(seed: int) -> list[list[tuple[float, float]]]:
        rng = Random(seed)
        return [[(float(n), 16_000 * n + rng.gauss(0, 40_000)) for n in (1, 100, 300, 1000)] for _ in range(5)]

    agreeing = 0
    for seed in range(40):
        one, other = slopes(rounds(seed)), slopes(rounds(seed + 1000))
        assert one is not None
        assert other is not None
        assert one.low <= one.middle <= one.high
        agreeing += one.agrees(other) and one.low <= 16_000 <= one.high
    assert agreeing >= 36


def test_points_near_the_origin_say_nothing_about_a_slope():
    # A step between 1 and 2, such as a first arena: what each further one costs is 10.
    found = slopes([[(1.0, 0.0), (2.0, 5_000.0), (500.0, 10_000.0), (1000.0, 15_000.0)]])
    assert found is not None
    assert found.middle == pytest.approx(10)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_spread_holds_its_middle(values: list[float]):
    spread = Spread.of(values)
    assert spread.low <= spread.middle <= spread.high
    assert spread.agrees(spread)


def test_many_repetitions_are_not_spread_by_one_outlier():
    spread = Spread.of([10.0] * 19 + [1e9])
    assert spread == Spread(10.0, 10.0, 10.0)


def test_students_t_falls_towards_the_normal_distribution():
    values = [t95(n) for n in range(1, 200)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(1.97, abs=0.01)


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (50, 50), (99, 99), (99.9, 100), (100, 100)])
def test_percentiles_are_values_that_occurred(percent: float, value: float):
    assert percentile([float(n) for n in range(1, 101)], percent) == value


@given(st.lists(st.floats(1e-7, 100), min_size=1))
def test_every_value_lies_in_its_bucket(values: list[float]):
    buckets = histogram(values)
    assert sum(buckets.values()) == len(values)
    for value in values:
        assert any(edges(b)[0] * (1 - 1e-9) <= value <= edges(b)[1] * (1 + 1e-9) for b in buckets)
