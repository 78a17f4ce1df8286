"""The window as its user handles it: keys, clicks, menus, files."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication

from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.views import dialogs
from tests.app import traces
from tests.app.views.conftest import Stage

KEY = Qt.Key
# The platform without a screen says this of every window that is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def press(stage: Stage, *keys: Qt.Key) -> int:
    """Presses keys one after the other; the step where the playhead is then."""
    for key in keys:
        stage.qtbot.keyClick(stage.window, key)
    return stage.window.session.position


def test_keys_move_the_playhead(stage: Stage):
    stage.open(stage.write())
    assert press(stage, KEY.Key_Home) == 0
    assert press(stage, KEY.Key_Right, KEY.Key_Right) == 2
    assert press(stage, KEY.Key_Left) == 1
    assert press(stage, KEY.Key_N) == 2
    assert press(stage, KEY.Key_N) == 3
    assert press(stage, KEY.Key_P) == 2
    assert press(stage, KEY.Key_F) == 9
    assert press(stage, KEY.Key_End) == 10


@pytest.mark.parametrize("pane", ["source", "outcomes", "variables", "output", "steps"])
def test_keys_move_the_playhead_wherever_the_focus_is(stage: Stage, pane: str):
    window = stage.open(stage.write())
    views = {
        "source": window.source.code,
        "outcomes": window.outcomes.list,
        "variables": window.variables,
        "output": window.output,
        "steps": window.steps.table,
    }
    window.docks.by_name[pane].raise_()
    views[pane].setFocus()
    window.session.seek(0)
    stage.qtbot.keyClick(views[pane], KEY.Key_Right)
    assert window.session.position == 1
    stage.qtbot.keyClick(views[pane], KEY.Key_End)
    assert window.session.position == 10


def test_a_digit_lets_that_actor_go_next(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(4)
    press(stage, KEY.Key_1)
    stage.qtbot.waitUntil(lambda: not window.session.running)
    assert stage.engines[0].asked[-1] == "main T1 T2 T1"
    assert window.session.position == 5


def test_an_impossible_digit_says_why(stage: Stage):
    stage.answer = lambda _: traces.deadlock()
    window = stage.open(stage.write(traces.ABBA))
    press(stage, KEY.Key_2)
    assert window.notice.isVisible()
    assert window.notice.label.text() == "T2 cannot go next: it is blocked on a, held by T1"
    press(stage, KEY.Key_9)
    assert "no lane 9" in window.notice.label.text()
    press(stage, KEY.Key_Left)
    assert not window.notice.isVisible()


def test_a_click_on_a_name_lets_that_actor_go_next(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(3)
    for y in range(window.timeline.viewport().height()):
        if window.timeline.lane_at(QPoint(30, y)) == 2:
            stage.qtbot.mouseClick(window.timeline.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, y + 4))
            break
    assert window.session.position == 4


def test_a_click_into_the_plot_moves_the_playhead_and_dragging_scrubs(stage: Stage):
    window = stage.open(stage.write())
    viewport = window.timeline.viewport()
    stage.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(viewport.width() - 3, 60))
    assert window.session.position == 10
    stage.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(viewport.width() - 3, 60))
    head = round(viewport.width() * 0.5)
    stage.qtbot.mouseMove(viewport, QPoint(head, 60))
    stage.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(head, 60))
    assert 0 <= window.session.position < 10


def test_the_slider_scrubs_and_follows(stage: Stage):
    window = stage.open(stage.write())
    window.transport.slider.setValue(7)
    assert window.session.position == 7
    window.session.seek(2)
    assert window.transport.slider.value() == 2
    assert window.transport.place.text() == "2 / 10"


def test_playing_stops_at_the_end_and_starts_over(stage: Stage):
    window = stage.open(stage.write())
    window.transport.speed.setCurrentIndex(window.transport.speed.count() - 1)
    window.session.seek(5)
    press(stage, KEY.Key_Space)
    assert window.transport.playing
    stage.qtbot.waitUntil(lambda: not window.transport.playing)
    assert window.session.position == 10
    press(stage, KEY.Key_Space)
    assert window.session.position == 0
    press(stage, KEY.Key_Space)
    assert not window.transport.playing


def test_markers_follow_the_playhead(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(3)
    assert [(m.label, m.line) for m in window.source.code.shown_markers] == [("T2", 10), ("main", 17), ("T1", 10)]
    assert window.status.next.text().startswith("Next: T2 reads counter = 0")


def test_an_outcome_is_replayed_by_a_click(stage: Stage):
    window = stage.open(stage.write())
    press(stage, KEY.Key_Home)
    window.actions_by_name["explore"].trigger()
    stage.qtbot.waitUntil(lambda: not window.session.exploring)
    rows = window.outcomes.model
    assert [rows.index(row).data() for row in range(rows.rowCount())] == [
        "Failed: AssertionError: lost an update (race.py:20), 4 executions",
        "Passed: Counter: 2, 2 executions",
    ]
    assert "Complete" in window.outcomes.sentence.text()
    middle = window.outcomes.list.visualRect(rows.index(0)).center()
    stage.qtbot.mouseClick(window.outcomes.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    stage.qtbot.waitUntil(lambda: not window.session.running)
    assert stage.engines[0].asked[-1] == "main T1 T2 T2 T1"


def test_t_changes_the_axis(stage: Stage):
    stage.answer = lambda _: traces.coffee()
    window = stage.open(stage.write(traces.COFFEE))
    press(stage, KEY.Key_X)
    assert window.timeline.axis is AxisKind.TIME
    press(stage, KEY.Key_T)
    assert window.timeline.axis is AxisKind.STEPS


def test_zoom_keeps_what_is_under_the_mouse_and_zero_fits(stage: Stage):
    stage.answer = lambda _: traces.long_trace(1000)
    window = stage.open(stage.write())
    viewport = window.timeline.viewport()
    at = QPointF(viewport.width() * 0.6, 60)
    before = window.timeline.tip_at(at.toPoint()).split(":")[0]
    turn = QWheelEvent(at, viewport.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
                       Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(viewport, turn)
    assert window.timeline.horizontalScrollBar().maximum() > 0
    after = window.timeline.tip_at(at.toPoint()).split(":")[0]
    assert abs(int(before.split()[1]) - int(after.split()[1])) <= 1
    press(stage, KEY.Key_Z)
    assert window.timeline.horizontalScrollBar().maximum() == 0


def test_the_playhead_stays_in_sight_while_zoomed(stage: Stage):
    stage.answer = lambda _: traces.long_trace(5000)
    window = stage.open(stage.write())
    for _ in range(12):
        window.timeline.zoom(2.0)
    window.session.seek(0)
    assert window.timeline.horizontalScrollBar().value() == 0
    window.session.seek(4000)
    timeline = window.timeline.timeline
    assert timeline is not None
    x = timeline.x_of(4000, window.timeline.view())
    assert 0 <= x <= window.timeline.viewport().width()


def test_tips_say_what_a_step_did_and_why_somebody_cannot_go(stage: Stage):
    stage.answer = lambda _: traces.deadlock()
    window = stage.open(stage.write(traces.ABBA))
    tips = {window.timeline.tip_at(QPoint(20, y)) for y in range(30, 300, 5)}
    assert "T1 is blocked on b, held by T2" in tips
    view = window.timeline.viewport()
    assert any("starts one" in window.timeline.tip_at(QPoint(x, 60)) for x in range(0, view.width(), 10))


def test_dropping_a_file_opens_it(stage: Stage):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(stage.write(name="dropped.py")))])
    event = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    stage.window.dropEvent(event)
    stage.qtbot.waitUntil(lambda: stage.window.session.length == 10)
    assert stage.window.windowTitle() == "dropped.py[*] - Coolthreads"


def test_a_program_that_changes_on_disk_runs_again(stage: Stage):
    window = stage.open(stage.write())
    stage.write(traces.RACE + "\n# changed\n")
    stage.qtbot.waitUntil(lambda: len(stage.engines[0].asked) == 2, timeout=5000)
    assert window.session.program is not None
    assert "# changed" in window.session.program.source


def test_recent_programs_can_be_opened_again(stage: Stage):
    first, second = stage.write(name="first.py"), stage.write(name="second.py")
    stage.open(first)
    stage.open(second)
    assert stage.window.memory.recent == [second, first]
    first.unlink()
    assert stage.window.memory.recent == [second]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_opened_leaves_a_message(stage: Stage, content: bytes | None):
    path = stage.folder / "bad.py"
    if content is not None:
        path.write_bytes(content)
    stage.window.open_path(path)
    assert stage.window.notice.isVisible()
    assert "bad.py" in stage.window.notice.label.text()
    assert stage.window.memory.recent == []


def test_exporting_and_saving_say_where(stage: Stage, tmp_path: Path):
    window = stage.open(stage.write())
    for name in ("figure.png", "figure.svg", "figure.pdf"):
        dialogs.export_to(window, tmp_path / name)
        assert window.notice.label.text() == f"Exported {tmp_path / name}"
        assert (tmp_path / name).stat().st_size > 1000
    dialogs.save_trace_as(window, tmp_path / "run.trace")
    window.open_path(tmp_path / "run.trace")
    assert window.session.length == 10
    dialogs.export_to(window, tmp_path / "no" / "such.png")
    assert window.session.notice is not None
    assert window.session.notice.kind == "error"


def test_a_schedule_can_be_copied_and_pasted(stage: Stage):
    window = stage.open(stage.write())
    window.actions_by_name["copy-schedule"].trigger()
    assert QGuiApplication.clipboard().text() == "main T1 T2 T2 T1"
    QGuiApplication.clipboard().setText("main T1 T1")
    window.actions_by_name["paste-schedule"].trigger()
    stage.qtbot.waitUntil(lambda: not window.session.running)
    assert stage.engines[0].asked[-1] == "main T1 T1"


@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_every_theme_paints_every_view(stage: Stage, theme: str):
    window = stage.open(stage.write())
    window.use_theme(theme)
    window.actions_by_name["explore"].trigger()
    QApplication.processEvents()
    assert not window.grab().isNull()
    assert window.memory.theme == theme


def test_the_layout_is_remembered(stage: Stage):
    window = stage.window
    window.restore()
    QApplication.processEvents()
    window.docks.by_name["variables"].hide()
    window.rail_bar.hide()
    window.use_theme("dark")
    window.close()
    other = stage.make()
    other.restore()
    assert other.theme_name == "dark"
    assert other.docks.by_name["variables"].isHidden()
    assert other.rail_bar.isHidden()
    assert not other.docks.by_name["output"].isHidden()


def test_closing_ends_the_workers(stage: Stage):
    stage.open(stage.write())
    stage.window.close()
    assert [engine.closed for engine in stage.engines] == [True, True]


def test_a_run_that_does_not_end_can_be_stopped(stage: Stage):
    stage.answer = lambda _: None
    window = stage.window
    window.open_path(stage.write())
    assert window.session.running
    assert "running" in window.status.activity.text()
    window.actions_by_name["stop"].trigger()
    stage.qtbot.waitUntil(lambda: not window.session.running)
    assert window.notice.label.text() == "the run was stopped"


def test_the_first_scenario_opens_with_its_worst_outcome(stage: Stage):
    stage.beginning.open_first()
    stage.qtbot.waitUntil(lambda: len(stage.engines[0].asked) == 2 or stage.window.session.length > 0)
    assert stage.window.session.scenario is not None
    assert stage.window.session.scenario.name == "counter/race"
    assert stage.window.verdict.words[0] == "Failed"


def test_everything_has_a_name_for_those_who_listen(stage: Stage):
    window = stage.open(stage.write())
    for view in (
        window.timeline,
        window.source.code,
        window.outcomes.list,
        window.variables,
        window.output,
        window.steps.table,
    ):
        assert view.accessibleName()
    assert "T2 ready" in window.timeline.accessibleDescription()
    assert window.steps.table.model().index(2, 2).data() == "read"
    assert window.steps.table.model().index(2, 3).data() == "counter"


def test_why_tells_the_story_and_leads_to_its_steps(stage: Stage):
    window = stage.open(stage.write())
    window.docks.by_name["why"].raise_()
    QApplication.processEvents()
    told = [window.story.item(row).text() for row in range(window.story.count())]
    assert any("update is lost" in text for text in told)
    window.session.seek(0)
    row = next(row for row, text in enumerate(told) if text.startswith("main raised"))
    middle = window.story.visualItemRect(window.story.item(row)).center()
    stage.qtbot.mouseClick(window.story.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert window.session.position == 9


def test_a_shared_variable_is_selected_by_a_click(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(5)
    section = window.variables.topLevelItem(0)
    assert section is not None
    item = section.child(0)
    assert (item.text(0), item.text(1)) == ("counter", "1")
    window.variables.itemClicked.emit(item, 0)
    assert window.session.selected == 0


def test_output_up_to_the_playhead_is_told_from_what_comes(stage: Stage):
    window = stage.open(stage.write())
    assert window.output.toPlainText() == "Counter: 1\n"
    window.session.seek(0)
    before = window.output.document().begin().begin().fragment().charFormat().fontItalic()
    window.session.seek(10)
    after = window.output.document().begin().begin().fragment().charFormat().fontItalic()
    assert (before, after) == (True, False)


def test_no_key_means_two_things(stage: Stage):
    used: dict[str, str] = {}
    for name, action in stage.window.actions_by_name.items():
        for key in action.shortcuts():
            assert key.toString() not in used, f"{name} and {used[key.toString()]} have {key.toString()}"
            used[key.toString()] = name
