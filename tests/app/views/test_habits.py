"""Habits of a desktop app: the palette, preferences, a folder, the log, and what is there again after a crash."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from coolthreads_app.model import recovery
from coolthreads_app.views.palette import Palette
from coolthreads_app.views.preferences import Preferences
from tests.app import traces
from tests.app.views.conftest import Stage

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support (raise|grabbing)", extend=True)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "folder", lambda: tmp_path / "state")


def palette(stage: Stage) -> Palette:
    stage.qtbot.keyClick(stage.window, KEY.Key_P, CTRL | SHIFT)
    return stage.window.findChild(Palette)


def test_a_command_is_done_by_a_few_letters(stage: Stage):
    window = stage.open(stage.write())
    opened = palette(stage)
    assert any(text.startswith("File: Save Program") for text in opened.shown)
    stage.qtbot.keyClicks(opened.line, "theme dark")
    assert opened.shown[0].startswith("View: Theme: Dark")
    stage.qtbot.keyClick(opened.line, KEY.Key_Return)
    assert window.theme_name == "dark"


def test_the_palette_opens_scenarios_and_moves_by_keys(stage: Stage):
    opened = palette(stage)
    stage.qtbot.keyClicks(opened.line, "scenario: a counter")
    first = opened.list.currentRow()
    stage.qtbot.keyClick(opened.line, KEY.Key_Down)
    assert opened.list.currentRow() == first + 1
    stage.qtbot.keyClick(opened.line, KEY.Key_Up)
    title = opened.shown[0].split(":")[1].split("  ")[0].strip()
    stage.qtbot.keyClick(opened.line, KEY.Key_Return)
    assert stage.window.session.scenario is not None
    assert stage.window.session.scenario.title == title


def test_letters_that_mean_nothing_do_nothing(stage: Stage):
    opened = palette(stage)
    stage.qtbot.keyClicks(opened.line, "qqqqqq")
    assert opened.shown == []
    stage.qtbot.keyClick(opened.line, KEY.Key_Return)
    stage.qtbot.keyClick(opened.line, KEY.Key_Escape)


def test_preferences_are_seen_at_once_and_kept(stage: Stage):
    window = stage.open(stage.write())
    code = window.theme.code
    stage.qtbot.keyClick(window, KEY.Key_Comma, CTRL)
    dialog = window.findChild(Preferences)
    dialog.percent.setValue(150)
    assert window.theme.code == round(code * 1.5)
    dialog.theme.setCurrentIndex(1)
    assert window.theme_name == "dark"
    box = dialog.options["granularity"]
    box.setCurrentIndex(box.findData("gil"))
    dialog.accept()
    assert stage.engines[0].options[-1].granularity == "gil"
    other = stage.make()
    assert (other.theme_name, other.theme.code, other.memory.option("granularity")) == (
        "dark",
        round(code * 1.5),
        "gil",
    )


def test_preferences_can_be_taken_back(stage: Stage):
    window = stage.window
    stage.qtbot.keyClick(window, KEY.Key_Comma, CTRL)
    dialog = window.findChild(Preferences)
    dialog.theme.setCurrentIndex(1)
    dialog.percent.setValue(200)
    dialog.reject()
    assert (window.theme_name, window.memory.type_size) == ("light", 100)


def test_a_folder_of_programs_is_listed_and_opened_by_keys(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    inner = stage.folder / "lesson"
    (inner / "more").mkdir(parents=True)
    (inner / ".venv").mkdir()
    for name in ("a.py", "more/b.py", ".venv/c.py", "notes.txt"):
        (inner / name).write_text(traces.RACE)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(inner))
    stage.qtbot.keyClick(stage.window, KEY.Key_O, CTRL | SHIFT)
    section = stage.window.rail.tree.topLevelItem(0)
    assert section.text(0) == "lesson"
    assert [section.child(row).text(0) for row in range(section.childCount())] == ["a.py", "more/b.py"]
    stage.window.rail.tree.itemActivated.emit(section.child(1), 0)
    assert stage.window.session.path == inner / "more" / "b.py"
    assert stage.window.rail.tree.currentItem() is section.child(1)
    stage.window.open_path(stage.folder / "lesson" / "more")
    assert stage.window.rail.tree.topLevelItem(0).text(0) == "more"


def test_an_empty_folder_says_so(stage: Stage):
    (stage.folder / "empty").mkdir()
    stage.window.open_path(stage.folder / "empty")
    assert "no Python programs" in stage.window.notice.label.text()


def test_the_log_goes_to_the_clipboard(stage: Stage):
    stage.window.actions_by_name["report"].trigger()
    assert QGuiApplication.clipboard().text().startswith("Coolthreads: ")


def test_after_a_crash_everything_is_there_again(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(4)
    window.session.rename_branch(0, "the bad one")
    window.session.bookmark("look")
    stage.answer = lambda schedule: traces.deadlock() if "T2" in schedule else traces.lost_update()
    window.session.run("T2 T2 T2")
    stage.qtbot.waitUntil(lambda: len(window.session.branches.rows) == 2)
    window.session.rename_branch(1, "stuck")
    window.session.go_to_branch(0, 4)
    window.session.type(traces.RACE + "# changed\n")
    window.keeper.keep()
    # No clean end: another window is made, as another process would.
    other = stage.make()
    stage.beginning.open_first("")
    stage.qtbot.waitUntil(lambda: not other.session.running and other.session.length > 0)
    stage.qtbot.waitUntil(lambda: other.session.position == 4)
    assert other.session.drafts.now.text.endswith("# changed\n")
    assert other.isWindowModified()
    # Also what has not been shown again: by its name, and it is run when somebody wants to see it.
    rows = other.session.branches.rows
    assert [(row.name, row.index is None) for row in rows] == [("the bad one", False), ("stuck", True)]
    assert [(mark.branch, mark.position, mark.name) for mark in other.session.branches.bookmarks] == [(0, 4, "look")]
    other.session.go_to_branch(1)
    stage.qtbot.waitUntil(lambda: other.session.branches.current == 1)


def test_after_a_clean_end_nothing_is_restored(stage: Stage):
    stage.open(stage.write())
    stage.window.keeper.keep()
    stage.window.close()
    assert recovery.left_behind() is None
