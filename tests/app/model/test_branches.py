"""Scheduling by hand: the tree of runs, bookmarks, going back without limit, pasted schedules, comparisons."""

from pathlib import Path

import pytest

from coolthreads import Trace, Verdict
from coolthreads_app.model import branches as branches_module
from coolthreads_app.model import history as history_module
from coolthreads_app.model.comparing import compare
from coolthreads_app.model.index import TraceIndex
from tests.app import traces
from tests.app.model.test_session import Desk

READ, WRITE = (10, "counter"), (10, "counter += 1")


def counted(order: str) -> Trace:
    """Two threads that read and write, in an order like T1 T2 T2 T1."""
    b = traces.TraceBuilder(
        "race.py", traces.RACE, [("main", "MainThread"), ("T1", "worker 0"), ("T2", "worker 1")],
        [("counter", "variable")],
    )  # fmt: skip
    counter, seen = 0, {}
    for actor in order.split():
        if actor in seen:
            counter = seen[actor] + 1
            b.step(actor, "write", "counter", WRITE, str(counter), enabled="T1 T2")
        else:
            seen[actor] = counter
            b.step(actor, "read", "counter", READ, str(counter), enabled="T1 T2")
    return b.trace(Verdict.PASSED if counter == 2 else Verdict.FAILED, "" if counter == 2 else "lost an update")


def run_of(schedule: str) -> Trace:
    """The default continuation: whoever has begun ends."""
    order = schedule.split()
    for actor in [*order[-1:], "T1", "T2"]:
        order += [actor] * (2 - order.count(actor))
    return counted(" ".join(order))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    path = tmp_path / "race.py"
    path.write_text(traces.RACE)
    made = Desk(run_of)
    made.session.open(path)
    made.deliver()
    return made


def tree(desk: Desk) -> list[tuple[str, int, int, str]]:
    return [(row.name, row.parent, row.fork, row.schedule) for row in desk.session.branches.rows]


def pick(desk: Desk, position: int, actor: int) -> None:
    desk.session.seek(position)
    desk.session.pick(actor)
    desk.deliver()


def test_every_choice_by_hand_is_a_branch_and_all_of_them_stay(desk: Desk):
    pick(desk, 1, 2)
    pick(desk, 2, 1)
    desk.session.go_to_branch(0)
    pick(desk, 0, 2)
    assert tree(desk) == [
        ("Run", -1, 0, "T1 T1 T2 T2"),
        ("T2 at step 1", 0, 1, "T1 T2 T2 T1"),
        ("T1 at step 2", 1, 2, "T1 T2 T1 T2"),
        ("Run", -1, 0, "T2 T2 T1 T1"),
    ]
    assert [row.verdict for row in desk.session.branches.rows] == [
        Verdict.PASSED, Verdict.FAILED, Verdict.FAILED, Verdict.PASSED,
    ]  # fmt: skip


def test_the_same_choice_again_is_the_same_branch(desk: Desk):
    pick(desk, 1, 2)
    desk.session.go_to_branch(0)
    assert (desk.session.branches.current, desk.session.position) == (0, 0)
    pick(desk, 1, 2)
    assert len(tree(desk)) == 2
    assert desk.session.branches.current == 1


def test_a_branch_is_shown_where_it_departs(desk: Desk):
    pick(desk, 1, 2)
    desk.session.go_to_branch(0)
    desk.session.go_to_branch(1)
    assert desk.session.trace is not None
    assert (desk.session.trace.schedule, desk.session.position) == ("T1 T2 T2 T1", 1)


