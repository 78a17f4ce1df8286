"""Room for everything: tabs of docks, the legend, and the way from a line of the source to its steps."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QTabBar

from coolthreads_app.views.palette import entries
from coolthreads_app.views.window import MainWindow
from tests.app.views.conftest import Stage

# The platform without a screen says this of every window that is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def tabs_in_sight(window: MainWindow) -> list[list[str]]:
    """The texts of the tabs of docks that are seen, from left to right."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    bars = [bar for bar in window.findChildren(QTabBar, options=direct) if bar.isVisible() and bar.geometry().y() > 0]
    bars.sort(key=lambda bar: bar.geometry().x())
    return [[bar.tabText(row) for row in range(bar.count())] for bar in bars]


def test_no_tabs_are_left_over_when_the_arrangement_changes(stage: Stage):
    window = stage.open(stage.write())
    usual = tabs_in_sight(window)
    assert [tabs[0] for tabs in usual] == ["Outcomes", "Variables", "Output"]
    for _ in range(2):
        window.use_theme("projector")
        stage.qtbot.waitUntil(lambda: [tabs[0] for tabs in tabs_in_sight(window)] == ["Outcomes", "Output"])
        window.use_theme("print")
        stage.qtbot.waitUntil(lambda: tabs_in_sight(window) == usual)


def test_a_line_of_the_source_leads_to_its_steps(stage: Stage):
    window = stage.open(stage.write())
    code, gutter = window.source.code, window.source.code._gutter
    window.session.seek(0)

    def click(line: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> int:
        y = next(round(rect.center().y()) for block, rect in code._visible() if block.blockNumber() == line - 1)
        stage.qtbot.mouseClick(gutter, Qt.MouseButton.LeftButton, modifier, QPoint(5, y))
        return window.session.position

    assert [click(10) for _ in range(5)] == [2, 3, 4, 5, 2]
    assert click(10, Qt.KeyboardModifier.ShiftModifier) == 5
    assert click(1) == 5
    assert window.session.notice is not None
    assert window.session.notice.text == "No step of this run is on line 1"
    stage.qtbot.keyClick(window, Qt.Key.Key_J)
    assert window.session.position == 2
    stage.qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.position == 5


def test_a_dock_behind_another_one_comes_to_the_front_and_only_then_is_hidden(stage: Stage):
    window = stage.open(stage.write())
    values, outcomes = window.docks.by_name["values"], window.docks.by_name["outcomes"]
    command = next(entry for entry in entries(window) if entry.text.endswith("View: Values"))
    assert values.visibleRegion().isEmpty()
    command.call()
    stage.qtbot.waitUntil(lambda: not values.visibleRegion().isEmpty())
    assert not outcomes.isHidden()
    assert values.isAncestorOf(QApplication.focusWidget())
    command.call()
    assert values.isHidden()
    command.call()
    stage.qtbot.waitUntil(lambda: not values.visibleRegion().isEmpty())


def test_where_there_is_little_room_the_legend_has_what_occurs(stage: Stage):
    window = stage.open(stage.write())
    window.resize(1280, 720)
    window.use_theme("projector")
    QApplication.processEvents()
    few = {entry.kind for entry in window.legend.shown()}
    assert {"running", "ready", "done"} <= few
    assert not {"blocked", "deadlock", "message"} & few
    window.use_theme("light")
    window.legend.resize(3000, 40)
    assert {entry.kind for entry in window.legend.shown()} > few | {"deadlock", "message"}
