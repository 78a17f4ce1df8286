"""The network in the window: shown, asked, changed at the playhead, undone, saved as a file and opened again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider

from coolthreads import Trace, load_network
from coolthreads_app.model import recovery
from coolthreads_app.views import saving
from coolthreads_app.views.network import NetworkPane
from coolthreads_app.views.restoring import restore
from coolthreads_app.views.saving_networks import save_network
from coolthreads_app.views.weather import SECONDS
from coolthreads_app.views.window import MainWindow
from tests.app.networks import executed, written
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def opened(stage: Stage) -> tuple[MainWindow, NetworkPane]:
    """A small network, really executed."""

    def answer(schedule: str) -> Trace | str:
        program = stage.window.session.program
        assert program is not None
        return executed(program, schedule)

    stage.answer = answer
    window = stage.open(written(stage.folder))
    pane = window.graphs["network"]
    assert isinstance(pane, NetworkPane)
    pane.turn_to(2)
    return window, pane


def settled(stage: Stage) -> Trace:
    """The run, once it is there."""
    session = stage.window.session
    stage.qtbot.waitUntil(lambda: not session.running and session.trace is not None)
    assert session.trace is not None
    return session.trace


def test_a_network_is_in_front_and_is_changed_at_the_playhead(stage: Stage) -> None:
    window, pane = opened(stage)
    session, weather = window.session, pane.weather
    trace = settled(stage)
    assert not window.docks.by_name["network"].visibleRegion().isEmpty()
    sent = next(row for row in trace.messages if row.kind == "data")
    session.seek(sent.sent + 1)
    words = [spot.words for spot in pane.view.picture.spots]
    assert any("“hello” (5 bytes)" in said and "arrives in 20 ms" in said for said in words)
    # A message leads to its step, with the selection of all views.
    number = next(place for place, spot in enumerate(pane.view.picture.spots) if spot.key.startswith("message"))
    pane.view.choose(number)
    assert session.position == sent.sent
    assert session.selected is not None
    session.seek(sent.sent + 1)
    # What cannot happen cannot be had; what can is one key away.
    weather.nodes.setCurrentText("client")
    assert not weather.node_buttons["resume"].isEnabled()
    QTest.keyClick(weather.node_buttons["pause"], Qt.Key.Key_Space)
    assert any(row.what == "pauses" for row in settled(stage).network)
    assert weather.node_buttons["resume"].isEnabled()
    assert weather.events.count() == 1
    assert "--weather " in weather.command.text()
    assert weather.command.text().endswith("=pause:client")
    session.undo()
    assert weather.events.count() == 0
    assert not weather.reset.isEnabled()
    # The menus of nodes and links say the same.
    spots = {spot.key: spot for spot in pane.view.picture.spots}
    assert [text for text, _ in pane.offers(spots["node server"])] == [
        "Pause server here", "Crash server here", "Restart server here",
        "Cut server off from all others here",
    ]  # fmt: skip
    pane.offers(spots["link server client"])[0][1]()
    assert settled(stage).output == "TimeoutError\n"
    spots = {spot.key: spot for spot in pane.view.picture.spots}
    assert pane.offers(spots["link server client"])[0][0] == "Heal server - client here"


def test_sliders_run_at_once_and_the_network_is_saved_and_opened_again(stage: Stage) -> None:
    window, pane = opened(stage)
    weather, quick = pane.weather, settled(stage).end_time
    weather.choose_link(("server", "client"))
    QTest.keyClick(weather.latency, Qt.Key.Key_Right)
    assert settled(stage).end_time > quick
    assert weather.latency.value() == SECONDS.index(0.03)
    weather.never.click()
    other = stage.folder / "elsewhere" / "mine.toml"
    other.parent.mkdir()
    assert save_network(window, other)
    assert (other.parent / "server.py").read_text() == (stage.folder / "server.py").read_text()
    again = load_network(other)
    assert str(again.weather.on("server", "client")) == "server-client=latency:0.03"
    assert [node.start for node in again.nodes] == [None, 0.0]
    assert [node.program.directory for node in again.nodes] == [str(other.parent)] * 2
    assert weather.command.text() == f"coolthreads run {other}"
    stage.open(other)
    assert window.session.network_file == other
    # Nothing of somebody else's is overwritten.
    (stage.folder / "server.py").write_text("print()\n")
    assert not save_network(window, stage.folder / "again.toml")
    assert window.session.notice is not None
    assert "exists, with another text" in window.session.notice.text


def test_every_control_has_a_name_and_takes_the_keys(stage: Stage) -> None:
    _, pane = opened(stage)
    controls = pane.weather.widget().findChildren(QAbstractButton) + pane.weather.widget().findChildren(QSlider)
    for control in [*controls, *pane.weather.widget().findChildren(QComboBox)]:
        assert control.accessibleName() or control.text()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    pane.turn_to(1)
    assert pane.table.item(0).text().startswith("node server is")


def test_one_program_has_no_network(stage: Stage) -> None:
    window = stage.open(stage.write())
    pane = window.graphs["network"]
    assert isinstance(pane, NetworkPane)
    assert "no network" in pane.view.picture.empty
    assert window.docks.by_name["network"].visibleRegion().isEmpty()
    assert pane.weather.command.text() == ""


def test_lines_of_messages_say_what_they_carry(stage: Stage) -> None:
    window, _ = opened(stage)
    settled(stage)
    view = window.timeline
    view.grab()
    message = next(m for m in view._tips.messages if window.session.trace.messages[m.number].kind == "data")
    metrics, plot = view._metrics(), view.view()
    down = message.target > message.source
    start = metrics.top(message.source) + (metrics.lane if down else 0)
    end = metrics.top(message.target) + (0 if down else metrics.lane)
    x, y = (message.x0 + message.x1) / 2, (start + end) / 2
    tip = view._tips.tip(view.timeline, plot, metrics, x, y)
    assert "“hello” (5 bytes)" in tip
    assert "sent at step" in tip


def test_what_is_typed_in_a_program_of_a_network_is_saved_with_it(stage: Stage) -> None:
    window, _ = opened(stage)
    session = window.session
    row = next(number for number, file in enumerate(session.files) if file.name == "client.py")
    assert session.hold(row)
    session.type(session.files[row].text.replace('b"hello"', 'b"hi"'))
    session.settle()
    assert settled(stage).output == "HI\n"
    assert saving.save(window)
    assert 'b"hi"' in (stage.folder / "client.py").read_text()
    assert not session.drafts.dirty
    assert load_network(stage.folder / "loud.toml").weather.links


def test_after_a_crash_the_weather_is_there_again(stage: Stage) -> None:
    window, pane = opened(stage)
    session = window.session
    session.seek(session.length // 2)
    pane.conditions.happen("pause", "client")
    settled(stage)
    kept = recovery.kept_of(session)
    stage.open(stage.write())
    assert restore(session, (), kept)
    assert any(row.what == "pauses" for row in settled(stage).network)
    assert pane.weather.events.count() == 1
    assert pane.weather.reset.isEnabled()
