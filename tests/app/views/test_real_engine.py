"""The window with real worker processes: from a file to its outcomes, and what happens when a program goes wrong."""

import importlib
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from coolthreads_app.model.editing import Drafts
from coolthreads_app.views.deeds import pick_lane
from coolthreads_app.views.saving import save_to
from coolthreads_app.views.window import MainWindow
from tests.app import traces

start = importlib.import_module("coolthreads_app.views.start")
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
PATIENCE = 60_000  # milliseconds; nothing here takes more than a few


def _leave(window: MainWindow) -> None:
    # A window asks before it closes over changes; nobody answers at the end of a test.
    window.session.drafts = Drafts()
    window.session.close()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = start.Beginning.make().window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made, before_close_func=_leave)
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


def write_package(folder: Path) -> Path:
    (folder / "parts").mkdir()
    (folder / "parts" / "__init__.py").write_text("")
    (folder / "parts" / "deep.py").write_text("word = 'disk'\n")
    main = folder / "main.py"
    main.write_text("from parts.deep import word\nprint(word)\n")
    return main


def output(window: MainWindow) -> str:
    trace = window.session.trace
    return "".join(printed.text for printed in trace.printed) if trace is not None else ""


def show_tab(window: MainWindow, name: str) -> None:
    row = [window.source.tabs.tabData(row) for row in range(window.source.tabs.count())].index(name)
    window.source.tabs.setCurrentIndex(row)


def test_a_module_of_a_package_is_edited_like_the_program(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    window.open_path(write_package(tmp_path))
    qtbot.waitUntil(lambda: output(window) == "disk\n", timeout=PATIENCE)
    code = window.source.code
    show_tab(window, "parts/deep.py")
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert code.editing
    assert code.toPlainText() == "word = 'disk'\n"
    code.selectAll()
    qtbot.keyClicks(code, "word = 'typed'")
    qtbot.waitUntil(lambda: output(window) == "typed\n", timeout=PATIENCE)
    assert window.isWindowModified()
    assert (tmp_path / "parts" / "deep.py").read_text() == "word = 'disk'\n"
    # The other file is edited too; each has its own undo.
    show_tab(window, "main.py")
    assert code.editing
    assert code.toPlainText() == (tmp_path / "main.py").read_text()
    code.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(code, "print(2)")
    qtbot.waitUntil(lambda: output(window) == "typed\n2\n", timeout=PATIENCE)
    show_tab(window, "parts/deep.py")
    assert code.toPlainText() == "word = 'typed'"
    code.undo()
    assert code.toPlainText() == "word = 'disk'\n"
    code.redo()
    # A mistake in a module is told there, and in its tab.
    qtbot.keyClicks(code, "(")
    qtbot.waitUntil(lambda: bool(code.shown_faults), timeout=PATIENCE)
    assert window.source.tabs.tabText(window.source.tabs.currentIndex()) == "parts/deep.py ! *"
    assert output(window) == "typed\n2\n"
    qtbot.keyClick(code, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not code.shown_faults, timeout=PATIENCE)
    qtbot.keyClick(code, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "parts" / "deep.py").read_text() == "word = 'typed'"
    assert (tmp_path / "main.py").read_text().endswith("print(word)\nprint(2)")
    assert not window.isWindowModified()


def test_a_module_that_changes_on_disk_is_read_again(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    window.open_path(write_package(tmp_path))
    qtbot.waitUntil(lambda: output(window) == "disk\n", timeout=PATIENCE)
    (tmp_path / "parts" / "deep.py").write_text("word = 'other'\n")
    qtbot.waitUntil(lambda: output(window) == "other\n", timeout=PATIENCE)


def test_a_program_that_is_saved_elsewhere_takes_its_modules_along(window: MainWindow, qtbot: QtBot, tmp_path: Path):
    window.open_path(write_package(tmp_path))
    qtbot.waitUntil(lambda: output(window) == "disk\n", timeout=PATIENCE)
    show_tab(window, "parts/deep.py")
    window.source.edit(True)
    qtbot.keyClicks(window.source.code, "other = ")
    qtbot.waitUntil(lambda: window.session.drafts.now.tried.startswith("other = word"), timeout=PATIENCE)
    there = tmp_path / "elsewhere"
    there.mkdir()
    assert save_to(window, there / "mine.py")
    assert (there / "parts" / "deep.py").read_text().startswith("other = word")
    assert (there / "parts" / "__init__.py").read_text() == ""
    assert not window.isWindowModified()
    window.session.reload()
    qtbot.waitUntil(lambda: not window.session.running, timeout=PATIENCE)
    assert window.session.program is not None
    assert window.session.program.file == str(there / "mine.py")
    assert window.session.files[1].name == "parts/__init__.py"
