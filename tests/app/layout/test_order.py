"""The happens-before graph: what must come after what, what could be swapped, and that swapping changes nothing."""

from __future__ import annotations

from coolthreads import State, Verdict
from coolthreads_app.layout.order import OrderGraph
from coolthreads_app.layout.picture import Dot, Room, Stroke, Tone
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.order import Order
from tests.app import traces

ROOM = Room(13.0, 600.0, 200.0)


def handed_over(order: str) -> traces.Trace:
    """A lock that T1 has before T2; ``order`` says who goes when, one letter a step (a: T1, b: T2)."""
    b = traces.TraceBuilder(
        "locks.py", traces.ABBA, [("main", "MainThread"), ("T1", "one"), ("T2", "two")],
        [("one", "thread"), ("two", "thread"), ("lock", "lock"), ("n", "variable"), ("m", "variable")],
    )  # fmt: skip
    b.step("main", "start", "one")
    b.then("T1", State.READY)
    b.step("main", "start", "two")
    b.then("T2", State.READY)
    rest = {
        "a": iter([("acquire", "lock"), ("write", "n"), ("release", "lock"), ("write", "m")]),
        "b": iter([("write", "m"), ("acquire", "lock"), ("write", "n")]),
    }
    for letter in order:
        b.step("T1" if letter == "a" else "T2", *next(rest[letter]))
    return b.trace(Verdict.PASSED)


def test_a_lock_orders_and_variables_do_not():
    # 0 start one, 1 start two, T1: 2 acquire 3 write n 4 release, T2: 5 write m 6 acquire 7 write n, T1: 8 write m
    order = Order(TraceIndex(handed_over("aaabbba")))
    assert order.sources == [(), (), (0,), (), (), (1,), (4,), (), ()]
    assert order.is_before(3, 7)
    assert not order.is_before(5, 8) and not order.is_before(8, 5)
    assert order.past(6) == [0, 1, 2, 3, 4, 5]
    assert order.past(5) == [0, 1]


def test_only_what_nothing_orders_races():
    assert Order(TraceIndex(handed_over("aaabbba"))).races == ((5, 8),)  # m; n is written with the lock held
    assert (2, 4) in Order(TraceIndex(traces.lost_update())).races


def test_swapping_independent_steps_gives_the_same_picture():
    pictures = []
    for schedule in ("aaabbba", "baaabba", "baaaabb"):
        graph = OrderGraph(TraceIndex(handed_over(schedule)))
        picture = graph.picture(9, ROOM)
        pictures.append(sorted((shape.x, shape.y) for shape in picture.shapes if isinstance(shape, Dot)))
    assert pictures[0] == pictures[1] == pictures[2]


def test_arrows_go_to_the_right_and_steps_stay_where_they_are():
    graph = OrderGraph(TraceIndex(handed_over("aaabbba")))
    pictures = [graph.picture(position, ROOM) for position in range(10)]
    for picture in pictures:
        assert [(spot.x, spot.y) for spot in picture.spots] == [(spot.x, spot.y) for spot in pictures[0].spots]
        arrows = [shape for shape in picture.shapes if isinstance(shape, Stroke) and shape.arrow]
        assert len(arrows) == 3
        assert all(arrow.points[0][0] < arrow.points[-1][0] for arrow in arrows)
    done = [sum(isinstance(shape, Dot) and not shape.hollow for shape in picture.shapes) for picture in pictures]
    assert done == list(range(10))


def test_each_step_says_what_it_comes_after_and_what_it_races_with():
    graph = OrderGraph(TraceIndex(handed_over("aaabbba")))
    assert graph.picture(0, ROOM).spots[6].words == "step 6: T2 acquires lock; after step 4: T1 releases lock"
    race = OrderGraph(TraceIndex(traces.lost_update())).picture(0, ROOM)
    assert "races with step" in race.spots[4].words
    assert any(isinstance(shape, Stroke) and shape.tone is Tone.BAD for shape in race.shapes)


def test_of_a_longer_run_the_part_round_the_playhead_is_shown():
    graph = OrderGraph(TraceIndex(traces.long_trace(4000)))
    first, last = graph.picture(10, ROOM), graph.picture(3999, ROOM)
    assert (first.spots[0].step, last.spots[0].step) == (0, 3000)
    assert len(first.spots) == 1500


def test_a_run_too_long_says_so():
    assert "too long" in OrderGraph(TraceIndex(traces.long_trace(30_000))).picture(0, ROOM).empty
    assert "no steps" in OrderGraph(TraceIndex(traces.long_trace(0))).picture(0, ROOM).empty
