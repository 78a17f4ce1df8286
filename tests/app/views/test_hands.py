"""Scheduling by hand in the window: who may go, the tree of branches, bookmarks, a comparison; by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.app import traces
from tests.app.model.test_branches import counted, run_of
from tests.app.views.conftest import Stage

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# The platform without a screen says this of windows and menus that are shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support (raise|grabbing)", extend=True)


@pytest.fixture
def hands(stage: Stage) -> Stage:
    stage.answer = run_of
    stage.open(stage.write())
    return stage


def test_a_digit_makes_a_branch_and_ctrl_z_goes_back(hands: Stage):
    window = hands.window
    window.session.seek(1)
    hands.qtbot.keyClick(window, KEY.Key_2)
    hands.qtbot.waitUntil(lambda: len(window.session.branches.rows) == 2)
    tree = window.branches.tree
    root = tree.topLevelItem(0)
    assert (root.text(0), root.text(1)) == ("Run", "Passed")
    assert (root.child(0).text(0), root.child(0).text(1)) == ("T2 at step 1", "Failed  lost an update")
    hands.qtbot.keyClick(window, KEY.Key_Z, CTRL)
    assert window.session.branches.current == 0
    hands.qtbot.keyClick(window, KEY.Key_Z, CTRL | SHIFT)
    assert window.session.branches.current == 1


def test_everybody_is_listed_and_who_cannot_go_says_why(stage: Stage):
    stage.answer = lambda _: traces.deadlock()
    window = stage.open(stage.write(traces.ABBA))
    window.session.seek(window.session.length)
    words = [window.branches.next.item(row).text() for row in range(window.branches.next.count())]
    assert any("is blocked on" in text and ", held by" in text for text in words)
    assert len(words) == 3


def test_the_fork_menu_is_worked_by_keys(hands: Stage):
    window = hands.window
    window.session.seek(1)
    hands.qtbot.keyClick(window, KEY.Key_K)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert [action.text().split("   ")[0] for action in menu.actions()] == ["&0", "&1", "&2"]
    assert [action.isEnabled() for action in menu.actions()] == [False, True, True]
    hands.qtbot.keyClick(menu, KEY.Key_2)
    hands.qtbot.waitUntil(lambda: len(window.session.branches.rows) == 2)


def test_a_branch_is_renamed_in_the_tree(hands: Stage):
    window = hands.window
    hands.qtbot.keyClick(window, KEY.Key_N, CTRL | SHIFT)
    box = window.branches.tree.findChild(QLineEdit)
    assert box is not None
    box.setText("the good one")
    hands.qtbot.keyClick(box, KEY.Key_Return)
    hands.qtbot.waitUntil(lambda: window.session.branches.rows[0].name == "the good one")
    assert window.branches.tree.topLevelItem(0).text(0) == "the good one"


def test_bookmarks_are_set_and_visited_by_keys(hands: Stage):
    window = hands.window
    window.session.seek(2)
    hands.qtbot.keyClick(window, KEY.Key_D, CTRL)
    assert "Bookmark at step 2" in window.notice.label.text()
    window.session.seek(0)
    hands.qtbot.keyClick(window, KEY.Key_Down, CTRL)
    assert window.session.position == 2
    hands.qtbot.keyClick(window, KEY.Key_Down, CTRL)
    assert "no bookmark after" in window.notice.label.text()


def test_a_schedule_is_copied_and_pasted(hands: Stage):
    window = hands.window
    QGuiApplication.clipboard().setText("T1 T2")
    hands.qtbot.keyClick(window, KEY.Key_V, CTRL | SHIFT)
    hands.qtbot.waitUntil(lambda: window.session.branches.current == 1)
    hands.qtbot.keyClick(window, KEY.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "T1 T2 T2 T1"
    QGuiApplication.clipboard().setText("no such thing")
    hands.qtbot.keyClick(window, KEY.Key_V, CTRL | SHIFT)
    assert "word 1: 'no'" in window.notice.label.text()


def test_an_outcome_is_put_beside_the_run_that_is_shown(hands: Stage):
    window = hands.window
    hands.answer = lambda schedule: counted("T1 T2 T2 T1") if schedule.startswith("main") else run_of(schedule)
    window.session.explore()
    hands.qtbot.waitUntil(lambda: not window.session.exploring)
    hands.qtbot.keyClick(window, KEY.Key_D, CTRL | SHIFT)
    compare = window.compare
    compare.other.hidePopup()
    texts = [compare.other.itemText(row) for row in range(compare.other.count())]
    assert texts[0] == "Compare with..."
    row = next(n for n, text in enumerate(texts) if text.startswith("Outcome: Failed"))
    compare.other.setCurrentIndex(row)
    compare.other.activated.emit(row)
    hands.qtbot.waitUntil(lambda: compare.rows.rowCount() == 4)
    assert compare.sentence.text().startswith("The same until step 1.")
    cells = [[compare.rows.index(row, column).data() for column in range(3)] for row in range(2)]
    assert cells[0] == ["0", "T1 reads counter = 0", "T1 reads counter = 0"]
    assert cells[1][1:] == ["T1 writes counter = 1", "T2 reads counter = 0"]
    assert cells[1][0].endswith("1") and cells[1][0] != "1"
    assert window.session.trace is not None
    assert window.session.trace.schedule == "T1 T1 T2 T2", "the run that is shown stays"
