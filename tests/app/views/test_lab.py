"""The lab's window on measurements that nobody measured, and one real one with tiny numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from coolthreads_app.figure.theme import THEMES
from coolthreads_app.lab import kinds, machine, memory, results
from coolthreads_app.lab.control import Control, Progress
from coolthreads_app.lab.machine import Interpreter
from coolthreads_app.lab.results import Measurement
from coolthreads_app.views.lab import LabView
from coolthreads_app.views.lab_list import words_of
from tests.app.lab import measured
from tests.app.views.conftest import Stage

# The platform without a screen cannot raise windows, nor size them.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"does not support raise", extend=True)


@pytest.fixture
def lab(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LabView:
    monkeypatch.setattr(results, "folder", lambda: tmp_path / "lab")
    monkeypatch.setattr(machine, "_LOOK", 0.01)
    for one in (measured.memory(), measured.memory(python=measured.FREE), measured.speed(), measured.switches()):
        results.save(one)
    window = LabView()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    return window


def measures(window: LabView, monkeypatch: pytest.MonkeyPatch, run: Callable[[Control], Measurement]) -> None:
    def measure(kind: str, control: Control, python: Interpreter) -> Measurement:
        return run(control)

    monkeypatch.setattr(kinds, "measure", measure)
    window.start_or_cancel()


def tick(window: LabView, row: int) -> None:
    window.earlier.item(row).setCheckState(Qt.CheckState.Checked)


def test_the_newest_of_each_kind_is_shown(lab: LabView):
    titles = []
    for number in range(3):
        lab.kinds.setCurrentIndex(number)
        assert lab.chart.chart is not None
        titles.append(lab.chart.chart.title)
    assert titles == [
        "Memory of threads and tasks",
        "A JSON service over HTTP on threads and on asyncio",
        "What switching and starting cost",
    ]
    lab.kinds.setCurrentIndex(3)
    assert not lab.button.isVisible()
    assert lab.figures.topLevelItem(0).childCount() > 10


def test_ticked_measurements_overlay_and_are_compared(lab: LabView):
    assert lab.earlier.count() == 2
    tick(lab, 0)
    tick(lab, 1)
    assert lab.chart.chart is not None
    assert len(lab.chart.chart.legend) == 4
    assert {series.run for series in lab.chart.chart.legend} == {0, 1}
    assert lab.figures.topLevelItem(0).text(0) == "Compared"


def test_a_measurement_shows_progress_is_kept_and_shown(lab: LabView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    said: list[str] = []

    def run(control: Control) -> Measurement:
        control.report(Progress(0.5, 7.0, "40 threads"))
        return measured.memory(thread=9_000)

    original = lab._progressed

    def progressed(step: Progress) -> None:
        original(step)
        said.append(lab.sentence.text())

    monkeypatch.setattr(lab, "_progressed", progressed)
    measures(lab, monkeypatch, run)
    qtbot.waitUntil(lambda: lab.button.text() == "Measure")
    assert said == ["Memory: 40 threads, 7 s left"]
    assert lab.earlier.count() == 3
    assert lab.chart.chart is not None
    assert "9.00 kB" in lab.chart.chart.panels[0].texts[0]


def test_a_real_measurement(lab: LabView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "_QUICK_COUNTS", (1, 20))
    lab.start_or_cancel()
    assert lab.button.text() == "Cancel"
    qtbot.waitUntil(lambda: lab.button.text() == "Measure", timeout=60_000)
    assert lab.sentence.text().startswith("Measured in")
    assert len(results.saved("memory")) == 3


def test_cancelling_keeps_nothing(lab: LabView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    def run(control: Control) -> Measurement:
        control.cancelled.wait(60)
        control.check()
        raise AssertionError("was not cancelled")

    measures(lab, monkeypatch, run)
    lab.button.click()
    qtbot.waitUntil(lambda: lab.button.text() == "Measure")
    assert lab.sentence.text() == "Cancelled: nothing is kept"
    assert len(results.saved("memory")) == 2


def test_closing_ends_what_is_measured(lab: LabView, monkeypatch: pytest.MonkeyPatch):
    ended = []

    def run(control: Control) -> Measurement:
        control.cancelled.wait(60)
        ended.append(True)
        control.check()
        raise AssertionError("was not cancelled")

    measures(lab, monkeypatch, run)
    lab.close()
    assert ended == [True] or ended == []  # it may have been cancelled before it began
    assert len(results.saved("memory")) == 2


def test_an_interpreter_that_is_not_there_is_said(lab: LabView, qtbot: QtBot):
    lab.python.setEditText("python-of-monty")
    lab.start_or_cancel()
    qtbot.waitUntil(lambda: lab.button.text() == "Measure")
    assert lab.sentence.text() == "python-of-monty: there is no such interpreter"


def test_files_of_every_kind_and_what_cannot_be_written(lab: LabView, tmp_path: Path):
    for ending in ("png", "svg", "pdf", "csv", "json"):
        lab.export_to(tmp_path / f"a.{ending}")
        assert (tmp_path / f"a.{ending}").stat().st_size > 100
        assert lab.sentence.text() == f"Exported {tmp_path / f'a.{ending}'}"
    lab.export_to(tmp_path / "a.gif")
    assert "ending must be one of" in lab.sentence.text()
    lab.export_to(tmp_path / "nowhere" / "a.csv")
    assert "nowhere" in lab.sentence.text()
    lab.copy.click()
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_damaged_file_is_said_and_not_ticked(lab: LabView):
    results.saved("memory")[1].write_text("{}")
    tick(lab, 0)
    tick(lab, 1)
    assert "no saved measurement" in lab.sentence.text()
    assert lab.earlier.item(1).checkState() is Qt.CheckState.Unchecked


def test_deleting(lab: LabView):
    lab.earlier.setCurrentRow(-1)
    lab.delete.click()
    assert "Choose the measurement" in lab.sentence.text()
    for _ in range(2):
        lab.earlier.setCurrentRow(0)
        lab.delete.click()
    assert results.saved("memory") == []
    assert lab.chart.chart is None
    assert not lab.export.isEnabled()


def test_a_chart_is_as_wide_as_there_is_room(lab: LabView):
    for name in THEMES:
        lab.use_theme(THEMES[name].sized(1080))
        for number in range(3):
            lab.kinds.setCurrentIndex(number)
            assert lab.chart.widget().width() >= lab.chart.viewport().width()
            assert lab.chart.widget().height() >= lab.chart.viewport().height()


def test_it_is_a_tab_of_the_main_window(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(results, "folder", lambda: tmp_path / "lab")
    window = stage.window
    source = window.docks.by_name["source"]
    assert not window.lab.tabs.tabBar().isVisible()
    window.actions_by_name["lab"].trigger()
    view = window.lab.view
    assert view is not None
    assert view.isVisible()
    assert view.chart.chart is None
    assert window.lab.tabs.tabBar().isVisible()
    assert not source.isVisible()
    window.lab.show_program()
    assert source.isVisible()
    window.actions_by_name["lab"].trigger()
    assert window.lab.view is view
    window.close()
    assert window.lab.view is None


def test_keys_mean_something_else_in_the_lab(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(results, "folder", lambda: tmp_path / "lab")
    window = stage.window
    window.actions_by_name["lab"].trigger()
    view = window.lab.view
    assert view is not None
    asked: list[str] = []
    monkeypatch.setattr(view, "_keys", {keys: partial(asked.append, keys) for keys in view._keys})
    for key, modifier in (
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier),
    ):
        qtbot.keyClick(view.button, key, modifier)
    assert asked == ["F5", "Ctrl+E"]
    assert not window.presenter.on


def test_a_program_that_is_opened_comes_to_the_front(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(results, "folder", lambda: tmp_path / "lab")
    window = stage.window
    window.lab.open()
    window.open_scenario(window.library[1])
    assert window.lab.tabs.currentIndex() == 0
    assert window.docks.by_name["source"].isVisible()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("memory-20250301-120000-3.12.1", "2025-03-01 12:00  3.12.1"),
        ("speed-20250301-120000-3.13.0-free-threaded", "2025-03-01 12:00  3.13.0 free threaded"),
        ("memory-mine", "memory-mine"),
    ],
)
def test_names_in_words(name: str, words: str):
    assert words_of(Path(f"{name}.json")) == words
