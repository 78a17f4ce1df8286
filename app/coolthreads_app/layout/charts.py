"""Draw items of charts: panels with axes and series, all frozen, in units of the data. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

Format = Callable[[float], str]


class Mark(Enum):
    """How a series is drawn."""

    LINE = "line"
    POINTS = "points"
    STEPS = "steps"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Axis:
    """``ticks``: pairs (value, text); ``low`` < ``high``, both above 0 when ``log``."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Where a value is, from 0 to 1; values beyond the ends are put on them."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, self.low))
        return min(max((value - low) / (high - low), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Series:
    """``points``: (x, y) each; ``spread``: (low, high) of y for each, or empty; ``slot``: which colour and marker;
    ``run``: 0 for the measurement itself, 1 and more for those it is compared with, which are dashed."""

    name: str
    slot: str
    points: tuple[tuple[float, float], ...]
    mark: Mark = Mark.LINE
    spread: tuple[tuple[float, float], ...] = ()
    run: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot. ``rows``: names of the bars from top to bottom, where the y axis has no numbers."""

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    rows: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels in rows of ``columns``; ``caption`` and ``remarks`` are sentences below the title."""

    title: str
    caption: str
    panels: tuple[Panel, ...]
    columns: int = 1
    remarks: tuple[str, ...] = ()
    legend: tuple[Series, ...] = ()


def linear(label: str, values: Iterable[float], text: Format, *, zero: bool = True) -> Axis:
    """An axis whose ends are round numbers; from zero on unless told otherwise."""
    found = list(values) or [0.0]
    low, high = (min(0.0, *found) if zero else min(found)), max(found)
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = nice((high - low) / 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple((number * step, text(number * step)) for number in range(first, last + 1))
    return Axis(label, first * step, last * step, ticks)


def logarithmic(label: str, values: Iterable[float], text: Format) -> Axis:
    """An axis over whole decades, or with 2 and 5 between them where there are few."""
    found = [value for value in values if value > 0 and math.isfinite(value)] or [1.0]
    low, high = min(found), max(found)
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    last = max(last, first + 1)
    marks = [10.0**exponent for exponent in range(first, last + 1)]
    if last - first <= 2:
        marks = sorted({*marks, *(digit * 10.0**exponent for exponent in range(first, last) for digit in (2, 5))})
        below = [mark for mark in marks if mark <= low * 1.0001]
        above = [mark for mark in marks if mark >= high * 0.9999]
        begin, end = max(below, default=marks[0]), min(above, default=marks[-1])
        if end > begin:
            marks = [mark for mark in marks if begin <= mark <= end]
    elif last - first > 7:
        marks = [mark for number, mark in enumerate(marks) if number % 2 == 0 or number == len(marks) - 1]
    return Axis(label, marks[0], marks[-1], tuple((mark, text(mark)) for mark in marks), log=True)


def nice(step: float) -> float:
    """The next of 1, 2, 5, 10, ... that is not smaller."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= step * 0.999)
