"""A picture on the screen: scrolls, answers the mouse and the keys, and has a table that says the same in words."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from coolthreads_app.figure.pictures import PicturePainter
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.picture import Picture, Room, Spot
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.why import Answer, why_value
from coolthreads_app.views.why import answers_menu

Draw = Callable[[Room], Picture]
_LARGEST = 16_000  # pixels on a side of an image


class PictureView(QAbstractScrollArea):
    """Shows what ``draw`` gives for the room that there is. Made only when it is painted or asked for."""

    changed = Signal()

    def __init__(self, session: Session, draw: Draw, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._draw = session, draw
        self._theme = LIGHT
        self._picture: Picture | None = None
        self._current: int | None = None
        self._zoom = 1.0
        self.offers: Callable[[Spot], list[tuple[str, Callable[[], None]]]] = lambda _: []
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(120, 80)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.viewport().update)

    @property
    def picture(self) -> Picture:
        """What is shown."""
        if self._picture is None:
            size = self.viewport().size()
            room = Room(self._theme.label, float(size.width()), float(size.height()), self._zoom)
            self._picture = self._draw(room)
            self._arrange(self._picture)
            self._follow(self._picture)
        return self._picture

    @property
    def current(self) -> int | None:
        """The number of the spot that the keys are at."""
        return self._current

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.renew()

    def renew(self) -> None:
        """What is shown has changed: it is made anew when it is seen."""
        self._picture = None
        self.viewport().update()
        self.changed.emit()

    def go(self, number: int) -> None:
        """Puts the keys at a spot and brings it into sight."""
        spots = self.picture.spots
        if not spots:
            return
        self._current = max(0, min(number, len(spots) - 1))
        spot = spots[self._current]
        self.setAccessibleDescription(spot.words)
        for bar, low, length, room in (
            (self.horizontalScrollBar(), spot.x, spot.width, self.viewport().width()),
            (self.verticalScrollBar(), spot.y, spot.height, self.viewport().height()),
        ):
            if not bar.value() <= low <= bar.value() + room - length:
                bar.setValue(round(low - (room - length) / 2))
        self.viewport().update()

    def choose(self, number: int) -> None:
        """Goes to the step of a spot, or selects its object."""
        spot = self.picture.spots[number]
        if spot.step >= 0:
            self._session.seek(spot.step)
        if spot.object >= 0 and (spot.step < 0 or spot.object != self._session.selected):
            self._session.select(spot.object)

    def _arrange(self, picture: Picture) -> None:
        size = self.viewport().size()
        for bar, length, room in (
            (self.horizontalScrollBar(), picture.width, size.width()),
            (self.verticalScrollBar(), picture.height, size.height()),
        ):
            bar.setRange(0, max(0, round(length - room)))
            bar.setPageStep(room)
            bar.setSingleStep(round(self._theme.label * 2))

    def _follow(self, picture: Picture) -> None:
        """Brings what the picture wants to be seen into sight, with some of what comes next."""
        if picture.focus_x < 0:
            return
        bar, room = self.horizontalScrollBar(), self.viewport().width() - picture.pinned_width
        x = picture.focus_x - picture.pinned_width
        if not bar.value() <= x <= bar.value() + room * 0.9:
            bar.setValue(round(x - room * 0.4))

    def zoom(self, factor: float) -> None:
        """Wider or narrower, where a picture knows how; what it is about stays in sight."""
        self._zoom = min(max(self._zoom * factor, 0.05), 200.0)
        self._picture = None
        self.viewport().update()

    def _spot_at(self, point: QPointF) -> int | None:
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        if point.x() < self.picture.pinned_width:
            x += round(self.picture.pinned_width)  # the name of a lane stands for what is beside it
        return self.picture.spot_at(point.x() + x, point.y() + y)

    # -- Qt -----------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, and a frame round the spot that the keys are at."""
        picture = self.picture
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self._theme.paper))
        painter.translate(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        seen = QRectF(self.viewport().rect()).translated(
            self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        )
        PicturePainter(painter, self._theme, self._theme.label).paint(picture, seen)
        if self.hasFocus() and self._current is not None and self._current < len(picture.spots):
            spot = picture.spots[self._current]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 2.0))
            painter.drawRoundedRect(QRectF(spot.x - 3, spot.y - 3, spot.width + 6, spot.height + 6), 4, 4)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room."""
        super().resizeEvent(event)
        self._picture = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        number = self._spot_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and number is not None:
            self._current = number
            self.choose(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Spots look as if they could be clicked."""
        number = self._spot_at(event.position())
        spot = self.picture.spots[number] if number is not None else None
        hand = spot is not None and (spot.step >= 0 or spot.object >= 0)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through the spots, Return chooses, Shift with up and down zooms."""
        key, current = event.key(), self._current
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.zoom(1.25 if key == Qt.Key.Key_Up else 0.8)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            by = 1 if key == Qt.Key.Key_Down else -1
            self.go(0 if current is None else current + by)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None and current < len(self.picture.spots):
            self.choose(current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Why is it so, there? And the picture for elsewhere."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        number = self._current if by_key else self._spot_at(QPointF(event.pos()))
        menu = answers_menu(self, self._session, self._answers(number))
        if number is not None and self.picture.spots[number].key:
            offers = self.offers(self.picture.spots[number])
            if not menu.isEmpty() and offers:
                menu.addSeparator()
            for text, call in offers:
                menu.addAction(text, call)
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction("Copy Picture", self.copy)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _answers(self, number: int | None) -> tuple[Answer, ...]:
        index, spots = self._session.index, self.picture.spots
        if index is None or number is None or number >= len(spots) or spots[number].object < 0:
            return ()
        spot = spots[number]
        # A step that wrote has its effect after it.
        return why_value(index, spot.object, spot.step + 1 if spot.step >= 0 else self._session.position)

    def image(self, scale: float = 2.0) -> QImage:
        """All of the picture, on the paper of the theme, in that many pixels for one."""
        picture = self.picture
        scale = min(scale, _LARGEST / max(picture.width, picture.height))
        image = QImage(ceil(picture.width * scale), ceil(picture.height * scale), QImage.Format.Format_ARGB32)
        image.fill(QColor(self._theme.paper))
        painter = QPainter(image)
        painter.scale(scale, scale)
        PicturePainter(painter, self._theme, self._theme.label).paint(picture)
        painter.end()
        return image

    def copy(self) -> None:
        """Puts all of the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.image())
        self._session.say("info", f"Copied the picture: {self.accessibleName()}")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms, Shift scrolls sideways."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.25 ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips."""
        if isinstance(event, QHelpEvent):
            number = self._spot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.picture.spots[number].words if number is not None else "", self)
            return True
        return super().viewportEvent(event)


