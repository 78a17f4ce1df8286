"""Small habits of a desktop app: folders of programs in the rail, and what a bug report needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from coolthreads_app.model import journal

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow


def copy_report(window: MainWindow) -> None:
    """What a bug report needs, on the clipboard."""
    QGuiApplication.clipboard().setText(journal.report())
    window.session.say("info", "Copied the log and the versions; programs are not in it")


def open_folder(window: MainWindow) -> None:
    """Asks for a folder; its programs are listed in the rail."""
    folder = str(window.session.path.parent) if window.session.path is not None else ""
    if name := QFileDialog.getExistingDirectory(window, "Open Folder", folder):
        show_folder(window, Path(name))


def show_folder(window: MainWindow, folder: Path) -> None:
    """Lists the programs of a folder in the rail."""
    found = window.rail.show_folder(folder)
    window.rail_bar.show()
    if not found:
        window.session.say("info", f"{folder}: there are no Python programs in this folder")
