"""Finding steps: by words, by actor, by object, by kind; on a million steps as on ten."""

from __future__ import annotations

import pytest

from coolthreads_app.model.finding import StepFilter, matching, operations_of
from coolthreads_app.model.index import TraceIndex
from tests.app import traces

T1, COUNTER = 1, 0


@pytest.mark.parametrize(
    ("wanted", "steps"),
    [
        (StepFilter(), list(range(10))),
        (StepFilter("write"), [4, 5]),
        (StepFilter("WRITE t1"), [5]),
        (StepFilter("race.py:19"), [8]),
        (StepFilter("worker"), [0, 1, 2, 3, 4, 5, 6, 7]),  # threads by their names, as actors and as objects
        (StepFilter("=1"), [4, 5, 8, 9]),
        (StepFilter(actor=T1), [2, 5]),
        (StepFilter(object=COUNTER), [2, 3, 4, 5, 8, 9]),
        (StepFilter(operation="read", actor=T1), [2]),
        (StepFilter("counter", operation="join"), []),
        (StepFilter("nowhere"), []),
    ],
)
def test_steps_match_by_words_and_by_rows(wanted: StepFilter, steps: list[int]):
    assert matching(TraceIndex(traces.lost_update()), wanted).tolist() == steps


def test_only_operations_that_occur_are_offered():
    assert operations_of(TraceIndex(traces.lost_update())) == ["join", "read", "start", "write"]


def test_a_long_run_is_searched_as_a_short_one():
    index = TraceIndex(traces.long_trace(200_000))
    found = matching(index, StepFilter("T2 read"))
    assert found.tolist() == index.steps_of[2].tolist()


def test_a_run_without_steps_has_nothing_to_find():
    assert matching(TraceIndex(traces.long_trace(0)), StepFilter("x")).tolist() == []
