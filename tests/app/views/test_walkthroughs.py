"""A teacher, a developer and an author, each for fifteen steps, by keys alone, with real worker processes."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from coolthreads import load_trace
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.model import recovery
from coolthreads_app.model.editing import Drafts
from coolthreads_app.views.exporting import ExportDialog
from coolthreads_app.views.palette import Palette
from coolthreads_app.views.preferences import Preferences
from coolthreads_app.views.window import MainWindow

start = importlib.import_module("coolthreads_app.views.start")
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support (raise|grabbing)", extend=True)
PATIENCE = 60_000  # milliseconds; nothing here takes more than a few hundred
KEY = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier

BANK = """import threading

balance = 100


def withdraw(amount):
    global balance
    if balance >= amount:
        balance = balance - amount


threads = [threading.Thread(target=withdraw, args=(80,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert balance >= 0, "overdrawn"
"""


class Keyboard:
    """Presses keys where the focus is, and waits until nothing is on its way."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window, self.session = qtbot, window, window.session

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, at: QWidget | None = None) -> None:
        if at is None:
            # Without a window manager nobody gives the focus back after a menu or a dialog.
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.window)
        self.qtbot.keyClick(at or self.window, key, modifiers)
        self.rest()

    def write(self, text: str, at: QWidget) -> None:
        for line in text.split("\n"):
            self.qtbot.keyClicks(at, line)

    def rest(self) -> None:
        self.until(lambda: not self.session.running)

    def until(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE)

    def command(self, letters: str) -> None:
        self.qtbot.keyClick(self.window, KEY.Key_P, CTRL | SHIFT)
        palette = self.window.findChildren(Palette)[-1]
        self.qtbot.keyClicks(palette.line, letters)
        self.qtbot.keyClick(palette.line, KEY.Key_Return)
        self.rest()


@pytest.fixture
def keyboard(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keyboard:
    monkeypatch.setattr(recovery, "folder", lambda: tmp_path / "state")

    def end(widget: MainWindow) -> None:
        widget.session.drafts = Drafts()
        widget.session.close()

    window = start.Beginning.make().window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window, before_close_func=end)
    window.resize(1600, 900)
    window.show()
    return Keyboard(qtbot, window)


def test_a_teacher(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch):
    window, session, press = keyboard.window, keyboard.session, keyboard.press
    # 1. Opens the counter without a lock by a few letters.
    keyboard.command("scenario counter without")
    keyboard.until(lambda: session.exploration is not None and not session.exploring)
    # 2. Presents.
    press(KEY.Key_F5)
    assert window.presenter.on
    # 3. Shows the first question.
    press(KEY.Key_L, CTRL | SHIFT)
    lesson = window.lesson
    assert not lesson.visibleRegion().isEmpty()
    # 4. Counts hands.
    for key in (KEY.Key_2, KEY.Key_3, KEY.Key_3):
        press(key, ALT)
    assert lesson.hands[0].counts == [0, 1, 2]
    # 5. Reveals the answer, and the run that shows it.
    press(KEY.Key_R)
    assert lesson.revealed == {0}
    assert window.verdict.words[0] == "Failed"
    # 6. Goes to where the update is lost, and marks the place.
    press(KEY.Key_Home)
    press(KEY.Key_N)
    press(KEY.Key_N)
    press(KEY.Key_D, CTRL)
    # 7. Marks the end as well.
    press(KEY.Key_End)
    press(KEY.Key_D, CTRL)
    assert len(session.branches.bookmarks) == 2
    # 8. Walks through both marks with the clicker.
    press(KEY.Key_PageUp)
    first = session.position
    press(KEY.Key_PageDown)
    assert first < session.position == session.length
    # 9. Blanks the screen to speak, and comes back.
    press(KEY.Key_Period)
    assert window.presenter.cover.isVisible()
    press(KEY.Key_Period)
    assert not window.presenter.cover.isVisible()
    # 10. Goes on to the challenge to break it.
    press(KEY.Key_L, CTRL | SHIFT)
    for _ in range(3):
        press(KEY.Key_PageDown, CTRL)
    assert lesson.pages[lesson.page].kind == "break"
    # 11. The class asks for a hint.
    press(KEY.Key_H)
    assert lesson.hinted == {3: 1}
    # 12. Somebody schedules by hand: T1 reads, T2 goes to its end.
    press(KEY.Key_Return, CTRL)
    press(KEY.Key_Home)
    for _ in range(7):
        press(KEY.Key_Right)
    press(KEY.Key_1)
    press(KEY.Key_2)
    assert lesson.met == {3}
    # 13. On to fixing it: the lock is typed in, and proved.
    press(KEY.Key_PageDown, CTRL)
    press(KEY.Key_F2)
    code = window.source.code
    code.moveCursor(QTextCursor.MoveOperation.Start)
    assert code.find("counter = 0")
    press(KEY.Key_End, at=code)
    press(KEY.Key_Return, at=code)
    keyboard.write("lock = threading.Lock()", code)
    assert code.find("    counter += 1")
    press(KEY.Key_Home, at=code)
    keyboard.write("    with lock:", code)
    press(KEY.Key_Return, at=code)
    keyboard.until(lambda: lesson.met == {3, 4})
    # 14. Ends editing, then presenting.
    press(KEY.Key_Escape, at=code)
    assert not code.editing
    press(KEY.Key_Escape)
    assert not window.presenter.on
    # 15. What was typed is still there, and can be taken back to the original.
    assert "with lock:" in session.drafts.now.text
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    press(KEY.Key_R, CTRL)
    assert "with lock:" not in code.toPlainText()


def test_a_developer(keyboard: Keyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    window, session, press = keyboard.window, keyboard.session, keyboard.press
    path = tmp_path / "bank.py"
    path.write_text(BANK)
    # 1. Opens a program.
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    press(KEY.Key_O, CTRL)
    assert window.verdict.words[0] == "Passed"
    # 2. Searches all interleavings.
    press(KEY.Key_F, CTRL)
    keyboard.until(lambda: not session.exploring)
    assert session.exploration is not None
    assert session.exploration.complete
    # 3. Replays the one that fails.
    window.outcomes.list.setFocus()
    window.outcomes.list.setCurrentIndex(window.outcomes.model.index(0))
    press(KEY.Key_Return, at=window.outcomes.list)
    assert window.verdict.words[0] == "Failed"
    # 4. Steps back and forth: exactly where it was.
    place = session.position
    press(KEY.Key_Left)
    press(KEY.Key_Right)
    assert session.position == place
    # 5. Goes to the failure.
    press(KEY.Key_F)
    # 6. Sees it as a branch, and calls it something.
    session.rename_branch(session.branches.current, "overdrawn")
    assert [row.name for row in session.branches.rows] == ["Run", "overdrawn"]
    # 7. Compares it with the run that passed.
    press(KEY.Key_D, CTRL | SHIFT)
    other = window.compare.other
    other.hidePopup()
    row = next(n for n in range(other.count()) if other.itemText(n).startswith("Branch: Run"))
    other.setCurrentIndex(row)
    other.activated.emit(row)
    keyboard.until(lambda: window.compare.rows.rowCount() > 0)
    assert "Failed against passed" in window.compare.sentence.text()
    # 8. Forks at the step where they part.
    assert window.compare.rows.comparison is not None
    session.seek(window.compare.rows.comparison.parting)
    press(KEY.Key_K)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    press(KEY.Key_1, at=menu)
    assert window.verdict.words[0] == "Passed"
    # 9. Goes back, and forward again.
    press(KEY.Key_Z, CTRL)
    assert window.verdict.words[0] == "Failed"
    press(KEY.Key_Z, CTRL | SHIFT)
    # 10. Copies the schedule of the failure for a bug report.
    press(KEY.Key_Z, CTRL)
    press(KEY.Key_C, CTRL | SHIFT)
    schedule = QGuiApplication.clipboard().text()
    assert "T1" in schedule
    # 11. Edits: makes a mistake first; the last good run stays.
    press(KEY.Key_F2)
    code = window.source.code
    code.moveCursor(QTextCursor.MoveOperation.Start)
    assert code.find("    if balance >= amount:")
    keyboard.write("    with lock", code)
    keyboard.until(lambda: code.shown_faults)
    assert window.verdict.words[0] == "Failed"
    # 12. Mends it.
    keyboard.write(": ", code)
    keyboard.write("balance -= amount if balance >= amount else 0", code)
    code.moveCursor(QTextCursor.MoveOperation.Down)
    code.moveCursor(QTextCursor.MoveOperation.StartOfLine)
    press(KEY.Key_Slash, CTRL, at=code)
    code.moveCursor(QTextCursor.MoveOperation.Start)
    assert code.find("balance = 100")
    press(KEY.Key_End, at=code)
    press(KEY.Key_Return, at=code)
    keyboard.write("lock = threading.Lock()", code)
    # 13. All interleavings pass now.
    keyboard.until(
        lambda: (
            session.exploration is not None
            and not session.exploring
            and session.drafts.now.tried == code.toPlainText()
            and [row.verdict.value for row in session.exploration.outcomes] == ["passed"]
        )
    )
    # 14. Saves.
    press(KEY.Key_S, CTRL, at=code)
    assert "lock = threading.Lock()" in path.read_text()
    assert not window.isWindowModified()
    # 15. The schedule of the failure belongs to the program as it was: one clear line says so.
    press(KEY.Key_Escape, at=code)
    QGuiApplication.clipboard().setText(schedule + " T2*50")
    press(KEY.Key_V, CTRL | SHIFT)
    assert window.notice.isVisible()
    assert "the program has changed" in window.notice.label.text()


def test_an_author(keyboard: Keyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    window, session, press = keyboard.window, keyboard.session, keyboard.press
    # 1. Opens the coffee with two Futures.
    keyboard.command("scenario coffee two futures")
    keyboard.until(lambda: session.exploration is not None and not session.exploring)
    # 2. It is shown over virtual time; over steps and back.
    assert window.timeline.axis is AxisKind.TIME
    press(KEY.Key_X)
    assert window.timeline.axis is AxisKind.STEPS
    press(KEY.Key_X)
    # 3. Larger type.
    press(KEY.Key_Up, CTRL | SHIFT)
    assert window.memory.type_size == 110
    # 4. The theme for print.
    press(KEY.Key_4, CTRL)
    assert window.theme_name == "print"
    # 5. Exports it as a figure.
    target = tmp_path / "coffee.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    press(KEY.Key_E, CTRL)
    export = window.findChildren(ExportDialog)[-1]
    export.ask_and_save()
    assert target.read_bytes().startswith(b"\x89PNG")
    # 6. Copies it for a slide.
    press(KEY.Key_E, CTRL | SHIFT)
    assert not QGuiApplication.clipboard().image().isNull()
    # 7. Zooms in and fits again.
    press(KEY.Key_Plus)
    press(KEY.Key_Z)
    # 8. Makes a program of one's own of the scenario.
    press(KEY.Key_F2)
    code = window.source.code
    code.moveCursor(QTextCursor.MoveOperation.Start)
    keyboard.write("# Figure 3", code)
    press(KEY.Key_Return, at=code)
    own = tmp_path / "figure3.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(own), ""))
    press(KEY.Key_S, CTRL | SHIFT, at=code)
    assert own.read_text().startswith("# Figure 3\n")
    # 9. It is among the recent programs.
    assert window.memory.recent[0] == own
    # 10. Ends editing; the run is that of the new text.
    press(KEY.Key_Escape, at=code)
    assert session.trace is not None
    assert session.trace.files[0].text == own.read_text()
    # 11. Saves the run as a trace.
    trace = tmp_path / "figure3.trace"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(trace), ""))
    press(KEY.Key_S, CTRL | ALT)
    assert load_trace(trace).schedule == session.trace.schedule
    # 12. Opens the trace again: the same run, and nothing is executed.
    window.open_path(trace)
    assert session.trace.files[0].text == own.read_text()
    # 13. Goes back to the program by the recent ones.
    window.fill_recent()
    window.open_path(window.memory.recent[1])
    keyboard.rest()
    # 14. Prefers larger type for good.
    press(KEY.Key_Comma, CTRL)
    dialog = window.findChildren(Preferences)[-1]
    dialog.percent.setValue(100)
    dialog.accept()
    assert window.memory.type_size == 100
    # 15. Looks up a key, and what to send with a bug report.
    keyboard.command("copy log")
    assert "Coolthreads" in QGuiApplication.clipboard().text()
