"""Editing in the window, by keys: the text, its runs, its mistakes, and the file it is saved to."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.app import traces
from tests.app.views.conftest import Stage

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def put_cursor(stage: Stage, after: str) -> None:
    code = stage.window.source.code
    cursor = code.textCursor()
    cursor.setPosition(code.toPlainText().index(after) + len(after))
    code.setTextCursor(cursor)


def begin(stage: Stage, text: str = traces.RACE) -> None:
    stage.open(stage.write(text))
    stage.qtbot.keyClick(stage.window, KEY.Key_F2)
    assert stage.window.source.code.editing


def test_what_is_typed_is_run_and_searched_after_a_pause(stage: Stage):
    begin(stage)
    window, code = stage.window, stage.window.source.code
    before = window.session.position
    put_cursor(stage, "counter = 0")
    stage.qtbot.keyClicks(code, "0 + 1")
    assert "counter = 00 + 1" in code.toPlainText()
    assert window.session.position == before, "the keys are text, not commands"
    stage.qtbot.waitUntil(lambda: "explore" in stage.engines[1].asked)
    assert window.session.program is not None
    assert window.session.program.source == code.toPlainText()
    assert window.isWindowModified()
    stage.qtbot.keyClick(code, KEY.Key_Escape)
    assert not code.editing
    stage.qtbot.keyClick(code, KEY.Key_Home)
    assert window.session.position == 0, "the keys are commands again"


def test_a_mistake_stands_in_the_margin_and_the_last_good_run_stays(stage: Stage):
    begin(stage)
    window, code = stage.window, stage.window.source.code
    trace = window.session.trace
    code.moveCursor(QTextCursor.MoveOperation.Start)
    stage.qtbot.keyClicks(code, "def f(:")
    stage.qtbot.keyClick(code, KEY.Key_Return)
    stage.qtbot.waitUntil(lambda: window.session.drafts.now.mistake is not None)
    assert [(fault.line, fault.words) for fault in code.shown_faults] == [(1, "SyntaxError: invalid syntax")]
    assert window.source.state.text() == "does not run yet, changed, not saved"
    assert window.session.trace is trace
    # Markers went down together with their lines.
    window.session.seek(3)
    assert [m.line for m in code.shown_markers] == [11, 18, 11]
    for _ in range(8):
        code.undo()
    assert code.toPlainText() == traces.RACE
    stage.qtbot.waitUntil(lambda: not code.shown_faults)


def test_undo_and_redo_work_through_runs(stage: Stage):
    begin(stage)
    code = stage.window.source.code
    put_cursor(stage, "counter = 0")
    stage.qtbot.keyClicks(code, ".5")
    stage.qtbot.waitUntil(lambda: "explore" in stage.engines[1].asked)
    stage.qtbot.keyClick(code, KEY.Key_Z, CTRL)
    assert code.toPlainText() == traces.RACE
    stage.qtbot.keyClick(code, KEY.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert "counter = 0.5" in code.toPlainText()


def test_keys_write_python(stage: Stage):
    begin(stage, "x = 1\n")
    code = stage.window.source.code
    code.selectAll()
    stage.qtbot.keyClicks(code, "def f():")
    stage.qtbot.keyClick(code, KEY.Key_Return)
    stage.qtbot.keyClicks(code, "return 1")
    stage.qtbot.keyClick(code, KEY.Key_Return)
    stage.qtbot.keyClick(code, KEY.Key_Tab)
    stage.qtbot.keyClick(code, KEY.Key_Backspace)
    stage.qtbot.keyClicks(code, "f()")
    assert code.toPlainText() == "def f():\n    return 1\nf()"
    code.selectAll()
    stage.qtbot.keyClick(code, KEY.Key_Slash, CTRL)
    assert code.toPlainText() == "# def f():\n#     return 1\n# f()"
    stage.qtbot.keyClick(code, KEY.Key_Slash, CTRL)
    stage.qtbot.keyClick(code, KEY.Key_Tab)
    assert code.toPlainText() == "    def f():\n        return 1\n    f()"
    stage.qtbot.keyClick(code, KEY.Key_Backtab)
    assert code.toPlainText() == "def f():\n    return 1\nf()"


def test_saving_writes_the_file_and_runs_nothing_twice(stage: Stage):
    begin(stage)
    code = stage.window.source.code
    put_cursor(stage, "counter = 0")
    stage.qtbot.keyClicks(code, ".5")
    stage.qtbot.keyClick(code, KEY.Key_S, CTRL)
    assert (stage.folder / "race.py").read_text() == code.toPlainText()
    assert not stage.window.isWindowModified()
    stage.qtbot.waitUntil(lambda: "explore" in stage.engines[1].asked)
    asked = list(stage.engines[0].asked)
    stage.qtbot.wait(400)
    assert stage.engines[0].asked == asked


def test_a_scenario_is_saved_as_a_file_of_ones_own(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    window = stage.window
    scenario = next(s for s in window.library if s.name == "counter/race")
    original = scenario.path.read_text()
    window.open_scenario(scenario)
    stage.qtbot.keyClick(window, KEY.Key_F2)
    stage.qtbot.keyClicks(window.source.code, "#")
    target = stage.folder / "mine.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    stage.qtbot.keyClick(window.source.code, KEY.Key_S, CTRL)
    assert target.read_text().startswith("#")
    assert scenario.path.read_text() == original
    assert (window.session.path, window.session.scenario) == (target, None)


def test_a_file_that_cannot_be_written_says_so_and_stays_unsaved(stage: Stage):
    begin(stage)
    stage.qtbot.keyClicks(stage.window.source.code, "#")
    (stage.folder / "race.py").unlink()
    (stage.folder / "race.py").mkdir()
    stage.qtbot.keyClick(stage.window.source.code, KEY.Key_S, CTRL)
    assert "cannot be written" in stage.window.notice.label.text()
    assert stage.window.isWindowModified()


def test_closing_asks_before_something_is_lost(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    begin(stage)
    stage.qtbot.keyClicks(stage.window.source.code, "#")
    asked: list[str] = []

    def answer(button: QMessageBox.StandardButton) -> None:
        monkeypatch.setattr(QMessageBox, "question", lambda *args: asked.append(args[2]) or button)

    answer(QMessageBox.StandardButton.Cancel)
    assert not stage.window.close()
    answer(QMessageBox.StandardButton.Save)
    assert stage.window.close()
    assert asked == ["Changes of race.py are not saved."] * 2
    assert (stage.folder / "race.py").read_text().startswith("#")


def test_a_change_on_disk_does_not_overwrite_what_is_typed(stage: Stage):
    begin(stage)
    stage.qtbot.keyClicks(stage.window.source.code, "#")
    stage.write("print(1)\n")
    stage.qtbot.waitUntil(stage.window.notice.isVisible)
    assert "has changed on disk" in stage.window.notice.label.text()
    assert stage.window.source.code.toPlainText().startswith("#")
    stage.qtbot.keyClick(stage.window.source.code, KEY.Key_R, CTRL)
    assert stage.window.source.code.toPlainText() == "print(1)\n"
    stage.qtbot.keyClick(stage.window.source.code, KEY.Key_Z, CTRL)
    assert stage.window.source.code.toPlainText().startswith("#")


def test_the_rules_are_chosen_in_the_menu(stage: Stage):
    window = stage.open(stage.write())
    menus = {a.text(): a.menu() for bar in window.menuBar().actions() for a in bar.menu().actions() if a.menu()}
    order = menus["&Order of asyncio Tasks"]
    next(a for a in order.actions() if a.text() == "Any Ready Task").trigger()
    assert stage.engines[0].options[-1].asyncio_order == "any"
    assert "tasks in any order" in window.status.activity.text()
    next(a for a in menus["T&ime"].actions() if a.text() == "Any Delays").trigger()
    assert stage.engines[0].options[-1].time == "any"
    assert isinstance(window.memory.recent[0], Path)
