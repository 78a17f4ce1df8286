"""The step table: searched, filtered, and walked from match to match."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from coolthreads_app.model.finding import StepFilter
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def shown(stage: Stage) -> list[str]:
    """The steps in the table."""
    model = stage.window.steps.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def choose(menu: QMenu, *path: str) -> None:
    """Clicks through a menu by its texts."""
    menu.aboutToShow.emit()
    for text in path:
        action: QAction = next(row for row in menu.actions() if row.text().replace("&", "") == text)
        inner = action.menu()
        if isinstance(inner, QMenu):
            menu = inner
        else:
            action.trigger()


def test_words_leave_the_steps_that_have_them_and_return_walks_through_them(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(0)
    stage.qtbot.keyClick(window, Qt.Key.Key_Slash)
    assert window.docks.by_name["steps"].isVisible()
    stage.qtbot.keyClicks(window.steps.words, "counter =1")
    assert shown(stage) == ["4", "5", "8", "9"]
    walked = []
    for _ in range(5):
        stage.qtbot.keyClick(window.steps.words, Qt.Key.Key_Return)
        walked.append(window.session.position)
    assert walked == [4, 5, 8, 9, 4]
    window.steps.go(-1)
    assert window.session.position == 9
    stage.qtbot.keyClick(window.steps.words, Qt.Key.Key_Escape)
    assert len(shown(stage)) == 10


def test_a_search_without_a_match_says_so_and_goes_nowhere(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(3)
    window.steps.want(StepFilter("nothing like it"))
    window.steps.go(1)
    assert shown(stage) == []
    assert window.session.position == 3
    assert window.session.notice is not None
    assert "No step matches nothing like it" in window.session.notice.text


def test_the_menu_filters_by_actor_object_and_kind(stage: Stage):
    window = stage.open(stage.write())
    menu = window.steps.filter.menu()
    assert isinstance(menu, QMenu)
    choose(menu, "Kind", "write")
    assert shown(stage) == ["4", "5"]
    choose(menu, "Actor", "T1  worker 0")
    assert shown(stage) == ["5"]
    assert window.steps.filter.text() == "T1 write"
    assert "1 of 10 steps shown" in window.steps.filter.toolTip()
    choose(menu, "Actor", "Any")
    choose(menu, "Object", "worker 0")
    assert shown(stage) == []
    choose(menu, "All steps")
    assert len(shown(stage)) == 10


def test_the_table_stays_with_the_playhead_among_the_matches(stage: Stage):
    window = stage.open(stage.write())
    window.steps.want(StepFilter("counter =1"))
    table = window.steps.table
    for position, row in ((0, 0), (5, 1), (6, 2), (10, 3)):
        window.session.seek(position)
        assert table.currentIndex().row() == row
        assert window.session.position == position  # following it does not move it
    table.selectRow(2)
    assert window.session.position == 8


def test_another_run_keeps_the_words_and_drops_the_rest(stage: Stage):
    window = stage.open(stage.write())
    window.steps.want(StepFilter("counter", actor=1))
    window.session.run()
    stage.qtbot.waitUntil(lambda: not window.session.running)
    assert window.steps.wanted == StepFilter("counter")
    assert shown(stage) == ["2", "3", "4", "5", "8", "9"]