class PicturePane(QWidget):
    """A picture, or the same as a list of sentences. ``tools`` are for the title above it."""

    def __init__(self, session: Session, draw: Draw, name: str, topics: tuple[Topic, ...]) -> None:
        super().__init__()
        self._session = session
        self.view = PictureView(session, draw, name)
        self.table = QListWidget()
        self.table.setAccessibleName(f"{name} in words")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setWordWrap(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.itemActivated.connect(self._chosen)
        self.table.itemClicked.connect(self._chosen)
        self.stack = QStackedWidget()
        self.tools = QWidget()
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(2)
        self._pages = QButtonGroup(self)
        self._pages.idToggled.connect(lambda page, on: self.turn_to(page) if on else None)
        self.add_page("Picture", self.view, name)
        self.add_page("In words", self.table, f"{name} as a list that can be read")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.watch(self.view.renew, *topics)
        self.view.changed.connect(self._fill)

    def add_page(self, title: str, widget: QWidget, tip: str) -> None:
        """Another way to look at it, with a button in the title."""
        button = QToolButton()
        button.setText(title)
        button.setCheckable(True)
        button.setChecked(self.stack.count() == 0)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setStyleSheet("padding: 1px 5px;")
        row = self.tools.layout()
        assert row is not None
        row.addWidget(button)
        self._pages.addButton(button, self.stack.addWidget(widget))

    def turn_to(self, page: int) -> None:
        """Shows a page; they count from 0."""
        self._pages.button(page).setChecked(True)
        self.stack.setCurrentIndex(page)
        self._fill()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self.view.use_theme(theme)

    def _chosen(self, item: QListWidgetItem) -> None:
        row = self.table.row(item)
        if row < len(self.view.picture.spots):
            self.view.choose(row)

    def _fill(self) -> None:
        """The list, only while it can be seen."""
        if self.stack.currentWidget() is not self.table:
            return
        row = self.table.currentRow()
        words = [spot.words for spot in self.view.picture.spots]
        self.table.clear()
        self.table.addItems(words or [self.view.picture.empty])
        self.table.setCurrentRow(min(row, self.table.count() - 1))
