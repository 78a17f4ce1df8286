"""Notices when the program changes on disk, and has it read again."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

_SETTLE = 250  # milliseconds: editors write a file in several goes


class FileWatch(QObject):
    """Watches the file of the session's program, whichever that is."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self._reload_changed)
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        session.watch(self._follow, Topic.PROGRAM)
        self._follow()

    def _follow(self) -> None:
        if watched := self._watcher.files():
            self._watcher.removePaths(watched)
        path = self._session.path
        if path is not None and path.is_file():
            self._watcher.addPath(str(path))

    def _reload_changed(self) -> None:
        path = self._session.path
        if path is None or not path.is_file():
            return
        # Editors replace files: the new one has to be watched again.
        self._watcher.addPath(str(path))
        draft = self._session.drafts.now
        try:
            changed = path.read_text("utf-8") != draft.saved
        except (OSError, UnicodeDecodeError):
            changed = True
        if changed and draft.dirty:
            self._session.say(
                "error",
                f"{path.name} has changed on disk, and so has its text here: Save Program keeps what is here, "
                "Reload Program what is on disk",
            )
        elif changed:
            self._session.reload()
