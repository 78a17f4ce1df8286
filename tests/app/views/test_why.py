"""The menu of answers, by key and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from tests.app import traces
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore(r"propagateSizeHints|raise\(\)|grabbing the keyboard", extend=True)


def menu_of(widget: QWidget) -> QMenu:
    """The one that is shown."""
    return next(menu for menu in widget.findChildren(QMenu) if menu.isVisible() and menu.title() == "Why?")


def test_a_key_asks_and_an_answer_leads_to_its_step(stage: Stage):
    stage.answer = lambda _: traces.deadlock()
    window = stage.open(stage.write(traces.ABBA, "abba.py"))
    window.session.seek(4)
    stage.qtbot.keyClick(window, Qt.Key.Key_W)
    menu = menu_of(window.timeline)
    action = next(action for action in menu.actions() if action.text() == "T2 has held b since step 3")
    action.trigger()
    assert window.session.position == 3
    menu.close()


def test_a_right_click_on_a_bar_asks_about_that_actor(stage: Stage):
    window = stage.open(stage.write())
    timeline = window.timeline
    point = QPoint(timeline.viewport().width() - 8, 60)  # the end of the first lane
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, timeline.viewport().mapToGlobal(point))
    QApplication.sendEvent(timeline.viewport(), event)
    menu = menu_of(timeline)
    assert menu.actions()[0].text().startswith("main has failed")
    menu.close()


def test_a_variable_says_where_its_value_comes_from(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(9)
    variables = window.variables
    section = variables.topLevelItem(0)
    assert section is not None
    variables.setCurrentItem(section.child(0))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), variables.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(variables.viewport(), event)
    menu = menu_of(variables)
    assert menu.actions()[2].text() == "In between T2 wrote 1 at step 4: it is lost"
    menu.close()
