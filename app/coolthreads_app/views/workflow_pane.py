"""The workflow with a list of sentences that says the same, and a click in the source that marks its nodes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coolthreads_app.layout.sentences import nodes_of_line, sentences
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.source import SourceView
from coolthreads_app.views.workflow import WorkflowView


class WorkflowPane(QWidget):
    """``view``: the graph; ``table``: the same in words, one row for each node; ``tools`` are for the title above it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.view = WorkflowView(session)
        self.table = QListWidget()
        self.table.setAccessibleName("Workflow in words")
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
        for title, widget, tip in (
            ("Picture", self.view, "Workflow"),
            ("In words", self.table, "Workflow as a list that can be read"),
        ):
            button = QToolButton()
            button.setText(title)
            button.setCheckable(True)
            button.setChecked(self.stack.count() == 0)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setStyleSheet("padding: 1px 5px;")
            row.addWidget(button)
            self._pages.addButton(button, self.stack.addWidget(widget))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        session.watch(self._fill, Topic.TRACE)
        session.watch(self._follow, Topic.PLAYHEAD)

    def turn_to(self, page: int) -> None:
        """The picture (0) or the words (1)."""
        self._pages.button(page).setChecked(True)
        self.stack.setCurrentIndex(page)
        self._fill()

    def pick_line(self, file: int, line: int) -> None:
        """Marks the nodes that a line of the source has to do with, here and there."""
        found, trace = self.view.found, self._session.trace
        if found is None or trace is None:
            return
        rows = nodes_of_line(found, trace, file, line)
        self.view.pick(rows)
        if rows and self.stack.currentWidget() is self.table:
            self.table.setCurrentRow(min(rows))

    def _fill(self) -> None:
        """The list, only while it can be seen."""
        if self.stack.currentWidget() is not self.table:
            return
        found, trace = self.view.found, self._session.trace
        self.table.clear()
        self.table.addItems(sentences(found, trace) if found is not None and trace is not None else ["No run yet"])
        self._follow()

    def _follow(self) -> None:
        rows = self.view.marked()
        if rows and self.stack.currentWidget() is self.table:
            self.table.setCurrentRow(min(rows))

    def _chosen(self, item: QListWidgetItem) -> None:
        found, row = self.view.found, self.table.row(item)
        if found is not None and row < len(found.nodes) and found.nodes[row].first >= 0:
            self._session.seek(found.nodes[row].first + 1)


class LineClicks(QObject):
    """A click on a line of the source that is read, not edited, marks what it has to do with in the workflow."""

    def __init__(self, source: SourceView, pane: WorkflowPane) -> None:
        super().__init__(source)
        self._source, self._pane = source, pane
        source.code.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks on; the source does with it what it always does."""
        code = self._source.code
        if (
            event.type() is QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() is Qt.MouseButton.LeftButton
            and not code.editing
        ):
            line = code.cursorForPosition(event.position().toPoint()).blockNumber() + 1
            self._pane.pick_line(max(self._source.tabs.currentIndex(), 0), line)
        return super().eventFilter(watched, event)