def test_branches_whose_steps_were_dropped_are_run_again(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(branches_module, "_MOST_STEPS", 5)
    pick(desk, 1, 2)
    assert [row.index is None for row in desk.session.branches.rows] == [True, False]
    asked = len(desk.runner.asked)
    desk.session.go_to_branch(0)
    desk.deliver()
    assert desk.runner.asked[asked:] == ["T1 T1 T2 T2"]
    assert desk.session.branches.current == 0


def test_going_back_has_no_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history_module, "_MOST_STEPS", 8)
    for _ in range(3):
        pick(desk, 1, 2)
        pick(desk, 0, 2)
        desk.session.go_to_branch(0)
    shown = []
    while desk.session.history.can_undo:
        desk.session.undo()
        desk.deliver()
        assert desk.session.trace is not None
        shown.append(desk.session.trace.schedule)
    assert shown == ["T2 T2 T1 T1", "T1 T2 T2 T1", "T1 T1 T2 T2"] * 3
    while desk.session.history.can_redo:
        desk.session.redo()
        desk.deliver()
        assert desk.session.trace is not None
        shown.append(desk.session.trace.schedule)
    assert shown[9:] == ["T1 T2 T2 T1", "T2 T2 T1 T1", "T1 T1 T2 T2"] * 3


def test_names_and_bookmarks(desk: Desk):
    session = desk.session
    session.rename_branch(0, "  nothing   is lost ")
    session.rename_branch(0, " ")
    session.seek(1)
    session.bookmark()
    session.seek(3)
    session.bookmark("look here")
    assert [(m.branch, m.position, m.name) for m in session.branches.bookmarks] == [
        (0, 1, "T1 writes counter = 1"),
        (0, 3, "look here"),
    ]
    pick(desk, 1, 2)
    session.bookmark()
    session.seek(0)
    assert session.branches.rows[0].name == "nothing is lost"
    places = []
    while session.go_to_bookmark(-1):
        places.append((session.branches.current, session.position))
    assert places == [(0, 3), (0, 1)]
    session.bookmark()
    assert session.go_to_bookmark(-1) is None
    session.go_to_bookmark(1)
    session.go_to_bookmark(1)
    assert (session.branches.current, session.position) == (1, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The clipboard holds no schedule (like main T1 T2 or T1*3)"),
        ("hello", "schedule, word 1: 'hello' is no actor (like main, T1 or T1*3) and no option (like time=any)"),
        ("T1 time=any", "schedule, word 2: option 'time=any' must come before the first actor"),
        ("granularity=line T1", "granularity is 'line', but must be one of access, gil, sync"),
        ("speed=9 T1", "a schedule cannot set 'speed'"),
        ("seed=x T1", "schedule: seed=x is no number"),
    ],
)
def test_a_bad_schedule_is_told_in_one_line_and_nothing_runs(desk: Desk, text: str, said: str):
    before = list(desk.runner.asked)
    desk.session.paste(text)
    assert desk.session.notice is not None
    assert (desk.session.notice.kind, desk.session.notice.text) == ("error", said)
    assert desk.runner.asked == before


def test_a_schedule_may_be_pasted_with_line_ends(desk: Desk):
    desk.session.paste(" T1 T2\n T2 ")
    desk.deliver()
    assert desk.runner.asked[-1] == "T1 T2 T2"
    assert tree(desk)[1] == ("T2 at step 1", 0, 1, "T1 T2 T2 T1")


def test_where_two_runs_part():
    here, there = TraceIndex(counted("T1 T1 T2 T2")), TraceIndex(counted("T1 T2 T2 T1"))
    comparison = compare(here, there)
    assert comparison.parting == 1
    assert comparison.words == (
        "The same until step 1. Then here T1 writes counter = 1, there T2 reads counter = 0. Passed against failed."
    )
    assert compare(here, here).same
    assert compare(here, here).words == "Both runs are the same, step for step."


def test_runs_part_where_only_a_value_differs_and_where_one_ends():
    one, other = counted("T1 T1 T2 T2"), counted("T1 T2")
    comparison = compare(TraceIndex(one), TraceIndex(counted("T1")))
    assert comparison.parting == 1
    assert "there the run is at its end" in comparison.words
    b = traces.TraceBuilder("race.py", traces.RACE, [("main", "MainThread"), ("T1", "w")], [("counter", "variable")])
    b.step("T1", "read", "counter", READ, "7")
    assert compare(TraceIndex(other), TraceIndex(b.trace())).parting == 0
