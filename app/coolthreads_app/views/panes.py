"""The panes below: values of variables, and what the program printed, both at the playhead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.why import why_value
from coolthreads_app.model.words import legible
from coolthreads_app.views.why import show_answers

_MOST_OUTPUT = 200_000  # characters shown
_OBJECT = Qt.ItemDataRole.UserRole


class VariablesView(QTreeWidget):
    """Shared variables with their last value, then the locals of each actor. Clicking a shared one selects it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self.setAccessibleName("Variables")
        self.setColumnCount(3)
        self.setHeaderLabels(["Name", "Value", "By, step"])
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(14)
        self.setRootIsDecorated(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.itemClicked.connect(self._clicked)
        session.watch(self._show, Topic.PLAYHEAD, Topic.TRACE, Topic.SELECTION)
        self._show()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self._show()

    def _clicked(self, item: QTreeWidgetItem) -> None:
        obj = item.data(0, _OBJECT)
        if obj is not None:
            self._session.select(obj)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Why does it have this value?"""
        item = self.currentItem() if event.reason() is QContextMenuEvent.Reason.Keyboard else self.itemAt(event.pos())
        obj = item.data(0, _OBJECT) if item is not None else None
        if obj is not None and self._session.index is not None:
            answers = why_value(self._session.index, obj, self._session.position)
            show_answers(self, self._session, answers, event.globalPos())

    def _show(self) -> None:
        moment, trace = self._session.here(), self._session.trace
        scrolled = self.verticalScrollBar().value()
        self.clear()
        if moment is None or trace is None:
            return
        if moment.variables:
            shared = self._section("Shared")
            for variable in moment.variables:
                by = f"{trace.actors[variable.actor].id}, {variable.step}" if variable.actor >= 0 else ""
                item = QTreeWidgetItem(shared, [variable.name, variable.value or "not seen yet", by])
                item.setToolTip(1, variable.value)
                item.setData(0, _OBJECT, variable.object)
                item.setFont(0, faces().mono(self._theme.label))
                item.setFont(1, faces().mono(self._theme.label))
                item.setForeground(2, QColor(self._theme.muted))
                if not variable.value:
                    item.setForeground(1, QColor(self._theme.muted))
                if 0 <= variable.step == moment.position - 1:
                    item.setForeground(1, QColor(self._theme.accent))
                    item.setFont(1, faces().mono(self._theme.label, bold=True))
                if variable.object == self._session.selected:
                    for column in range(3):
                        item.setBackground(column, QColor(self._theme.tint))
        else:
            self._section("Nothing shared was read or written.")
        for row in moment.actors:
            if row.locals:
                actor = trace.actors[row.actor]
                section = self._section(f"{actor.id}  {actor.name}", self._theme.identity(row.actor))
                for name, value in row.locals:
                    item = QTreeWidgetItem(section, [name, value, ""])
                    item.setToolTip(1, value)
                    item.setFont(0, faces().mono(self._theme.label))
                    item.setFont(1, faces().mono(self._theme.label))
        self.expandAll()
        self.resizeColumnToContents(0)
        if self.columnWidth(0) > self.viewport().width() * 0.4:
            self.setColumnWidth(0, round(self.viewport().width() * 0.4))
        self.verticalScrollBar().setValue(scrolled)

    def _section(self, title: str, colour: str = "") -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [title])
        item.setFirstColumnSpanned(True)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFont(0, faces().label(self._theme.label, bold=True))
        item.setForeground(0, QColor(colour or self._theme.muted))
        return item


class OutputView(QPlainTextEdit):
    """What was printed: in full ink up to the playhead, pale what is still to come."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._live = 0  # characters shown of a run that is on its way
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Output")
        self.setPlaceholderText("The program prints nothing.")
        session.watch(self._show, Topic.PLAYHEAD, Topic.TRACE, Topic.OUTPUT)
        self.installEventFilter(self)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.setFont(faces().mono(theme.code * 0.95))
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaves single keys to the window's shortcuts."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        live = self._session.live_output if self._session.running else ""
        cursor = QTextCursor(self.document())
        if live:
            if not self._live:
                self.clear()
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(legible(live[self._live :]), self._format(self._theme.ink))
            self._live = len(live)
            return
        self._live = 0
        trace = self._session.trace
        self.clear()
        shown = 0
        place = 0
        for printed in trace.printed if trace is not None else ():
            text = legible(printed.text[: _MOST_OUTPUT - shown])
            past = printed.step < self._session.position
            colour = (
                self._theme.muted if not past else self._theme.bad if printed.stream == "stderr" else self._theme.ink
            )
            cursor.insertText(text, self._format(colour, pale=not past))
            shown += len(text)
            place = cursor.position() if past else place
            if shown >= _MOST_OUTPUT:
                cursor.insertText("\n... the rest is not shown", self._format(self._theme.muted))
                break
        cursor.setPosition(place)
        self.setTextCursor(cursor)

    def _format(self, colour: str, *, pale: bool = False) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setForeground(QColor(colour))
        style.setFontItalic(pale)
        style.setFontWeight(QFont.Weight.Normal)
        return style
