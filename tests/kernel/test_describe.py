"""Values as text: short, without addresses, and without what is none of the program's business."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest

from coolthreads.kernel.describe import describe
from tests.insight.recorded import trace_of


class Colour(Enum):
    RED = 1


class Point:
    def __init__(self) -> None:
        self.x, self.y = 1, [2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Colour.RED, "Colour.RED"),
        (Decimal("1.5"), "Decimal('1.5')"),
        (Fraction(1, 3), "Fraction(1, 3)"),
        (timedelta(seconds=3), "datetime.timedelta(seconds=3)"),
        (Path("a"), f"{type(Path()).__name__}('a')"),
        (range(3), "range(0, 3)"),
        (..., "Ellipsis"),
        (Point(), "Point(x=1, y=[2])"),
        ({3, 1, 2}, "{1, 2, 3}"),
        ([Point()], "[Point]"),
        (b"x" * 200, describe(b"x" * 80)),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert describe(value) == text


def test_what_twins_are_made_of_is_not_shown() -> None:
    trace = trace_of("""\
import threading
class Worker(threading.Thread):
    def __init__(self):
        super().__init__()
        self.job = 7
class Holder: pass
holder = Holder()
holder.condition = threading.Condition()
holder.worker = Worker()
""")
    written = {trace.name_of(step.object): step.value for step in trace if step.operation == "write"}
    assert written["holder.condition"] == "Condition"
    assert written["holder.worker"] == "Worker(job=7)"
