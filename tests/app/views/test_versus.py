"""Two versions in a window: what can be compared, the speed-up, and what happens if it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from coolthreads import CoolthreadsError, Options, Trace, run, save_trace, scenario_named
from coolthreads_app.model.session import Session
from coolthreads_app.views.versus import Part, VersusWindow
from tests.app.fakes import KEPT, FakeEngine, exploration

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def recorded(name: str) -> Trace:
    trace = run(scenario_named(name).program(), Options(time="exact")).trace
    assert trace is not None
    return trace


class Fixture:
    def __init__(self, qtbot: QtBot, name: str) -> None:
        here = recorded(name)
        self.asked: list[Part] = []
        waiting: list[Callable[[], None]] = []
        self.session = Session(waiting.append, lambda tell: FakeEngine(tell, lambda _: here, exploration(KEPT)))
        self.session.open_scenario(scenario_named(name))
        while waiting:
            waiting.pop(0)()
        self.answer: Trace | CoolthreadsError = here
        self.window = VersusWindow(self.session, run=self.run)
        qtbot.addWidget(self.window)
        self.window.resize(900, 600)
        self.window.show()
        self.qtbot = qtbot

    def run(self, part: Part) -> Trace:
        self.asked.append(part)
        if isinstance(self.answer, CoolthreadsError):
            raise self.answer
        return self.answer

    def choose(self, words: str) -> str:
        titles = [self.window.choice.itemText(row) for row in range(self.window.choice.count())]
        row = next(number for number, title in enumerate(titles) if words in title)
        self.window.choice.setCurrentIndex(row)
        self.window.compare(row)
        self.qtbot.waitUntil(lambda: "running" not in self.window.words.text())
        return self.window.words.text()


def test_another_scenario_of_the_section_is_shown_below(qtbot: QtBot) -> None:
    one = Fixture(qtbot, "coffee/sequential")
    one.answer = recorded("coffee/two_futures")
    assert one.choose("Coffee with two Futures") == "Speed-up 1.29: 7 min instead of 9 min"
    assert [part.program and Path(part.program.file).name for part in one.asked] == ["two_futures.py"]
    assert one.window.picture.sheet is not None
    assert one.window.picture.minimumHeight() > 200
    assert not one.window.picture.grab().isNull()


def test_the_same_program_with_and_without_a_gil(qtbot: QtBot) -> None:
    one = Fixture(qtbot, "coffee/sequential")
    one.choose("on 4 cores")
    assert [part.options and part.options.timed for part in one.asked] == ["gil", "4"]


def test_what_cannot_be_run_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    one = Fixture(qtbot, "coffee/sequential")
    one.answer = CoolthreadsError("x.py:1: SyntaxError: no")
    assert one.choose("on 2 cores") == "x.py:1: SyntaxError: no"
    one.window.compare_with_file(str(tmp_path / "none.py"))
    assert "no such file" in one.window.words.text()


def test_a_recorded_run_is_shown_without_running_anything(qtbot: QtBot, tmp_path: Path) -> None:
    one = Fixture(qtbot, "coffee/two_futures")
    save_trace(recorded("coffee/sequential"), tmp_path / "nine.trace")
    one.window.compare_with_file(str(tmp_path / "nine.trace"))
    assert one.window.words.text() == "1.29 times as slow: 9 min instead of 7 min"
    assert one.asked == []
