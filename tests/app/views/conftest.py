"""A real window, without a screen and without worker processes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from coolthreads_app.model.editing import Drafts
from coolthreads_app.views.window import MainWindow
from tests.app import traces
from tests.app.fakes import KEPT, LOST, Answer, FakeEngine, exploration

start = importlib.import_module("coolthreads_app.views.start")


class Stage:
    """A window on fake engines. ``answer`` may be replaced before a program is opened."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.answer: Callable[[str], Answer] = lambda _: traces.lost_update()
        self.engines: list[FakeEngine] = []
        self.window = self.make()

    def make(self) -> MainWindow:
        """Another window with the same memory."""

        def engine(on_message: Callable[..., None]) -> FakeEngine:
            self.engines.append(FakeEngine(on_message, lambda text: self.answer(text), exploration(KEPT, LOST)))
            return self.engines[-1]

        settings = QSettings(str(self.folder / "window.ini"), QSettings.Format.IniFormat)
        self.beginning = start.Beginning.make(engine)
        window: MainWindow = self.beginning.window(settings)
        self.qtbot.addWidget(window, before_close_func=_forget_drafts)
        window.resize(1280, 720)
        window.show()
        return window

    def write(self, text: str = traces.RACE, name: str = "race.py") -> Path:
        """A program on disk."""
        path = self.folder / name
        path.write_text(text)
        return path

    def open(self, path: Path) -> MainWindow:
        """Opens a program and waits until its run is shown."""
        self.window.open_path(path)
        self.qtbot.waitUntil(lambda: not self.window.session.running)
        return self.window


def _forget_drafts(window: MainWindow) -> None:
    """A window asks before it closes over changes; nobody answers at the end of a test."""
    window.session.drafts = Drafts()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Stage:
    return Stage(qtbot, tmp_path)
