"""Notices when files of the program change on disk, and has them read again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

_SETTLE = 250  # milliseconds: editors write a file in several goes


class FileWatch(QObject):
    """Watches the files of the session's program, whichever that is: its own, and the modules of it that are imported."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self._reload_changed)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        session.watch(self._follow, Topic.PROGRAM, Topic.TRACE)
        self._follow()

    def _files(self) -> dict[str, str]:
        """What is watched -> what the session calls it."""
        path = self._session.path
        if path is None:
            return {}
        return {str(path): ""} | {file: file for file in self._session.modules()}

    def _follow(self) -> None:
        watched, wanted = set(self._watcher.files()), {name for name in self._files() if Path(name).is_file()}
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        if come := wanted - watched:
            self._watcher.addPaths(sorted(come))

    def _reload_changed(self) -> None:
        # Editors replace files: the new one has to be watched again.
        self._follow()
        session = self._session
        changed = [(name, file) for name, file in self._files().items() if session.changed_on_disk(file)]
        typed = [name for name, file in changed if (draft := session.drafts.find(file)) is not None and draft.dirty]
        if typed:
            session.say(
                "error",
                f"{Path(typed[0]).name} has changed on disk, and so has its text here: Save Program keeps what is here, "
                "Reload Program what is on disk",
            )
        elif changed:
            session.reload_files([file for _, file in changed])
