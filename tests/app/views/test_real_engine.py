"""The window with real worker processes: from a file to its outcomes, and what happens when a program goes wrong."""

import importlib
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from coolthreads_app.views.deeds import pick_lane
from coolthreads_app.views.window import MainWindow
from tests.app import traces

start = importlib.import_module("coolthreads_app.views.start")
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
PATIENCE = 30_000  # milliseconds; nothing here takes more than a few


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = start.Beginning.make().window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made, before_close_func=lambda widget: widget.session.close())
    made.show()
    return made


def test_from_a_file_to_the_lost_update(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = tmp_path / "race.py"
    path.write_text(traces.RACE)
    window.open_path(path)
    qtbot.waitUntil(lambda: window.session.length > 0, timeout=PATIENCE)
    assert window.verdict.words[0] == "Passed"
    session = window.session
    session.explore()
    qtbot.waitUntil(lambda: not session.exploring, timeout=PATIENCE)
    assert session.exploration is not None
    assert session.exploration.complete
    assert {row.output for row in window.outcomes.model.rows} == {"Counter: 1\n", "Counter: 2\n"}
    window.outcomes.list.clicked.emit(window.outcomes.model.index(0))
    qtbot.waitUntil(lambda: window.verdict.words[0] == "Failed", timeout=PATIENCE)
    assert "lost an update" in window.verdict.words[1]
    assert session.here() is not None
    assert {m.line for m in window.source.code.shown_markers if m.label in ("T1", "T2")} == {10}
    # By hand: the other one goes first, and nothing is lost.
    before = session.schedule_until(session.position)
    pick_lane(window, 1)
    qtbot.waitUntil(lambda: window.verdict.words[0] == "Passed", timeout=PATIENCE)
    assert session.schedule_until(session.position - 1) == before


@pytest.mark.parametrize(
    ("program", "word", "said"),
    [
        ("raise ValueError('no')\n", "Failed", "ValueError: no"),
        ("import sys\nsys.exit(3)\n", "Failed", "exit status 3"),
        ("import os\nos._exit(3)\n", "Failed", "exit status 3"),
        ("import faulthandler\nfaulthandler._sigsegv()\n", "Not run", "ended its own process"),
        ("import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n", "Deadlock", "waits for ever"),
    ],
)
def test_what_a_program_does_to_itself_is_said_and_the_next_one_runs(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, program: str, word: str, said: str
):
    path = tmp_path / "bad.py"
    path.write_text(program)
    window.open_path(path)
    qtbot.waitUntil(lambda: not window.session.running, timeout=PATIENCE)
    assert window.verdict.words[0] == word
    notice = window.session.notice.text if window.session.notice is not None else ""
    assert said in window.verdict.words[1] + notice
    path.write_text("print('well')\n")
    window.session.reload()
    qtbot.waitUntil(lambda: window.verdict.words[0] == "Passed", timeout=PATIENCE)
    assert window.output.toPlainText() == "well\n"


def test_a_program_that_prints_for_ever_can_be_stopped(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    path = tmp_path / "noise.py"
    path.write_text("while True:\n    print('x' * 1000)\n")
    window.open_path(path)
    qtbot.waitUntil(lambda: len(window.output.toPlainText()) > 5000, timeout=PATIENCE)
    window.actions_by_name["stop"].trigger()
    qtbot.waitUntil(lambda: not window.session.running, timeout=PATIENCE)
    assert window.session.notice is not None
    assert window.session.notice.text == "the run was stopped"
