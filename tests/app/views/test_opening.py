"""Figures in the window: they open as the run that they show, and what is in them is run only when somebody agrees."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from coolthreads_app.figure import export
from coolthreads_app.figure.player import player
from tests.app import traces
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def answer_with(word: str, seen: list[str]) -> None:
    """Presses a button of the next question."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        next(button for button in box.buttons() if button.text().replace("&", "") == word).click()

    QTimer.singleShot(0, press)


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf", "a.html"])
def test_a_figure_opens_as_its_run_and_runs_nothing(stage: Stage, tmp_path: Path, name: str):
    if name == "a.html":
        (tmp_path / name).write_bytes(player(traces.deadlock()))
    else:
        export(traces.deadlock(), tmp_path / name)
    window = stage.open(tmp_path / name)
    assert window.session.trace == traces.deadlock()
    assert window.windowTitle() == "abba.py[*] - Coolthreads"
    assert stage.engines[0].asked == []
    assert window.memory.recent == [tmp_path / name]


def test_a_dropped_figure_is_opened(stage: Stage, tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.png")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    stage.window.dropEvent(
        QDropEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert stage.window.session.length == 10


def test_running_asks_once(stage: Stage, tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.svg")
    window, seen = stage.open(tmp_path / "a.svg"), []
    answer_with("Cancel", seen)
    window.actions_by_name["run"].trigger()
    assert stage.engines[0].asked == []
    answer_with("Run it", seen)
    window.actions_by_name["run"].trigger()
    window.actions_by_name["run"].trigger()
    assert seen == ["The program race.py came inside a file. Run it?"] * 2
    assert len(stage.engines[0].asked) == 2


def test_a_picture_without_a_run_says_so(stage: Stage, tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.pdf", strip=True)
    stage.window.open_path(tmp_path / "a.pdf")
    assert "carries no run" in stage.window.notice.label.text()
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    stage.window.open_path(tmp_path / "b.pdf")
    assert "damaged" in stage.window.notice.label.text()
