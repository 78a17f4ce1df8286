"""What is true at a position."""

import pytest

from coolthreads_app.model import playhead
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.moment import moment_at
from tests.app import traces


def reasons(trace: traces.Trace, position: int) -> list[str]:
    return [row.reason for row in moment_at(TraceIndex(trace), position).actors]


def test_who_can_go_has_no_reason_not_to():
    assert reasons(traces.lost_update(), 3) == ["", "", ""]


@pytest.mark.parametrize(
    ("trace", "position", "said"),
    [
        (traces.lost_update(), 0, ["", "has not been started yet by main", "has not been started yet by main"]),
        (traces.lost_update(), 7, ["", "has finished", "has finished"]),
        (traces.deadlock(), 3, ["is waiting for one", "", ""]),
        (traces.deadlock(), 4, ["is waiting for one", "is blocked on b, held by T2", "is blocked on a, held by T1"]),
        (traces.coffee(), 3, ["is waiting for heat_water", "sleeps", ""]),
    ],
)
def test_who_cannot_go_says_why(trace: traces.Trace, position: int, said: list[str]):
    assert reasons(trace, position) == said


def test_variables_have_the_value_of_their_last_access():
    index = TraceIndex(traces.lost_update())
    seen = [[(v.name, v.value, v.step, v.actor) for v in moment_at(index, p).variables] for p in (2, 3, 5, 6)]
    assert seen == [
        [("counter", "", -1, -1)],
        [("counter", "0", 2, 1)],
        [("counter", "1", 4, 2)],
        [("counter", "1", 5, 1)],
    ]


def test_locals_are_those_of_the_next_step():
    b = traces.TraceBuilder("a.py", "f()\n", [("main", "m")], [])
    b.step("main", "call", frame=(("n", "1"),))
    b.step("main", "call", frame=(("n", "2"),))
    index = TraceIndex(b.trace())
    assert [moment_at(index, p).actors[0].locals for p in range(3)] == [(("n", "1"),), (("n", "2"),), (("n", "2"),)]


def test_a_lock_is_held_until_it_is_released_as_often_as_it_was_acquired():
    b = traces.TraceBuilder("a.py", "", [("main", "m")], [("lock", "RLock")])
    for operation in ("acquire", "acquire", "release", "release", "acquire"):
        b.step("main", operation, "lock", value="False" if len(b.columns.actor) == 4 else None)
    index = TraceIndex(b.trace())
    assert [index.holder_of(0, p) for p in range(6)] == [None, 0, 0, 0, None, None]


def test_the_playhead_finds_switches_stops_and_failures():
    index = TraceIndex(traces.lost_update())
    assert [playhead.next_switch(index, p) for p in (0, 2, 3, 6)] == [2, 3, 5, 10]
    assert [playhead.last_switch(index, p) for p in (10, 6, 2)] == [6, 5, 0]
    assert playhead.next_stop(index, 0) is None
    assert playhead.failure(index) == 9
    stuck = TraceIndex(traces.deadlock())
    assert [playhead.next_stop(stuck, p) for p in (0, 3, 4)] == [3, 4, None]
    assert playhead.failure(stuck) == 4
    assert playhead.failure(TraceIndex(traces.coffee())) is None


def test_a_run_opens_where_it_tells_most():
    assert playhead.telling(TraceIndex(traces.lost_update())) == 3
    assert playhead.telling(TraceIndex(traces.deadlock())) == 4
    assert playhead.telling(TraceIndex(traces.coffee())) == 10


def test_globals_are_shown_once_with_the_value_of_the_moment():
    b = traces.TraceBuilder("a.py", "n\nm", [("main", "m"), ("T1", "t")], [("n", "variable")])
    b.step("main", "read", "n", (1, "n"), "0", frame=(("n", "0"), ("m", "5"), ("os", "module os")))
    b.step("T1", "write", "n", (1, "n"), "7")
    b.step("main", "read", "n", (1, "n"), "7", frame=(("n", "7"), ("m", "5"), ("os", "module os")))
    moment = moment_at(TraceIndex(b.trace()), 1)
    assert moment.actors[0].locals == (("m", "5"),)
    assert [(v.name, v.value) for v in moment.variables] == [("n", "0")]
