"""Values as text: short, without addresses, and without what is none of the program's business."""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from coolthreads.kernel.describe import describe
from tests.insight.recorded import trace_of


class Colour(Enum):
    RED = 1


class Stack(list[int]):
    """Built on a list, with a text of its own that is never asked for."""

    def __iter__(self) -> object:  # type: ignore[override]
        raise AssertionError("code of the program ran")


class Loud(dict[str, int]):
    def __repr__(self) -> str:
        raise AssertionError("code of the program ran")


class Pair(NamedTuple):
    left: int
    right: str


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
        (bytearray(b"ab"), "bytearray(b'ab')"),
        (array("i", [1, 2]), "array([1, 2])"),
        (Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (Counter(), "Counter()"),
        (OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (defaultdict(list, {1: [2]}), "defaultdict({1: [2]})"),
        (deque(), "deque([])"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        (Stack([1, 2]), "Stack([1, 2])"),
        (Loud(a=1), "Loud"),
        (Pair(1, "b"), "Pair(left=1, right='b')"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … (100 in all)]"),
        (dict.fromkeys(range(30)), "{0: None, 1: None, 2: None, 3: None, 4: None, 5: None, 6: None, 7: … (30 in all)"),
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
