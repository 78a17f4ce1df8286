"""The pictures beside the timeline, in a real window: mouse, keys, and the lists that say the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from coolthreads_app.views.graphs import ProgressPane, WaitsPane
from tests.app import traces
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore(r"propagateSizeHints|raise\(\)|grabbing the keyboard", extend=True)


def locks(stage: Stage) -> WaitsPane:
    """The wait-for graph of a deadlock, seen."""
    stage.answer = lambda _: traces.deadlock()
    window = stage.open(stage.write(traces.ABBA, "abba.py"))
    window.docks.by_name["locks"].raise_()
    window.session.seek(4)
    pane = window.graphs["locks"]
    assert isinstance(pane, WaitsPane)
    return pane


def test_a_click_on_a_lock_selects_it_everywhere(stage: Stage):
    pane = locks(stage)
    spot = next(spot for spot in pane.view.picture.spots if spot.object == 0)
    where = QPoint(round(spot.x + spot.width / 2), round(spot.y + spot.height / 2))
    stage.qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert stage.window.session.selected == 0


def test_keys_walk_through_the_picture_and_say_where_they_are(stage: Stage):
    pane = locks(stage)
    pane.view.setFocus()
    for _ in range(4):
        stage.qtbot.keyClick(pane.view, Qt.Key.Key_Down)
    assert pane.view.accessibleDescription() == "lock a: held by T1; T2 waits for it"
    stage.qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert stage.window.session.selected == 0


def test_the_list_follows_the_playhead(stage: Stage):
    pane = locks(stage)
    pane.turn_to(1)
    assert pane.table.item(3).text() == "lock a: held by T1; T2 waits for it"
    stage.window.session.seek(0)
    assert pane.table.item(3).text() == "lock a: nobody holds it or waits for it"
    pane.table.itemActivated.emit(pane.table.item(4))
    assert stage.window.session.selected == 1


def test_guards_say_that_nothing_guards_the_counter(stage: Stage):
    window = stage.open(stage.write())
    pane = window.graphs["locks"]
    assert isinstance(pane, WaitsPane)
    window.docks.by_name["locks"].raise_()
    pane.turn_to(2)
    stage.qtbot.waitUntil(lambda: pane.guards.topLevelItemCount() > 0)
    row = pane.guards.topLevelItem(0)
    assert row is not None
    assert [row.text(column) for column in range(3)] == ["counter", "nothing", "6 times by main, T1, T2"]
    pane.guards.itemActivated.emit(row, 0)
    assert window.session.selected == 0


def progress(stage: Stage) -> ProgressPane:
    """The progress graph of a lost update, seen."""
    window = stage.open(stage.write())
    window.docks.by_name["progress"].raise_()
    pane = window.graphs["progress"]
    assert isinstance(pane, ProgressPane)
    return pane


def test_the_progress_graph_is_of_any_two_actors(stage: Stage):
    pane = progress(stage)
    assert "Here an update of counter is lost" in pane.view.picture.spots[0].words
    assert (pane.across.currentText(), pane.up.currentText()) == ("T1", "T2")
    pane.across.setCurrentIndex(0)
    pane.across.activated.emit(0)
    assert pane.view.picture.spots[0].words == "step 0: main starts worker 0"
    pane.up.setCurrentIndex(0)
    pane.up.activated.emit(0)
    assert pane.view.picture.empty == "Choose two different actors."


def test_a_step_of_the_staircase_is_gone_to_by_key(stage: Stage):
    pane = progress(stage)
    pane.view.setFocus()
    stage.window.session.seek(0)
    for _ in range(3):
        stage.qtbot.keyClick(pane.view, Qt.Key.Key_Down)
    assert pane.view.accessibleDescription() == "step 3: T2 reads counter = 0"
    stage.qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert stage.window.session.position == 3


def test_values_follow_the_playhead_and_a_click_leads_to_the_access(stage: Stage):
    window = stage.open(stage.write())
    window.docks.by_name["values"].raise_()
    pane = window.graphs["values"]
    window.session.seek(0)
    spot = next(spot for spot in pane.view.picture.spots if "T2 writes" in spot.words)
    bar = pane.view.horizontalScrollBar()
    where = QPoint(round(spot.x + spot.width / 2) - bar.value(), round(spot.y + spot.height / 2))
    assert where.x() < pane.view.viewport().width()
    stage.qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert window.session.position == 4
    assert window.session.selected == 0
    wide = pane.view.picture.width
    stage.qtbot.keyClick(pane.view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert pane.view.picture.width > wide


def test_a_whole_picture_can_be_copied(stage: Stage):
    pane = locks(stage)
    pane.view.copy()
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (2 * pane.view.picture.width, 2 * pane.view.picture.height)
    assert image.pixelColor(0, 0) == QColor(stage.window.theme.paper)


def test_a_write_says_where_its_value_comes_from(stage: Stage):
    window = stage.open(stage.write())
    window.docks.by_name["values"].raise_()
    view = window.graphs["values"].view
    view.go(next(number for number, spot in enumerate(view.picture.spots) if ": T1 writes" in spot.words))
    QApplication.sendEvent(
        view.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), view.mapToGlobal(QPoint(5, 5))),
    )
    menu = next(menu for menu in view.findChildren(QMenu) if menu.isVisible())
    said = [action.text() for action in menu.actions()]
    assert "In between T2 wrote 1 at step 4: it is lost" in said
    assert said[-1] == "Copy Picture"
    menu.close()


@pytest.mark.parametrize("pane", ["values", "progress", "order", "locks"])
def test_without_a_run_the_pictures_say_so(stage: Stage, pane: str):
    assert stage.window.graphs[pane].view.picture.empty == "There is no run to show."


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
def test_every_theme_paints_it_on_its_paper(stage: Stage, theme: str):
    pane = locks(stage)
    stage.window.use_theme(theme)
    stage.window.docks.by_name["locks"].raise_()
    stage.qtbot.waitUntil(pane.view.isVisible)
    image = pane.view.viewport().grab().toImage()
    paper = QColor(stage.window.theme.paper)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
    assert image.pixelColor(1, 1) == paper
    assert len(colours) > 5
