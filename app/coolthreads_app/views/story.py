"""Why it came to this: the run told in sentences, each of which leads to its step."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from coolthreads import Sentence, tell
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

_LONGEST = 20_000  # steps: what is longer would take longer to tell than a click may take
_STEP = Qt.ItemDataRole.UserRole


class StoryView(QListWidget):
    """Told only while it can be seen. The sentence at the playhead is marked; a click goes to its step."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._told: object = None
        self.setAccessibleName("Why")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Wrapped(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemClicked.connect(self._go)
        self.itemActivated.connect(self._go)
        session.watch(self._tell, Topic.TRACE)
        session.watch(self._mark, Topic.PLAYHEAD)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.setFont(faces().label(theme.label))
        self.doItemsLayout()
        self._mark()

    def _tell(self) -> None:
        if not self.isVisible() or self._told is self._session.index:
            return
        self._told = self._session.index
        self.clear()
        trace = self._session.trace
        if trace is None:
            return
        if len(trace) > _LONGEST:
            sentences: tuple[Sentence, ...] = (Sentence("This run is too long to be told.", -1),)
        else:
            sentences = tell(trace)
        for sentence in sentences:
            item = QListWidgetItem(sentence.text)
            item.setData(_STEP, sentence.step)
            if sentence.step >= 0:
                item.setToolTip(f"Go to step {sentence.step}")
            self.addItem(item)
        self._mark()

    def _mark(self) -> None:
        for row in range(self.count()):
            item = self.item(row)
            step = item.data(_STEP)
            here = step >= 0 and step == self._session.position
            item.setBackground(QColor(self._theme.tint if here else self._theme.paper))
            item.setForeground(
                QColor(self._theme.muted if step >= self._session.position and not here else self._theme.ink)
            )

    def _go(self, item: QListWidgetItem) -> None:
        step = item.data(_STEP)
        if step >= 0:
            self._session.seek(step)

    def showEvent(self, event: object) -> None:
        """It is seen: it can be told."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sentences wrap anew."""
        super().resizeEvent(event)
        self.doItemsLayout()


class _Wrapped(QStyledItemDelegate):
    """Sentences over as many lines as they need: the style's own wrapping cuts off what follows a long word."""

    _FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as the list, as high as the text."""
        gap = self._gap()
        width = self._view.viewport().width() - 4 * gap
        text = str(index.data())
        rect = QFontMetrics(self._view.font()).boundingRect(QRect(0, 0, max(width, 60), 10_000), int(self._FLAGS), text)
        return QSize(rect.width(), rect.height() + gap)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background, then text."""
        rect, gap = option.rect, self._gap()
        painter.save()
        painter.fillRect(rect, index.data(Qt.ItemDataRole.BackgroundRole))
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, option.palette.alternateBase())
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole).color())
        painter.setFont(self._view.font())
        painter.drawText(rect.adjusted(gap, gap // 2, -gap, 0), int(self._FLAGS), str(index.data()))
        painter.restore()

    def _gap(self) -> int:
        return max(4, round(self._view.fontMetrics().height() * 0.35))
