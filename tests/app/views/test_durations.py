"""Sliders for durations: moving one runs the changed program, and the order of completion flips."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from coolthreads import Options, Trace, run
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
COFFEE = """
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
def heat():
    time.sleep(3 * 60)
    return "water"
def grind():
    time.sleep(2 * 60)
    return "grounds"
with ThreadPoolExecutor() as kitchen:
    for future in as_completed([kitchen.submit(heat), kitchen.submit(grind)]):
        print(future.result())
"""


def really(stage: Stage, _: str = "") -> Trace:
    """What the program that the window shows really does."""
    program = stage.window.session.program
    assert program is not None
    trace = run(program, Options(time="exact")).trace
    assert trace is not None
    return trace


def test_moving_a_slider_flips_the_order(stage: Stage) -> None:
    stage.answer = lambda schedule: really(stage, schedule)
    window = stage.open(stage.write(COFFEE))
    session, view = window.session, window.durations
    assert session.trace is not None
    assert session.trace.output == "grounds\nwater\n"
    heat = next(duration for duration in view.sliders if duration.label == "heat")
    view.sliders[heat].setValue(round(1 / heat.step))
    stage.qtbot.waitUntil(lambda: session.trace.output == "water\ngrounds\n")
    assert "1 * 60" in session.trace.files[0].text
    assert session.trace.end_time // 60_000_000_000 == 2
    view.reset()
    stage.qtbot.waitUntil(lambda: session.trace.output == "grounds\nwater\n")
    assert view.sliders[heat].value() * heat.step == heat.value
    assert session.program is not None
    assert session.program.source == COFFEE


def test_of_many_moves_while_a_run_is_on_its_way_only_the_last_one_is_run(stage: Stage) -> None:
    stage.answer = lambda schedule: really(stage, schedule)
    window = stage.open(stage.write(COFFEE))
    session, view = window.session, window.durations
    before = len(stage.engines[0].asked)
    heat = next(iter(view.sliders))
    for place in range(8):
        view.sliders[heat].setValue(place)
    stage.qtbot.waitUntil(lambda: not session.running)
    assert session.program is not None
    assert f"sleep({7 * heat.step:g} * 60)" in session.program.source
    assert len(stage.engines[0].asked) == before + 2


def test_another_program_has_other_sliders(stage: Stage) -> None:
    stage.answer = lambda schedule: really(stage, schedule)
    window = stage.open(stage.write(COFFEE))
    assert [duration.label for duration in window.durations.sliders] == ["heat", "grind"]
    stage.open(stage.write("print(1)\n", "other.py"))
    assert not window.durations.sliders
    words = [label.text() for label in window.durations.widget().findChildren(QLabel)]
    assert any("no durations" in text for text in words)


def test_a_slider_that_has_the_focus_has_the_arrow_keys(stage: Stage) -> None:
    stage.answer = lambda schedule: really(stage, schedule)
    window = stage.open(stage.write(COFFEE))
    session, view = window.session, window.durations
    window.activateWindow()
    window.docks.by_name["durations"].show()
    heat, slider = next((duration, slider) for duration, slider in view.sliders.items() if duration.label == "heat")
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    assert slider.hasFocus()
    at = session.position
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert slider.value() * heat.step == heat.value - heat.step
    assert session.position == at
    QTest.keyClick(slider, Qt.Key.Key_Home)
    stage.qtbot.waitUntil(lambda: session.trace is not None and session.trace.output == "water\ngrounds\n")
    assert slider.hasFocus()
