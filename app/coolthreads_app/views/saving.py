"""The program's text goes to disk: in place, or as a file of its own; and the questions before something is lost."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from coolthreads import CoolthreadsError
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.model.editing import Draft
from coolthreads_app.views.saving_networks import ask_and_save, save_network

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow


def save_to(window: MainWindow, path: Path) -> bool:
    """Writes the program's own text, or says why it cannot; whether it is on disk now. What it imports of its folder goes
    with it to another one, where it does not find it."""
    session = window.session
    moved: dict[str, str] = {}
    program = session.program
    if program is not None and path.absolute().parent != Path(program.directory):
        for file in session.modules():
            target = path.absolute().parent / Path(file).relative_to(program.directory)
            moved[file] = str(target)
            if not target.exists() and not _write_module(window, file, target):
                return False
    if not _write(window, session.drafts.own, path):
        return False
    session.saved_as(path, moved)
    for place in moved.values():
        session.saved_module(place)
    window.memory.opened(path)
    session.say("info", f"Saved {path}")
    return True


def _write_module(window: MainWindow, file: str, target: Path) -> bool:
    session = window.session
    draft = session.drafts.find(file) or Draft(session.modules()[file], file)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        session.say("error", f"{target.parent}: cannot be made: {(error.strerror or str(error)).lower()}")
        return False
    return _write(window, draft, target)


def _write(window: MainWindow, draft: Draft, path: Path) -> bool:
    # A link stays a link.
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode & 0o7777 if target.is_file() else None
        write_whole(target, draft.encoded(target))
        if mode is not None:
            with contextlib.suppress(OSError):
                target.chmod(mode)
    except CoolthreadsError as error:
        window.session.say("error", str(error))
        return False
    return True


def save(window: MainWindow) -> bool:
    """All files of the program to where they came from; a scenario stays as it is, and what was made of it becomes a file
    of one's own."""
    session = window.session
    if session.path is None or session.scenario is not None:
        return save_as(window)
    if session.network_file is not None:
        return save_network(window, session.network_file)
    if session.program is not None and session.program.nodes and not session.drafts.dirty:
        return save_as(window)
    for draft in session.drafts.dirty:
        if draft.file:
            if not _write(window, draft, Path(draft.file)):
                return False
            session.saved_module(draft.file)
            session.say("info", f"Saved {draft.file}")
    if session.drafts.own.dirty or session.drafts.now is session.drafts.own:
        return save_to(window, session.path)
    return True


def save_as(window: MainWindow) -> bool:
    """Asks for a file."""
    session = window.session
    if session.program is None:
        return False
    if session.program.nodes:
        return ask_and_save(window)
    folder = session.path.parent if session.path is not None and session.scenario is None else Path.home()
    suggested = folder / (Path(session.program.name).stem + ".py")
    name, _ = QFileDialog.getSaveFileName(window, "Save Program", str(suggested), "Python programs (*.py)")
    if not name:
        return False
    return save_to(window, Path(name) if Path(name).suffix else Path(name + ".py"))


def reload(window: MainWindow) -> None:
    """As it is on disk. While somebody edits, it can be undone; otherwise it asks before what has been typed is lost."""
    if window.session.drafts.dirty and not window.source.code.editing:
        button = QMessageBox.StandardButton
        words = "What has been typed here and not saved is lost. Read the program from disk again?"
        if QMessageBox.question(window, "Reload Program", words, button.Yes | button.Cancel) != button.Yes:
            return
    window.session.reload()


def may_close(window: MainWindow) -> bool:
    """Asks what becomes of changes that are not saved; whether the window may close."""
    session = window.session
    unsaved = session.drafts.unsaved
    if not unsaved:
        return True
    button = QMessageBox.StandardButton
    buttons = button.Discard | button.Cancel
    if session.drafts.dirty:
        buttons |= button.Save
    names = ", ".join(Path(name).name for name in unsaved)
    chosen = QMessageBox.question(window, "Not Saved", f"Changes of {names} are not saved.", buttons)
    if chosen == button.Save:
        return save(window) and not session.drafts.unsaved
    return chosen == button.Discard
