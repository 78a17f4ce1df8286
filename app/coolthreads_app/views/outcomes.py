"""What can happen: the outcomes that the search has found, with their share of executions; a click replays one."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from coolthreads import Exploration, OutcomeRow, Verdict
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import draw_mark
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import count, legible, verdict_word

_ROW = Qt.ItemDataRole.UserRole
_BOLD = '<span style="font-weight: 600">'


class OutcomeList(QAbstractListModel):
    """The rows, worst first, as text for those who listen and as data for those who paint."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[OutcomeRow, ...] = ()

    def show_rows(self, rows: tuple[OutcomeRow, ...]) -> None:
        """Other rows, in an order that does not depend on their counts: nothing jumps while they grow."""
        rows = tuple(sorted(rows, key=lambda row: (-row.verdict.severity, row.first_at)))
        if len(rows) == len(self.rows):
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """One row per outcome."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, or the row itself."""
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{verdict_word(row.verdict)}: {told(row)}, {count(row.executions, 'execution')}"
        if role == Qt.ItemDataRole.ToolTipRole:
            printed = legible(row.output).strip() or "nothing"
            return f"{told(row)}\nprinted: {printed}\nschedule: {row.schedule}\nClick to replay it."
        return row if role == _ROW else None


def told(row: OutcomeRow) -> str:
    """What happened, in a line."""
    printed = " \N{MIDDLE DOT} ".join(legible(row.output).split("\n")).strip(" \N{MIDDLE DOT}")
    return legible(row.summary) or printed or "prints nothing"


class OutcomesView(QWidget):
    """A sentence about the search, a button to start or stop it, and the list."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = OutcomeList()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("Outcomes")
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self._delegate = _Delegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._chosen)
        self.list.activated.connect(self._chosen)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.button = QPushButton()
        self.button.setObjectName("action")
        self.button.clicked.connect(self._pressed)
        top = QHBoxLayout()
        top.setContentsMargins(10, 6, 8, 4)
        top.addWidget(self.sentence, 1)
        top.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        session.watch(self._show, Topic.OUTCOMES, Topic.ACTIVITY, Topic.PROGRAM)
        self._show()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._delegate.theme = theme
        self.model.layoutChanged.emit()
        self.list.viewport().update()

    def _chosen(self, index: QModelIndex) -> None:
        self._session.replay(self.model.rows[index.row()])

    def _pressed(self) -> None:
        if self._session.exploring:
            self._session.stop()
        else:
            self._session.explore()

    def _show(self) -> None:
        found = self._session.exploration
        self.model.show_rows(tuple(found.outcomes) if found is not None else ())
        self._delegate.total = sum(row.executions for row in self.model.rows)
        self.button.setText("Stop" if self._session.exploring else "Search again" if found else "Search all")
        self.button.setEnabled(self._session.program is not None)
        if self._session.exploring:
            text = f"Searching: {count(found.executions, 'execution')} so far" if found is not None else "Searching..."
        elif found is None:
            text = "Search all interleavings to see everything that can happen."
        else:
            text = _sentence(found)
        self.sentence.setText(text)


def _sentence(found: Exploration) -> str:
    """What a finished search has to say about itself, as rich text."""
    executions = count(found.executions, "execution")
    if found.complete:
        text = f"{_BOLD}Complete:</span> {executions} cover{'s' if found.executions == 1 else ''} every interleaving."
    else:
        text = f"{_BOLD}Not complete:</span> {executions} were tried; there may be more outcomes."
    if found.untracked:
        text += f" Not under control: {escape(', '.join(found.untracked))}."
    racy = list(dict.fromkeys(race.location for race in found.races))
    if racy:
        text += f" {_BOLD}Data race</span> on {escape(', '.join(racy[:4]))}{' ...' if len(racy) > 4 else ''}."
    return text


class _Delegate(QStyledItemDelegate):
    """Paints a row: verdict and what happened, below it a bar with its share and what was printed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.total = 0

    def sizeHint(self, *_: object) -> QSize:
        """Two lines and some air."""
        return QSize(100, round(self.theme.label * 4.1))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws one row."""
        row: OutcomeRow = index.data(_ROW)
        theme, size = self.theme, self.theme.label
        rect = QRectF(option.rect).adjusted(size * 0.5, 2, -size * 0.5, -2)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.tint if state & QStyle.StateFlag.State_Selected else theme.hover))
            painter.drawRoundedRect(rect, 5, 5)
        inner = rect.adjusted(size * 0.6, size * 0.3, -size * 0.6, -size * 0.3)
        colour = QColor({Verdict.PASSED: theme.good, Verdict.STEP_LIMIT: theme.warn}.get(row.verdict, theme.bad))
        half = inner.height() / 2
        bold, plain, code = faces().label(size, bold=True), faces().label(size), faces().mono(size * 0.92)
        word = verdict_word(row.verdict)
        width = QFontMetricsF(bold).horizontalAdvance(word)
        draw_mark(painter, row.verdict, QRectF(inner.left(), inner.top() + half / 2 - size / 2, size, size), colour)
        left = inner.left() + size * 1.4
        _text(painter, QRectF(left, inner.top(), width + 2, half), word, bold, colour)
        left += width + size * 0.8
        _text(painter, QRectF(left, inner.top(), inner.right() - left, half), told(row), plain, QColor(theme.ink))
        lower = QRectF(inner.left(), inner.top() + half, inner.width(), half)
        share = row.executions / max(self.total, 1)
        bar = QRectF(lower.left(), lower.center().y() - size * 0.28, min(lower.width() * 0.34, size * 14), size * 0.56)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = bar.width()
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        painter.setBrush(colour)
        bar.setWidth(max(bar.width() * share, bar.height()))
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
        bar.setWidth(whole)
        words = f"{row.executions:,} of {self.total:,}"
        width = QFontMetricsF(plain).horizontalAdvance(words)
        left = bar.right() + size * 0.6
        _text(painter, QRectF(left, lower.top(), width + 2, half), words, plain, QColor(theme.muted))
        left += width + size
        printed = " ".join(legible(row.output).split())
        if row.summary and printed:
            _text(painter, QRectF(left, lower.top(), lower.right() - left, half), printed, code, QColor(theme.muted))
        painter.restore()


def _text(painter: QPainter, rect: QRectF, text: str, font: Any, colour: QColor) -> None:
    if rect.width() < 8:
        return
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
