"""The wait-for and lock graph: who holds and who waits, where the circle is, and that nothing jumps."""

from __future__ import annotations

import pytest

from coolthreads_app.layout.picture import Box, Chip, Picture, Room, Stroke, Tone, Words
from coolthreads_app.layout.waits import WaitGraph
from coolthreads_app.model.holding import Holding, Wait
from coolthreads_app.model.index import TraceIndex
from tests.app import traces

ROOM = Room(13.0, 500.0, 300.0)
MAIN, T1, T2 = range(3)
A, B = range(2)


def drawn(position: int, room: Room = ROOM) -> Picture:
    return WaitGraph(TraceIndex(traces.deadlock())).picture(position, room)


def said(picture: Picture) -> list[str]:
    return [spot.words for spot in picture.spots]


def test_who_holds_and_who_waits_at_each_position():
    holding = Holding(TraceIndex(traces.deadlock()))
    assert holding.locks == (A, B)
    assert [holding.at(A, position) for position in range(5)] == [(), (), (), (T1,), (T1,)]
    assert holding.at(B, 3) == ()
    assert holding.taken_at(A, T1, 4) == 2
    assert holding.taken_at(A, T2, 4) == -1
    assert holding.waits(2) == ()
    assert holding.waits(3) == (Wait(MAIN, -1, T1, on_lock=False),)
    assert holding.spells(T1) == [(A, 2, 4)]


def test_a_deadlock_is_a_circle_and_the_one_who_only_joins_is_not_in_it():
    holding = Holding(TraceIndex(traces.deadlock()))
    assert holding.circle(3) == ()
    assert set(holding.circle(4)) == {T1, T2}
    picture = drawn(4)
    assert sum(isinstance(shape, Box) and shape.hazard for shape in picture.shapes) == 2
    arrows = [shape for shape in picture.shapes if isinstance(shape, Stroke) and shape.tone is Tone.BAD]
    assert len(arrows) == 4  # two that hold, two that wait
    assert any(isinstance(shape, Words) and shape.text == "deadlock: T1, T2" for shape in picture.shapes)


def test_the_table_says_what_the_picture_shows():
    assert said(drawn(4)) == [
        "main MainThread: waits for T1",
        "T1 one: holds a (since step 2); waits for b, held by T2; in a deadlock",
        "T2 two: holds b (since step 3); waits for a, held by T1; in a deadlock",
        "lock a: held by T1; T2 waits for it",
        "lock b: held by T2; T1 waits for it",
    ]
    assert said(drawn(0))[3] == "lock a: nobody holds it or waits for it"


def test_stepping_moves_no_node():
    places = [[(spot.x, spot.y) for spot in drawn(position).spots] for position in range(5)]
    assert all(row == places[0] for row in places)


@pytest.mark.parametrize("room", [Room(13.0, 200.0, 80.0), Room(13.0, 290.0, 125.0), Room(30.0, 900.0, 500.0)])
def test_nodes_keep_clear_of_each_other_in_any_room(room: Room):
    picture = drawn(4, room)
    spots = picture.spots
    for number, one in enumerate(spots):
        assert one.x >= 0 and one.y >= 0
        assert one.x + one.width <= picture.width and one.y + one.height <= picture.height
        for other in spots[number + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_a_point_finds_the_node_above_it():
    picture = drawn(4)
    lock = next(number for number, spot in enumerate(picture.spots) if spot.object == B)
    spot = picture.spots[lock]
    assert picture.spot_at(spot.x + 2, spot.y + 2) == lock
    assert picture.spot_at(0, 0) is None


def test_who_has_ended_is_pale():
    index = TraceIndex(traces.lost_update())
    chips = [shape for shape in WaitGraph(index).picture(0, ROOM).shapes if isinstance(shape, Chip)]
    assert chips == []
    index = TraceIndex(traces.deadlock())
    chips = [shape for shape in WaitGraph(index).picture(0, ROOM).shapes if isinstance(shape, Chip)]
    assert [chip.pale for chip in chips] == [False, True, True]


def test_where_nobody_waits_it_says_so():
    picture = WaitGraph(TraceIndex(traces.lost_update())).picture(0, ROOM)
    assert picture.shapes == ()
    assert "Nobody takes a lock" in picture.empty


def test_where_nobody_waits_who_waited_for_whom_is_pale():
    graph = WaitGraph(TraceIndex(traces.deadlock()))
    drawn = graph.picture(0, ROOM)
    strokes = [shape for shape in drawn.shapes if isinstance(shape, Stroke) and shape.curved]
    assert len(strokes) == len(graph.ever) > 0
    assert {stroke.tone for stroke in strokes} == {Tone.MUTED}
    assert any("nobody waits here" in shape.text for shape in drawn.shapes if isinstance(shape, Words))
