"""Presenting: the whole screen, huge type, the keys that clickers send, a spotlight, a blank screen, bookmarks as slides.

The keys mean something else, or nothing, while nobody presents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from coolthreads_app.model import playhead

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

KEYS = ("blank", "spotlight", "next-slide", "last-slide")


class Presenter(QObject):
    """Begins and ends, and remembers what to put back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before: tuple[str, Qt.WindowState, bool] | None = None
        self.cover = Cover(window)
        self.allow()

    @property
    def on(self) -> bool:
        """Whether somebody presents."""
        return self._before is not None

    def toggle(self) -> None:
        """Begins or ends."""
        if self.on:
            self.end()
        else:
            self.begin()

    def begin(self) -> None:
        """Full screen, huge type, nothing that distracts."""
        window = self._window
        self._before = (window.theme_name, window.windowState(), not window.rail_bar.isHidden())
        # Huge type needs more room than the window may have had: it is asked for on the whole screen only.
        window.installEventFilter(self)
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        window.use_theme("projector")
        window.menuBar().hide()
        window.rail_bar.hide()
        self.allow()

    def end(self) -> None:
        """As it was before."""
        if self._before is None:
            return
        theme, state, with_rail = self._before
        self._before = None
        self._window.removeEventFilter(self)
        self.cover.show_as("")
        window = self._window
        window.menuBar().show()
        window.use_theme(theme)
        window.rail_bar.setVisible(with_rail)
        window.setWindowState(state)
        self.allow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The screen comes later than it is asked for: only then is there room for all of a question."""
        if event.type() is QEvent.Type.Resize:
            lesson = self._window.lesson
            QTimer.singleShot(0, lesson, lesson.ask_for_room)
        return super().eventFilter(watched, event)

    def allow(self) -> None:
        """The keys of clickers belong to tables and lists while nobody presents."""
        for name in KEYS:
            self._window.actions_by_name[name].setEnabled(self.on)
        self._window.transport.show_presenting(on=self.on)
        session = self._window.session
        self._window.actions_by_name["stop"].setEnabled(self.on or session.running or session.exploring)
        self._window.actions_by_name["present"].setChecked(self.on)

    def blank(self) -> None:
        """Black, so that everybody looks at whoever speaks; once more: back."""
        self.cover.show_as("" if self.cover.kind == "blank" else "blank")

    def spotlight(self) -> None:
        """Dark but for a circle round the pointer; once more: back."""
        self.cover.show_as("" if self.cover.kind == "spotlight" else "spotlight")

    def slide(self, step: int) -> None:
        """The next bookmark or the last one; without bookmarks the next switch."""
        if self.cover.kind == "blank":
            self.cover.show_as("")
            return
        session = self._window.session
        if session.branches.bookmarks:
            if session.go_to_bookmark(step) is None:
                session.say("info", "This was the last bookmark" if step > 0 else "This is the first bookmark")
        elif session.index is not None:
            where = playhead.next_switch if step > 0 else playhead.last_switch
            session.seek(where(session.index, session.position))


class Cover(QWidget):
    """Lies over the whole window and lets every click through."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.kind = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_as(self, kind: str) -> None:
        """``kind``: blank, spotlight, or nothing."""
        application = QApplication.instance()
        assert application is not None
        if kind and not self.kind:
            application.installEventFilter(self)
        elif self.kind and not kind:
            application.removeEventFilter(self)
        self.kind = kind
        self.setGeometry(self._window.rect())
        self.setVisible(bool(kind))
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the pointer and the size of the window."""
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self.update()
        elif self.kind == "blank" and event.type() is QEvent.Type.MouseButtonPress:
            # What lies below cannot be seen, and is not what is meant.
            self.show_as("")
            return True
        elif watched is self._window and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black, or dark with a hole."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = QPainterPath()
        dark.addRect(self.rect().toRectF())
        if self.kind == "blank":
            painter.fillPath(dark, QColor("#000000"))
        else:
            radius = self.height() * 0.17
            hole = QPainterPath()
            hole.addEllipse(QPointF(self.mapFromGlobal(QCursor.pos())), radius * 1.4, radius)
            painter.fillPath(dark.subtracted(hole), QColor(0, 0, 0, 175))
        painter.end()
