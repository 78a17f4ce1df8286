"""The session: what it asks of the engine, and what it makes of the answers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coolthreads import Printed, Progress, Scenario, Verdict, save_trace
from coolthreads_app.model.engine import MOST_PRINTED, Inbox
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from tests.app import traces
from tests.app.fakes import KEPT, LOST, Answer, FakeEngine, exploration


class Desk:
    """A session with fake engines; what they post is carried out at once, or when `deliver` is called."""

    def __init__(self, answer: Callable[[str], Answer] = lambda _: traces.lost_update()) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.engines: list[FakeEngine] = []

        def make(on_message: Callable[..., None]) -> FakeEngine:
            self.engines.append(FakeEngine(on_message, answer, exploration(KEPT, LOST)))
            return self.engines[-1]

        self.session = Session(self.waiting.append, make)
        self.runner, self.searcher = self.engines

    def deliver(self) -> Session:
        while self.waiting:
            self.waiting.pop(0)()
        return self.session


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "race.py"
    path.write_text(traces.RACE)
    return path


def scenario(path: Path, opening: str = "") -> Scenario:
    return Scenario("counter/race", path, "A race", "Counter", "story", "timeline", "steps", "any", opening, (), ())


def test_opening_a_program_runs_it_once(program: Path):
    desk = Desk()
    assert desk.session.open(program)
    assert desk.session.running
    session = desk.deliver()
    assert (desk.runner.asked, desk.searcher.asked) == ([""], [])
    assert (session.running, session.position, session.length) == (False, 3, 10)


def test_opening_a_scenario_shows_its_worst_outcome(program: Path):
    desk = Desk()
    desk.session.open_scenario(scenario(program))
    session = desk.deliver()
    assert desk.runner.asked == ["", LOST.schedule]
    assert session.exploration is not None
    assert session.exploration.verdict is Verdict.FAILED
    assert not session.history.can_undo


def test_a_scenario_with_an_opening_shows_that(program: Path):
    desk = Desk()
    desk.session.open_scenario(scenario(program, "main T1 T2"))
    desk.deliver()
    assert desk.runner.asked == ["main T1 T2"]


def test_picking_another_actor_keeps_what_came_before(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    session.seek(4)
    session.pick(1)
    session = desk.deliver()
    assert desk.runner.asked[-1] == "main T1 T2 T1"
    assert session.position == 5


def test_picking_whose_turn_it_is_only_steps(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    session.pick(2)
    assert (desk.runner.asked, session.position) == ([""], 4)


def test_an_impossible_pick_says_why():
    desk = Desk(lambda _: traces.deadlock())
    desk.session.open(Path(__file__))
    session = desk.deliver()
    session.pick(1)
    assert session.notice is not None
    assert session.notice.text == "T1 cannot go next: it is blocked on b, held by T2"
    assert len(desk.runner.asked) == 1


def test_undo_goes_back_to_the_run_before_and_redo_forward(program: Path):
    answers = iter([traces.lost_update(), traces.deadlock()])
    desk = Desk(lambda _: next(answers))
    desk.session.open(program)
    session = desk.deliver()
    session.seek(4)
    session.pick(0)
    assert desk.deliver().length == 4
    session.undo()
    assert (session.length, session.position) == (10, 4)
    session.redo()
    assert session.length == 4
    assert not session.history.can_redo


def test_options_that_lead_a_schedule_stay_with_it(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    assert session.index is not None
    assert session.schedule_until(3) == "main T1"
    assert session.schedule_until(3, "T2") == "main T1 T2"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"x = '\xff'\n", "race.py"), (b"\0", "null bytes"), (None, "no such file")],
)
def test_what_cannot_be_opened_is_said_in_one_line(program: Path, content: bytes | None, said: str):
    program.unlink() if content is None else program.write_bytes(content)
    desk = Desk()
    assert not desk.session.open(program)
    assert desk.session.notice is not None
    assert said in desk.session.notice.text
    assert "\n" not in desk.session.notice.text
    assert desk.session.program is None


def test_a_file_with_a_mistake_is_opened_to_be_mended(program: Path):
    program.write_text("def f(:\n")
    desk = Desk()
    assert desk.session.open(program)
    assert desk.session.notice is not None
    assert "race.py" in desk.session.notice.text
    assert [draft.mistake.line for draft in desk.session.drafts.mistaken if draft.mistake] == [1]
    assert not desk.session.running
    desk.session.type("print(1)\n")
    desk.session.settle()
    assert desk.session.running
    assert desk.deliver().index is not None


def test_a_program_that_breaks_while_it_is_edited_leaves_the_last_good_run(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    program.write_text("def broken(:\n")
    session.reload()
    assert session.notice is not None
    assert session.length == 10
    program.write_text(traces.RACE)
    session.reload()
    assert desk.deliver().notice is None
    assert desk.runner.asked == ["", ""]


def test_a_rejected_run_leaves_the_one_that_is_shown(program: Path):
    answers = iter([traces.lost_update(), "choice 2 of the schedule wants T9"])
    desk = Desk(lambda _: next(answers))
    desk.session.open(program)
    session = desk.deliver()
    session.run("T9")
    desk.deliver()
    assert session.notice is not None
    assert session.notice.text == "choice 2 of the schedule wants T9"
    assert (session.running, session.length) == (False, 10)


def test_a_program_that_never_ends_can_be_stopped(program: Path):
    desk = Desk(lambda _: None)
    desk.session.open(program)
    assert desk.deliver().running
    desk.session.stop()
    session = desk.deliver()
    assert not session.running
    assert session.notice is not None
    assert session.notice.text == "the run was stopped"


def test_what_an_old_program_answers_is_ignored(program: Path):
    answers = iter([traces.deadlock(), traces.lost_update()])
    desk = Desk(lambda _: next(answers))
    desk.session.open(program)
    desk.session.open(program)
    session = desk.deliver()
    assert (session.length, session.history.can_undo) == (10, False)


def test_a_trace_is_shown_without_running_anything(tmp_path: Path):
    file = tmp_path / "lost.trace"
    save_trace(traces.lost_update(), file)
    desk = Desk()
    assert desk.session.open(file)
    session = desk.deliver()
    assert (desk.runner.asked, session.length) == ([], 10)
    assert session.files[0].text == traces.RACE


def test_a_damaged_trace_is_said_in_one_line(tmp_path: Path):
    file = tmp_path / "lost.trace"
    save_trace(traces.lost_update(), file)
    file.write_bytes(file.read_bytes()[:-20])
    desk = Desk()
    assert not desk.session.open(file)
    assert desk.session.notice is not None
    assert desk.session.notice.kind == "error"


def test_a_gigabyte_of_output_costs_no_gigabyte():
    posted: list[Callable[[], None]] = []
    taken: list[object] = []
    inbox = Inbox(posted.append, taken.append)
    for _ in range(1000):
        inbox.put(Printed(1, "stdout", "x" * 10_000))
    assert len(posted) == 1
    posted[0]()
    assert sum(len(m.text) for m in taken if isinstance(m, Printed)) <= MOST_PRINTED
    inbox.put(Printed(1, "stdout", "and on"))
    posted[1]()
    assert isinstance(taken[-1], Printed)


def test_progress_that_nobody_has_seen_yet_is_replaced():
    posted: list[Callable[[], None]] = []
    taken: list[object] = []
    inbox = Inbox(posted.append, taken.append)
    for _ in range(5):
        inbox.put(Progress(1, exploration(KEPT)))
    posted[0]()
    assert len(taken) == 1


def test_views_hear_of_the_playhead_only_when_it_moves(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    heard: list[int] = []
    session.watch(lambda: heard.append(session.position), Topic.PLAYHEAD)
    for position in (3, 4, 4, 99, -1):
        session.seek(position)
    assert heard == [4, 10, 0]


def test_other_switch_points_mean_another_run_and_another_search(program: Path):
    desk = Desk()
    desk.session.open_scenario(scenario(program, "main T1"))
    session = desk.deliver()
    session.use_option("granularity", "gil")
    desk.deliver()
    assert desk.runner.asked == ["main T1", ""]
    assert desk.searcher.asked == ["explore", "explore"]
    assert [options.granularity for options in desk.runner.options] == ["access", "gil"]
    assert [options.granularity for options in desk.searcher.options] == ["access", "gil"]


def test_closing_ends_both_workers(program: Path):
    desk = Desk()
    desk.session.open(program)
    desk.session.close()
    assert [engine.closed for engine in desk.engines] == [True, True]


def test_rules_that_do_not_go_with_a_timed_run_give_way() -> None:
    session = Desk().session
    session.use_option("time", "any")
    session.use_option("timed", "gil")
    assert (session.options.timed, session.options.granularity, session.time) == ("gil", "gil", "")
    session.use_option("timed", "2")
    assert (session.options.timed, session.options.granularity) == ("2", "access")
    session.use_option("granularity", "gil")
    assert (session.options.timed, session.options.granularity) == ("", "gil")
    session.use_option("timed", "4")
    session.use_option("granularity", "sync")
    assert session.options.timed == ""
    session.use_option("timed", "1")
    session.use_option("time", "any")
    assert (session.options.timed, session.time) == ("", "any")
