"""Editing: what is run of what is typed, what stays, and that nothing is lost."""

from pathlib import Path

import pytest

from coolthreads import Scenario
from coolthreads_app.layout.shifted import Shift
from coolthreads_app.model.editing import Draft, Drafts, mistake_in
from tests.app import traces
from tests.app.model.test_session import Desk

LOCKED = traces.RACE.replace("counter += 1", "counter += 2")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "race.py"
    path.write_text(traces.RACE)
    return path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x = 1\ndef f(:\n", 2, "invalid syntax"),
        ("return 1\n", 1, "outside function"),
        ("if x:\n", 1, "expected an indented block"),
        ("x = 'a\n", 1, "unterminated string"),
        ("\tx = 1\n", 1, "unexpected indent"),
        ("x = 1\0\n", 1, "null byte"),
        ("(" * 500, 1, "too many nested parentheses"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str):
    mistake = mistake_in(text)
    assert mistake is not None
    assert mistake.line == line
    assert words in mistake.words


def test_what_python_would_run_is_no_mistake():
    assert mistake_in("import nowhere\nx = '\\d'\nassert (1, 'always')\n") is None


def test_a_text_that_compiles_is_run_and_searched(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    session.seek(10)
    session.type(LOCKED)
    assert desk.runner.asked == [""]
    session.settle()
    desk.deliver()
    assert session.program is not None
    assert session.program.source == LOCKED
    assert desk.runner.asked == ["", traces.lost_update().schedule]
    assert desk.searcher.asked == ["explore"]
    assert session.position == 10


def test_a_mistake_keeps_the_last_good_run(program: Path):
    desk = Desk()
    desk.session.open(program)
    session = desk.deliver()
    before = session.trace
    session.type("def broken(:\n" + traces.RACE)
    session.settle()
    desk.deliver()
    assert session.drafts.now.mistake is not None
    assert session.drafts.now.mistake.line == 1
    assert session.trace is before
    assert desk.runner.asked == [""]
    session.type(traces.RACE)
    session.settle()
    assert session.drafts.now.mistake is None
    assert desk.runner.asked == [""], "the text that was run is there again"


def test_a_schedule_of_the_text_before_gives_way_to_the_default(program: Path):
    desk = Desk(lambda schedule: "choice 3 wants T2" if schedule else traces.lost_update())
    desk.session.open(program)
    session = desk.deliver()
    session.type(LOCKED)
    session.settle()
    desk.deliver()
    assert desk.runner.asked == ["", traces.lost_update().schedule, ""]
    assert session.notice is None
    assert not session.running


def test_outcomes_stay_until_others_are_known(program: Path):
    desk = Desk()
    desk.session.open(program)
    desk.session.explore()
    session = desk.deliver()
    assert session.exploration is not None
    desk.searcher.exploration = None
    session.type(LOCKED)
    session.settle()
    assert session.exploration is not None
    assert session.exploring


def test_a_search_that_was_never_heard_of_is_killed_by_the_next_text(program: Path):
    desk = Desk()
    desk.searcher.exploration = None
    desk.session.open(program)
    session = desk.deliver()
    for number in range(3):
        session.type(LOCKED + f"# {number}\n")
        session.settle()
        desk.deliver()
    assert session.exploring
    assert desk.searcher._open == [3]


def test_a_draft_that_was_left_is_there_again(program: Path, tmp_path: Path):
    desk = Desk()
    other = tmp_path / "other.py"
    other.write_text("print(1)\n")
    desk.session.open(program)
    session = desk.deliver()
    session.type(LOCKED)
    session.open(other)
    desk.deliver()
    assert session.drafts.now.text == "print(1)\n"
    assert session.drafts.unsaved == [str(program)]
    session.open(program)
    desk.deliver()
    assert session.drafts.now.text == LOCKED
    assert session.program is not None
    assert session.program.source == LOCKED


def test_a_scenario_that_is_saved_becomes_a_program_of_ones_own(program: Path, tmp_path: Path):
    desk = Desk()
    desk.session.open_scenario(
        Scenario("counter/race", program, "A race", "Counter", "story", "timeline", "steps", "any", "", (), ())
    )
    session = desk.deliver()
    session.type(LOCKED)
    session.settle()
    session.saved_as(tmp_path / "mine.py")
    assert session.scenario is None
    assert session.path == tmp_path / "mine.py"
    assert not session.drafts.now.dirty
    assert session.drafts.unsaved == []


def test_a_file_keeps_its_encoding_and_its_line_ends(tmp_path: Path):
    path = tmp_path / "old.py"
    path.write_bytes(b"# coding: latin-1\r\nx = '\xe9'\r\n")
    draft = Draft("# coding: latin-1\nx = '\xe9'\ny = 1\n")
    assert draft.encoded(path) == b"# coding: latin-1\r\nx = '\xe9'\r\ny = 1\r\n"
    assert Draft("x = '\xe9'\n").encoded(tmp_path / "new.py") == b"x = '\xc3\xa9'\n"


def test_drafts_that_are_as_on_disk_are_not_kept():
    drafts = Drafts()
    drafts.open("a", "1")
    drafts.open("b", "2")
    assert not drafts.open("a", "1")
    assert drafts.unsaved == []


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("a\nb\nc", "a\nx\nb\nc", {1: 1, 2: 3, 3: 4}),
        ("a\nb\nc", "a\nc", {1: 1, 2: None, 3: 2}),
        ("a\nb\nc", "a\nB\nc", {1: 1, 2: None, 3: 3}),
        ("a\na\na", "a\na\na\na", {1: 1, 2: 2, 3: 3}),
        ("a\nb", "a\nb", {1: 1, 2: 2}),
    ],
)
def test_unchanged_lines_are_found_again(old: str, new: str, lines: dict[int, int | None]):
    shift = Shift(old, new)
    assert {line: shift.line(line) for line in lines} == lines


def test_other_rules_run_and_search_again(program: Path):
    desk = Desk()
    desk.session.open(program)
    desk.session.explore()
    session = desk.deliver()
    session.use_option("asyncio_order", "any")
    session.use_option("time", "exact")
    session.use_option("time", "exact")
    desk.deliver()
    rules = [("fifo", "exact"), ("any", "exact")]
    assert [(o.asyncio_order, o.time) for o in desk.runner.options] == [*rules, ("any", "exact")]
    assert [(o.asyncio_order, o.time) for o in desk.searcher.options] == [("fifo", "any"), ("any", "any"), rules[1]]
