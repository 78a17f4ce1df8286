"""The progress graph: the staircase, what locks forbid, from where there is no way to the end, where updates are lost."""

from __future__ import annotations

import pytest

from coolthreads import State, Verdict
from coolthreads_app.layout.picture import Room
from coolthreads_app.layout.progress import ProgressGraph
from coolthreads_app.model.holding import Holding
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.progress import Progress, Region, suggested
from tests.app import traces

MAIN, T1, T2 = range(3)
A, B = range(2)
ROOM = Room(13.0, 400.0, 250.0)


def ordered() -> traces.Trace:
    """T1 takes a, then b; T2 takes b, then a; T1 was fast enough."""
    b = traces.TraceBuilder(
        "abba.py", traces.ABBA, [("main", "MainThread"), ("T1", "one"), ("T2", "two")], [("a", "lock"), ("b", "lock")]
    )
    b.step("main", "end")
    for actor, order in (("T1", "ab"), ("T2", "ba")):
        for lock in order:
            b.step(actor, "acquire", lock)
        for lock in reversed(order):
            b.step(actor, "release", lock)
        b.then(actor, State.DONE)
    return b.trace(Verdict.PASSED)


def test_the_staircase_follows_the_schedule():
    progress = Progress(TraceIndex(traces.lost_update()), T1, T2)
    assert progress.path(10) == [(0, 0), (1, 0), (1, 2), (2, 2)]
    assert progress.path(4) == [(0, 0), (1, 0), (1, 1)]
    assert progress.rest(4) == [(1, 1), (1, 2), (2, 2)]


def test_both_inside_the_same_statement_is_where_an_update_is_lost():
    progress = Progress(TraceIndex(traces.lost_update()), T1, T2)
    assert progress.regions == (Region(0, 1, 1, 1, 1, lock=False),)
    assert progress.regions[0].holds(*progress.point(4))
    assert progress.doomed == ()


def test_two_locks_in_opposite_order_leave_a_corner_without_a_way_out():
    progress = Progress(TraceIndex(ordered()), T1, T2)
    # a: T1 has it after 1 to 3 of its steps, T2 after 2 only; b: T1 after 2 only, T2 after 1 to 3.
    assert set(progress.regions) == {Region(A, 1, 3, 2, 2), Region(B, 2, 2, 1, 3)}
    assert progress.doomed == ((1, 1, 1, 1),)


def test_a_deadlock_is_the_same_cross_with_the_steps_that_were_never_done():
    progress = Progress(TraceIndex(traces.deadlock()), T1, T2)
    assert progress.lengths == (3, 3)
    assert set(progress.regions) == {Region(A, 1, 2, 2, 2, guess=True), Region(B, 2, 2, 1, 2, guess=True)}
    assert progress.point(4) == (1, 1)
    assert progress.doomed == ((1, 1, 1, 1),)


@pytest.mark.parametrize("make", [traces.lost_update, traces.deadlock, ordered])
def test_no_run_passes_through_what_is_forbidden(make: object):
    assert callable(make)
    index = TraceIndex(make())
    progress = Progress(index, T1, T2)
    points = [progress.point(position) for position in range(index.length + 1)]
    assert not [p for p in points for region in progress.regions if region.lock and region.holds(*p)]


def test_a_lock_around_a_statement_takes_the_fear_from_it():
    b = traces.TraceBuilder(
        "race.py", traces.RACE, [("main", "MainThread"), ("T1", "one"), ("T2", "two")],
        [("counter", "variable"), ("lock", "lock")],
    )  # fmt: skip
    b.step("main", "end")
    for actor in ("T1", "T2"):
        b.step(actor, "acquire", "lock")
        b.step(actor, "read", "counter", (10, "counter"), "0")
        b.step(actor, "write", "counter", (10, "counter += 1"), "1")
        b.step(actor, "release", "lock")
    progress = Progress(TraceIndex(b.trace()), T1, T2)
    assert progress.regions == (Region(1, 1, 3, 1, 3),)


def test_those_who_get_in_each_others_way_are_shown_first():
    for make in (traces.lost_update, traces.deadlock, ordered):
        index = TraceIndex(make())
        assert suggested(index, Holding(index)) == (T1, T2)
    alone = TraceIndex(traces.long_trace(10, ["main"]))
    assert suggested(alone, Holding(alone)) is None


def test_everything_lies_in_the_picture_and_says_what_it_is():
    graph = ProgressGraph(Progress(TraceIndex(traces.deadlock()), T1, T2))
    picture = graph.picture(4, ROOM)
    for spot in picture.spots:
        assert spot.x >= 0 and spot.x + spot.width <= picture.width
        assert spot.y >= 0 and spot.y + spot.height <= picture.height
    said = [spot.words for spot in picture.spots]
    assert "Forbidden: T1 and T2 cannot both hold a" in said
    assert "From here T1 and T2 cannot both come to their ends: a deadlock is certain" in said
    assert said[-1] == "step 3: T2 acquires b"


def test_a_long_run_is_drawn_in_short_time_and_few_shapes():
    graph = ProgressGraph(Progress(TraceIndex(traces.long_trace(100_000)), T1, T2))
    picture = graph.picture(50_000, ROOM)
    assert len(picture.shapes) < 40
    assert len(picture.spots) <= 1500
