"""The lab as a tab beside the program: while it is in front, the panes round the program are out of the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QTabWidget, QToolButton, QWidget

from coolthreads_app.figure.theme import Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.views.icons import icon

if TYPE_CHECKING:
    from coolthreads_app.views.lab import LabView
    from coolthreads_app.views.window import MainWindow


class LabTab:
    """``tabs`` is the middle of the window; there are tabs as soon as there is a second one."""

    def __init__(self, window: MainWindow, version: int) -> None:
        self.view: LabView | None = None
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setTabBarAutoHide(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.tabBar().setAccessibleName("Program or lab")
        self.tabs.currentChanged.connect(self._changed)
        self._window = window
        self._version = version
        self._arrangement: QByteArray | None = None  # of the panes, while they are out of the way
        window.session.watch(self.show_program, Topic.PROGRAM)

    def frame(self, program: QWidget) -> None:
        """What is to be seen as long as there is no lab."""
        self.tabs.insertTab(0, program, "Program")

    def open(self) -> None:
        """The lab in front, with the keys."""
        from coolthreads_app.views.lab import LabView

        if self.view is None:
            self.view = LabView()
            self.view.left.connect(self.close)
            closer = self._closer = QToolButton()
            closer.setAutoRaise(True)
            closer.setAccessibleName("Close the lab")
            closer.setToolTip("Close the lab (Ctrl+W)")
            closer.clicked.connect(self.close)
            bar = self.tabs.tabBar()
            bar.setTabButton(self.tabs.addTab(self.view, "Lab"), bar.ButtonPosition.RightSide, closer)
            self.use_theme(self._window.theme)
        self.tabs.setCurrentWidget(self.view)
        self.view.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        if self.view is not None:
            self.view.use_theme(theme)
            self._closer.setIcon(icon("close", theme))

    def show_program(self) -> None:
        """The program in front."""
        self.tabs.setCurrentIndex(0)

    def close(self) -> None:
        """No lab any more; what is being measured ends."""
        self.show_program()
        if self.view is not None:
            view, self.view = self.view, None
            view.close()
            self.tabs.removeTab(self.tabs.indexOf(view))
            view.deleteLater()

    def arrangement(self) -> QByteArray:
        """Of the panes round the program, in front or not."""
        return self._arrangement if self._arrangement is not None else self._window.saveState(self._version)

    def _changed(self, number: int) -> None:
        window = self._window
        if number > 0 and self._arrangement is None:
            self._arrangement = window.saveState(self._version)
            for dock in window.findChildren(QDockWidget):
                dock.hide()
            window.transport_bar.hide()
        elif number == 0 and self._arrangement is not None:
            arrangement, self._arrangement = self._arrangement, None
            window.restoreState(arrangement, self._version)
            window.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
