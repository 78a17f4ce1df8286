"""The program's files as tabs, the one that matters in front."""

from __future__ import annotations

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.source import faults, focus, markers
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.code import CodeView


class SourceView(QWidget):
    """Follows the session's playhead through all files of the program."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Files of the program")
        self.code = CodeView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.code, 1)
        self.tabs.currentChanged.connect(lambda _: self._show_file())
        session.watch(self._new_files, Topic.PROGRAM, Topic.TRACE)
        session.watch(self._follow, Topic.PLAYHEAD)
        self._new_files()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.code.use_theme(theme)
        self._show_file()

    def _new_files(self) -> None:
        names = [file.name for file in self._session.files]
        if [self.tabs.tabText(row) for row in range(self.tabs.count())] != names:
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for name in names:
                self.tabs.addTab(name)
            self.tabs.blockSignals(False)
        self.tabs.setVisible(len(names) > 1)
        self._follow()

    def _follow(self) -> None:
        place = self._focus()
        if place is not None and place[0] < self.tabs.count():
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(place[0])
            self.tabs.blockSignals(False)
        self._show_file()
        if place is not None and place[0] == self.tabs.currentIndex():
            self.code.reveal(place[1])

    def _focus(self) -> tuple[int, int] | None:
        moment, trace = self._session.here(), self._session.trace
        if moment is None or trace is None:
            return None
        return focus(markers(trace, moment), faults(trace, moment.position))

    def _show_file(self) -> None:
        files, row = self._session.files, max(self.tabs.currentIndex(), 0)
        self.code.show_text(files[row].text if row < len(files) else "")
        moment, trace = self._session.here(), self._session.trace
        if moment is None or trace is None:
            self.code.show_markers((), (), {})
            return
        here = tuple(marker for marker in markers(trace, moment) if marker.file == row)
        raised = tuple(fault for fault in faults(trace, moment.position) if fault.file == row)
        self.code.show_markers(here, raised, {n: actor.id for n, actor in enumerate(trace.actors)})
