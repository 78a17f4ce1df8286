"""Shared variables over time: their values, who read and wrote them, what was lost, and runs too long for single marks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coolthreads_app.layout.picture import Box, Chip, Picture, Room, Tone, Words
from coolthreads_app.layout.values import ValueLanes
from coolthreads_app.model.index import TraceIndex
from tests.app import traces
from tests.insight.recorded import trace_of

ROOM = Room(13.0, 500.0, 200.0)
COUNTER = 0


@pytest.fixture
def lanes() -> ValueLanes:
    return ValueLanes(TraceIndex(traces.lost_update()))


def values(picture: Picture) -> list[str]:
    """The texts upon the stretches, from left to right."""
    found = [shape for shape in picture.shapes if isinstance(shape, Words) and shape.mono]
    return [words.text for words in sorted(found, key=lambda words: words.x)]


def test_a_lane_for_each_variable_and_none_for_threads(lanes: ValueLanes):
    assert lanes.objects == (COUNTER,)
    assert lanes.accesses[COUNTER].tolist() == [2, 3, 4, 5, 8, 9]


def test_every_access_says_who_and_what(lanes: ValueLanes):
    words = [spot.words for spot in lanes.picture(0, ROOM).spots]
    assert words == [
        "variable counter: accessed 6 times",
        "step 2: T1 reads counter = 0 (race.py:10)",
        "step 3: T2 reads counter = 0 (race.py:10)",
        "step 4: T2 writes counter = 1, lost when T1 writes at step 5 (race.py:10)",
        "step 5: T1 writes counter = 1 (race.py:10)",
        "step 8: main reads counter = 1 (race.py:19)",
        "step 9: main reads counter = 1 (race.py:20)",
    ]


def test_the_value_that_was_lost_is_hatched(lanes: ValueLanes):
    boxes = [shape for shape in lanes.picture(0, ROOM).shapes if isinstance(shape, Box) and shape.edge is not None]
    assert [box.hatched for box in boxes] == [False, True, False]
    assert set(values(lanes.picture(0, ROOM))) == {"0", "1"}


def test_stretches_follow_each_other_without_gaps(lanes: ValueLanes):
    boxes = [shape for shape in lanes.picture(0, ROOM).shapes if isinstance(shape, Box) and shape.edge is not None]
    for one, following in pairwise(boxes):
        assert one.x + one.width == pytest.approx(following.x)


def test_writers_are_filled_and_readers_pale(lanes: ValueLanes):
    chips = [shape for shape in lanes.picture(0, ROOM).shapes if isinstance(shape, Chip)]
    assert [(chip.text, chip.pale) for chip in chips[:4]] == [("T1", True), ("T2", True), ("T2", False), ("T1", False)]


def test_the_playhead_changes_only_itself_and_the_values_beside_the_names(lanes: ValueLanes):
    one, other = lanes.picture(2, ROOM), lanes.picture(5, ROOM)
    assert one.shapes[:-1] == other.shapes[:-1]
    assert one.focus_x < other.focus_x
    assert [shape.text for shape in one.pinned if isinstance(shape, Words)][-1] == "not seen yet"
    assert [shape.text for shape in other.pinned if isinstance(shape, Words)][-1] == "1"


def test_a_selected_variable_is_marked(lanes: ValueLanes):
    marked = [shape for shape in lanes.picture(0, ROOM, COUNTER).shapes if isinstance(shape, Box)]
    assert marked[0].fill is Tone.TINT
    assert lanes.picture(0, ROOM, None).shapes != lanes.picture(0, ROOM, COUNTER).shapes


def test_zoom_makes_steps_wider(lanes: ValueLanes):
    wider = lanes.picture(5, Room(13.0, 500.0, 200.0, zoom=2.0))
    assert wider.width > lanes.picture(5, ROOM).width


def test_a_long_run_is_summed_up_and_every_access_is_counted():
    index = TraceIndex(_counted(30_000))
    picture = ValueLanes(index).picture(0, ROOM)
    assert picture.width == ROOM.width
    assert len(picture.shapes) < 500
    there = [spot.words.split()[3] for spot in picture.spots[1:]]
    assert sum(map(int, there)) == 30_000
    assert picture.spots[1].step == 0


def test_a_run_without_variables_says_so():
    assert "Nothing shared" in ValueLanes(TraceIndex(traces.deadlock())).picture(0, ROOM).empty


def _counted(steps: int) -> traces.Trace:
    return traces.long_trace(steps)


CONTAINER = """\
import threading
from collections import Counter
votes = Counter(a=0)
gone = {1: 1}
def work():
    votes["a"] = 5
    del gone[1]
    votes["b"] = 7
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(len(votes), gone)
"""


def test_containers_have_lanes_that_say_what_was_put_into_them_and_what_is_left():
    index = TraceIndex(trace_of(CONTAINER))
    lanes, trace = ValueLanes(index), index.trace
    named = {trace.name_of(obj): obj for obj in lanes.objects}
    assert list(named) == ["votes", "votes['a']", "gone"]
    events = [lanes.event(step, named["votes"]) for step in lanes.accesses[named["votes"]].tolist()]
    assert [(event.operation, event.value) for event in events] == [
        ("write", "['a'] = 5"),
        ("write", "Counter({'a': 5, 'b': 7})"),
        ("read", "Counter({'a': 5, 'b': 7})"),
    ]
    (deletion, look) = [lanes.event(step, named["gone"]) for step in lanes.accesses[named["gone"]].tolist()]
    assert (deletion.operation, deletion.value, look.value) == ("delete", "{}", "{}")
    assert index.value_at(named["votes"], events[0].step + 1)[0] == "['a'] = 5"
    assert index.value_at(named["votes"], index.length)[0] == "Counter({'a': 5, 'b': 7})"
