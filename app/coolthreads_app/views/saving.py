"""The program's text goes to disk: in place, or as a file of its own; and the questions before something is lost."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from coolthreads import CoolthreadsError
from coolthreads_app.formats.writing import write_whole

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow


def save_to(window: MainWindow, path: Path) -> bool:
    """Writes the text as it is shown, or says why it cannot; whether it is on disk now."""
    session = window.session
    # A link stays a link.
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode & 0o7777 if target.is_file() else None
        write_whole(target, session.drafts.now.encoded(target))
        if mode is not None:
            with contextlib.suppress(OSError):
                target.chmod(mode)
    except CoolthreadsError as error:
        session.say("error", str(error))
        return False
    session.saved_as(path)
    window.memory.opened(path)
    session.say("info", f"Saved {path}")
    return True


def save(window: MainWindow) -> bool:
    """Where it came from; a scenario stays as it is, and what was made of it becomes a file of one's own."""
    session = window.session
    if session.path is None or session.scenario is not None:
        return save_as(window)
    return save_to(window, session.path)


def save_as(window: MainWindow) -> bool:
    """Asks for a file."""
    session = window.session
    if session.program is None:
        return False
    folder = session.path.parent if session.path is not None and session.scenario is None else Path.home()
    suggested = folder / (Path(session.program.name).stem + ".py")
    name, _ = QFileDialog.getSaveFileName(window, "Save Program", str(suggested), "Python programs (*.py)")
    if not name:
        return False
    return save_to(window, Path(name) if Path(name).suffix else Path(name + ".py"))


def may_close(window: MainWindow) -> bool:
    """Asks what becomes of changes that are not saved; whether the window may close."""
    session = window.session
    unsaved = session.drafts.unsaved
    if not unsaved:
        return True
    button = QMessageBox.StandardButton
    buttons = button.Discard | button.Cancel
    if session.drafts.now.dirty:
        buttons |= button.Save
    names = ", ".join(Path(name).name for name in unsaved)
    chosen = QMessageBox.question(window, "Not Saved", f"Changes of {names} are not saved.", buttons)
    if chosen == button.Save:
        return save(window) and not session.drafts.unsaved
    return chosen == button.Discard
