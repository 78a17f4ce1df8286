"""Two runs side by side, with the first step that differs marked; a click goes to a step of the run that is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QFrame, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.comparing import Comparison, compare
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import legible, step_words, verdict_word


class Rows(QAbstractTableModel):
    """Step by step: its number, what happens here, what happens there."""

    def __init__(self) -> None:
        super().__init__()
        self.comparison: Comparison | None = None
        self.theme = LIGHT

    def show(self, comparison: Comparison | None) -> None:
        """Another comparison."""
        self.beginResetModel()
        self.comparison = comparison
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """As many as the longer run has steps."""
        if parent.isValid() or self.comparison is None:
            return 0
        return max(self.comparison.here.length, self.comparison.there.length)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """Number, here, there."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return ("Step", "Here", "There")[section]
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a step; from the parting on in full ink, and the parting itself on a ground of its own."""
        if self.comparison is None:
            return None
        row, parting = index.row(), self.comparison.parting
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == 0:
                return f"\N{RIGHTWARDS ARROW} {row}" if row == parting else str(row)
            run = self.comparison.here if index.column() == 1 else self.comparison.there
            return step_words(run.trace, run.trace[row]) if row < run.length else ""
        if role == Qt.ItemDataRole.BackgroundRole and row == parting:
            return QColor(self.theme.tint)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self.theme.muted if row < parting else self.theme.ink)
        if role == Qt.ItemDataRole.FontRole:
            return faces().label(self.theme.label, bold=row == parting)
        if role == Qt.ItemDataRole.ToolTipRole and row == parting:
            return "Here the two runs part"
        return None


class CompareView(QWidget):
    """``other``: with what; the run that is shown stands on the left."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._there: TraceIndex | None = None
        self._listed: list[tuple[str, str]] = []
        self.other = QComboBox()
        self.other.setAccessibleName("Compare with")
        self.other.setToolTip("The run on the right")
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.rows = Rows()
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setAccessibleName("Both runs, step by step")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 6, 0)
        layout.addWidget(self.other)
        layout.addWidget(self.sentence)
        layout.addWidget(self.table, 1)
        self.other.activated.connect(self._chosen)
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        session.watch(self._list, Topic.OUTCOMES, Topic.BRANCHES, Topic.PROGRAM)
        session.watch(self._show, Topic.TRACE)
        self._list()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self.rows.theme = theme
        self.rows.layoutChanged.emit()
        self.table.verticalHeader().setDefaultSectionSize(round(theme.label * 1.9))

    def with_schedule(self, schedule: str) -> None:
        """Fetches that run, without showing it elsewhere, and puts it beside the one that is shown."""
        for row in self._session.branches.rows:
            if row.schedule == schedule and row.index is not None:
                self._arrived(row.index)
                return
        self._session.run(schedule, instead=self._arrived)

    def _arrived(self, there: TraceIndex) -> None:
        self._there = there
        self._show()

    def _list(self) -> None:
        session = self._session
        if session.trace is None:
            self._there = None
        listed = [("Compare with...", "")]
        listed += [
            (
                f"Outcome: {verdict_word(row.verdict)} {' '.join(legible(row.summary or row.output).split())}",
                row.schedule,
            )
            for row in (session.exploration.outcomes if session.exploration is not None else ())
        ]
        listed += [
            (f"Branch: {row.name} ({verdict_word(row.verdict).lower()})", row.schedule) for row in session.branches.rows
        ]
        if listed == self._listed:
            return
        chosen = self.other.currentText()
        self._listed = listed
        self.other.clear()
        for text, _ in listed:
            self.other.addItem(text)
        self.other.setCurrentIndex(max(self.other.findText(chosen), 0))
        self._show()

    def _chosen(self, row: int) -> None:
        if row > 0:
            self.with_schedule(self._listed[row][1])
        else:
            self._there = None
            self._show()

    def _go(self, index: QModelIndex) -> None:
        self._session.seek(index.row())

    def _show(self) -> None:
        here, there = self._session.index, self._there
        if here is None or there is None or here.trace.files != there.trace.files:
            self.rows.show(None)
            self.sentence.setText("Choose an outcome or a branch: it is put beside the run that is shown.")
            return
        comparison = compare(here, there)
        self.rows.show(comparison)
        self.sentence.setText(comparison.words)
        if not comparison.same:
            self.table.scrollTo(
                self.rows.index(min(comparison.parting, self.rows.rowCount() - 1), 1),
                QTableView.ScrollHint.PositionAtCenter,
            )
