"""A program that came inside a file: shown at once, run only after a yes, which is asked for once for each content."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, SourceFile, Trace
from coolthreads_app.model.session import Session
from coolthreads_app.model.trust import is_trusted, trust, unpack
from tests.app import traces
from tests.app.fakes import KEPT, LOST, FakeEngine, exploration


class Desk:
    """A session that has opened a trace; what was asked of whom."""

    def __init__(self, answer: bool, trace: Trace | None = None) -> None:
        self.engines: list[FakeEngine] = []
        self.questions: list[Trace] = []
        self.answer = answer
        self.session = Session(lambda callback: callback(), self._make)
        self.session.stranger.confirm = self._confirm
        self.session.open_trace(trace or traces.lost_update())

    def _make(self, on_message: Callable[..., None]) -> FakeEngine:
        self.engines.append(FakeEngine(on_message, lambda _: traces.lost_update(), exploration(KEPT, LOST)))
        return self.engines[-1]

    def _confirm(self, trace: Trace) -> bool:
        self.questions.append(trace)
        return self.answer

    @property
    def asked(self) -> list[str]:
        return [schedule for engine in self.engines for schedule in engine.asked]


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_nothing_is_run_and_nothing_asked_as_long_as_one_only_looks():
    desk = Desk(answer=True)
    desk.session.seek(5)
    desk.session.undo()
    assert (desk.asked, desk.questions, desk.session.length) == ([], [], 10)


@pytest.mark.parametrize("request_", ["run", "explore", "pick", "replay", "use_option", "settle"])
def test_whatever_would_run_it_asks_and_a_no_is_a_no(request_: str):
    desk = Desk(answer=False)
    session = desk.session
    session.seek(4)
    does: dict[str, Callable[[], object]] = {
        "run": session.run,
        "explore": session.explore,
        "pick": lambda: session.pick(1),
        "replay": lambda: session.replay(LOST),
        "use_option": lambda: session.use_option("granularity", "sync"),
        "settle": lambda: session.take_up({"": "print(1)\n"}),
    }
    does[request_]()
    assert (len(desk.questions), desk.asked) == (1, [])
    assert session.notice is not None
    assert session.notice.text.startswith("Not run")


def test_a_yes_holds_for_this_content_and_no_other():
    desk = Desk(answer=True)
    desk.session.run()
    desk.session.run()
    Desk(answer=False).session.run()
    assert len(desk.questions) == 1
    assert is_trusted(traces.lost_update())
    other = replace(traces.lost_update(), files=(SourceFile("race.py", traces.RACE + "\n"),))
    again = Desk(answer=False, trace=other)
    again.session.run()
    assert (len(again.questions), again.asked) == (1, [])


def test_a_program_that_is_opened_afterwards_is_run_without_a_question(tmp_path: Path):
    desk = Desk(answer=False)
    (tmp_path / "race.py").write_text(traces.RACE)
    desk.session.open(tmp_path / "race.py")
    assert (desk.asked, desk.questions) == ([""], [])


def test_a_trace_whose_program_cannot_be_run_is_shown_and_runs_nothing_else(tmp_path: Path):
    desk = Desk(answer=True)
    (tmp_path / "race.py").write_text(traces.RACE)
    desk.session.open(tmp_path / "race.py")
    desk.session.open_trace(replace(traces.lost_update(), files=(SourceFile("race.py", "def"),)))
    desk.session.run()
    assert (desk.asked, desk.session.length) == ([""], 10)


def test_modules_of_a_program_are_found_again(tmp_path: Path):
    both = replace(traces.lost_update(), files=(SourceFile("race.py", traces.RACE), SourceFile("lib/a.py", "x = 1\n")))
    desk = Desk(answer=True, trace=both)
    assert desk.session.program is not None
    folder = Path(desk.session.program.directory)
    assert (folder / "lib" / "a.py").read_text() == "x = 1\n"
    desk.session.close()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../a.py", "/a.py", "C:\\a.py", "x\0.py"])
def test_no_file_of_a_trace_gets_out_of_its_folder(tmp_path: Path, name: str):
    hostile = replace(traces.lost_update(), files=(SourceFile(name, "x = 1\n"),))
    with pytest.raises(CoolthreadsError) as caught:
        unpack(hostile, tmp_path / "inside")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.rglob("*.py")) == []


def test_where_nothing_can_be_kept_it_goes_on_all_the_same(tmp_path: Path):
    (tmp_path / "state").write_text("no folder")
    trust(traces.lost_update())
    assert not is_trusted(traces.lost_update())
