"""Medians, percentiles and slopes, each with how sure they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

# Two-sided 95 % points of Student's t distribution, by degrees of freedom.
_T95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10)
_PER_DECADE = 20


@dataclass(frozen=True, slots=True)
class Spread:
    """``middle``, the median, lies between ``low`` and ``high``: a 95 % interval. From eight repetitions on it is that
    of the median, by ranks, which asks nothing of the distribution; with fewer that of the mean, by Student's t; with one
    or two their range."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one repetition."""
        middle = median(values)
        if len(values) < 3:
            return cls(middle, min(values), max(values))
        if len(values) >= 8:
            ordered = sorted(values)
            outside = max(0, math.floor((len(values) - 1.96 * math.sqrt(len(values))) / 2))
            return cls(middle, ordered[outside], ordered[-1 - outside])
        half = t95(len(values) - 1) * stdev(values) / math.sqrt(len(values))
        mean = fmean(values)
        # The median resists a disturbed repetition, the mean does not: the interval must hold the median all the same.
        # What is never negative is not negative here, however far the repetitions lie apart.
        least = 0.0 if min(values) >= 0 else -math.inf
        return cls(middle, max(min(mean - half, middle), least), max(mean + half, middle))

    def agrees(self, other: Spread) -> bool:
        """Whether the two intervals meet."""
        return self.low <= other.high and other.low <= self.high


def t95(freedom: int) -> float:
    """Student's t for 95 %, two-sided."""
    return _T95[freedom - 1] if freedom <= len(_T95) else 1.96 + 2.5 / freedom


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between all pairs with different x (Theil 1950, Sen 1968): a single disturbed point does
    not bend it. Raises ValueError if there is no such pair."""
    slopes = [(y1 - y0) / (x1 - x0) for i, (x0, y0) in enumerate(points) for x1, y1 in points[i + 1 :] if x0 != x1]
    if not slopes:
        raise ValueError("a slope needs two different x")
    return median(slopes)


def slopes(rounds: Iterable[Sequence[tuple[float, float]]]) -> Spread | None:
    """The slope of each round, and their spread; None if no round has two different x. Points that are close to each
    other in x say little about a slope, however often: where there are enough, those below a tenth of the largest x do
    not count."""
    found = []
    for points in rounds:
        largest = max((x for x, _ in points), default=0.0)
        far = [(x, y) for x, y in points if x >= largest / 10]
        chosen = far if len({x for x, _ in far}) >= 2 else points
        if len({x for x, _ in chosen}) >= 2:
            found.append(slope(chosen))
    return Spread.of(found) if found else None


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The smallest value that ``percent`` of the values do not exceed (nearest rank); they must be in order."""
    if not ordered:
        raise ValueError("there is no percentile of nothing")
    rank = max(1, math.ceil(len(ordered) * percent / 100 - 1e-9))
    return ordered[min(rank, len(ordered)) - 1]


def histogram(values: Iterable[float]) -> dict[int, int]:
    """How many values fall in each bucket; buckets are as wide as a twentieth of a decade."""
    counts: dict[int, int] = {}
    for value in values:
        bucket = math.floor(math.log10(max(value, 1e-9)) * _PER_DECADE + 1e-9)
        counts[bucket] = counts.get(bucket, 0) + 1
    return dict(sorted(counts.items()))


def edges(bucket: int) -> tuple[float, float]:
    """Where a bucket begins and ends."""
    return 10 ** (bucket / _PER_DECADE), 10 ** ((bucket + 1) / _PER_DECADE)
