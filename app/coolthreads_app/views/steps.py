"""Every step as a row of a table: what the timeline paints, for those who read or listen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.axis import duration
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import place

COLUMNS = ("Step", "Actor", "Operation", "Object", "Value", "Where", "Time")


class StepTable(QAbstractTableModel):
    """Rows are made when they are asked for, so a million steps cost nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.theme = LIGHT

    def reset(self) -> None:
        """Another trace."""
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """One row per step."""
        return 0 if parent.isValid() else self._session.length

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """As many as there are headers."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of one step; steps to come are pale."""
        trace = self._session.trace
        if trace is None or index.row() >= len(trace):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            step = trace[index.row()]
            return (
                str(step.index), trace.actors[step.actor].id, step.operation, trace.name_of(step.object),
                step.value if step.value is not None else "", place(trace, step.site), duration(step.time / 1e9),
            )[index.column()]  # fmt: skip
        if role == Qt.ItemDataRole.ForegroundRole:
            if index.column() == 1:
                return QColor(self.theme.identity(trace.columns.actor[index.row()]))
            return QColor(self.theme.muted if index.row() >= self._session.position else self.theme.ink)
        if role == Qt.ItemDataRole.FontRole and index.column() == 1:
            return faces().label(self.theme.label, bold=True)
        return None


class StepsView(QTableView):
    """The row of the step that comes next is selected; selecting a row moves the playhead there."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._table = StepTable(session)
        self.setModel(self._table)
        self.setAccessibleName("Steps")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.selectionModel().currentRowChanged.connect(
            lambda now, _: self._session.seek(now.row()) if now.isValid() else None
        )
        session.watch(self._reset, Topic.TRACE)
        session.watch(self._follow, Topic.PLAYHEAD)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._table.theme = theme
        self.verticalHeader().setDefaultSectionSize(round(theme.label * 1.9))
        for column, width in enumerate((4, 4.5, 6.5, 9, 8, 9, 6)):
            self.setColumnWidth(column, round(width * theme.label))

    def _reset(self) -> None:
        self._table.reset()
        self._follow()

    def _follow(self) -> None:
        row = min(self._session.position, self._session.length - 1)
        self.viewport().update()
        if row < 0 or self.currentIndex().row() == row:
            return
        self.selectionModel().blockSignals(True)
        self.selectRow(row)
        self.selectionModel().blockSignals(False)
        self.scrollTo(self._table.index(row, 0))
