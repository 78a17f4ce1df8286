"""Steps as rows of a table, searched and filtered: what the timeline paints, for those who read or listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QActionGroup, QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.axis import duration
from coolthreads_app.model.finding import StepFilter, matching, operations_of
from coolthreads_app.model.index import Ints
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.traffic import traffic_of
from coolthreads_app.model.words import count, place

_MOST_OBJECTS = 200  # in the menu: more would not fit on a screen
COLUMNS = ("Step", "Actor", "Operation", "Object", "Value", "Where", "Time")


class StepTable(QAbstractTableModel):
    """Rows are made when they are asked for, so a million steps cost nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._steps: Ints | None = None
        self.theme = LIGHT

    def show(self, steps: Ints | None) -> None:
        """Only these steps, ascending; None for all."""
        self.beginResetModel()
        self._steps = steps
        self.endResetModel()

    def step_of(self, row: int) -> int:
        """The step that a row shows."""
        return row if self._steps is None else int(self._steps[row])

    def row_at(self, position: int) -> int:
        """The row of the first step at or after a position; past the last one the last row, -1 if there is none."""
        row = position if self._steps is None else int(np.searchsorted(self._steps, position))
        return min(row, self.rowCount() - 1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """One row for each step that matches."""
        if parent.isValid():
            return 0
        return self._session.length if self._steps is None else len(self._steps)

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
        if trace is None or index.row() >= self.rowCount():
            return None
        number = self.step_of(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            step = trace[number]
            return (
                str(step.index), trace.actors[step.actor].id, step.operation, trace.name_of(step.object),
                step.value if step.value is not None else "", place(trace, step.site), duration(step.time / 1e9),
            )[index.column()]  # fmt: skip
        if role == Qt.ItemDataRole.ToolTipRole and self._session.index is not None:
            return "\n".join(traffic_of(self._session.index).told_at(number)) or None
        if role == Qt.ItemDataRole.ForegroundRole:
            if index.column() == 1:
                return QColor(self.theme.identity(trace.columns.actor[number]))
            return QColor(self.theme.muted if number >= self._session.position else self.theme.ink)
        if role == Qt.ItemDataRole.BackgroundRole and self._session.selected is not None:
            return QColor(self.theme.tint) if trace.columns.object[number] == self._session.selected else None
        if role == Qt.ItemDataRole.FontRole and index.column() == 1:
            return faces().label(self.theme.label, bold=True)
        return None


class StepsView(QWidget):
    """The row of the step that comes next is selected; selecting a row moves the playhead there.

    ``tools`` are for the title above: what to look for, and which steps to leave out."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted = StepFilter()
        self._rows = StepTable(session)
        self.table = QTableView()
        self.table.setModel(self._rows)
        self.table.setAccessibleName("Steps")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.selectionModel().currentRowChanged.connect(
            lambda now, _: self._session.seek(self._rows.step_of(now.row())) if now.isValid() else None
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table)
        self.words, self.filter = QLineEdit(), QToolButton()
        self.tools = self._make_tools()
        session.watch(self._reset, Topic.TRACE)
        session.watch(self._follow, Topic.PLAYHEAD)
        session.watch(self.table.viewport().update, Topic.SELECTION)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._rows.theme = theme
        self.table.verticalHeader().setDefaultSectionSize(round(theme.label * 1.9))
        for column, width in enumerate((4, 4.5, 6.5, 9, 8, 9, 6)):
            self.table.setColumnWidth(column, round(width * theme.label))
        self.words.setFixedWidth(round(theme.label * 8))

    @property
    def wanted(self) -> StepFilter:
        """Which steps are shown."""
        return self._wanted

    def want(self, wanted: StepFilter) -> None:
        """Shows only the steps that match."""
        self._wanted = wanted
        if self.words.text() != wanted.text:
            self.words.blockSignals(True)
            self.words.setText(wanted.text)
            self.words.blockSignals(False)
        index = self._session.index
        self._rows.show(None if index is None or wanted.empty else matching(index, wanted))
        self._name_filter()
        self._follow()

    def go(self, by: int) -> None:
        """To the next step that matches (``by`` 1), or the one before (-1), round the ends."""
        rows, here = self._rows.rowCount(), self._session.position
        if not rows:
            self._session.say("info", f"No step matches {self._wanted.text.strip() or self.filter.text()}")
            return
        row = self._rows.row_at(here)
        on_it = self._rows.step_of(row) == here
        past = self._rows.step_of(row) < here  # beyond the last match
        following = 0 if past else row + on_it
        before = row if past else row - 1
        row = (following if by > 0 else before) % rows
        self._session.seek(self._rows.step_of(row))

    # -- what is looked for -------------------------------------------------------------------------------------------

    def _make_tools(self) -> QWidget:
        self.words.setPlaceholderText("Find")
        self.words.setClearButtonEnabled(True)
        self.words.setAccessibleName("Find steps")
        self.words.setToolTip(
            "Words in actor, operation, object, value or file; =1 for the value 1; Return goes to the next match"
        )
        self.words.textChanged.connect(lambda text: self.want(replace(self._wanted, text=text)))
        self.words.returnPressed.connect(lambda: self.go(1))
        for keys, by in (("F3", 1), ("Shift+F3", -1)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self.go(by))
        leave = QShortcut(QKeySequence("Escape"), self.words, self._leave)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        menu = QMenu(self.filter)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.filter.setMenu(menu)
        self.filter.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self.words)
        row.addWidget(self.filter)
        self._name_filter()
        return tools

    def look_for(self) -> None:
        """Puts the keys into the field for words."""
        self.words.setFocus()
        self.words.selectAll()

    def _leave(self) -> None:
        self.want(replace(self._wanted, text=""))
        self.table.setFocus()

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        index = self._session.index
        if index is None:
            return
        trace, wanted = index.trace, self._wanted
        actors = [(f"{row.id}  {row.name}", number) for number, row in enumerate(trace.actors)]
        touched = sorted(index.steps_on, key=trace.name_of)[:_MOST_OBJECTS]
        objects = [(trace.name_of(obj), obj) for obj in touched]
        kinds = [(name, name) for name in operations_of(index)]
        self._choices(menu, "&Actor", actors, wanted.actor, lambda it: replace(self._wanted, actor=it), -1)
        self._choices(menu, "&Object", objects, wanted.object, lambda it: replace(self._wanted, object=it), -1)
        self._choices(menu, "&Kind", kinds, wanted.operation, lambda it: replace(self._wanted, operation=it), "")
        menu.addSeparator()
        every = menu.addAction("&All steps", lambda: self.want(StepFilter()))
        every.setEnabled(not wanted.empty)

    def _choices(
        self,
        menu: QMenu,
        title: str,
        rows: list[tuple[str, Any]],
        now: Any,
        make: Callable[[Any], StepFilter],
        none: Any,
    ) -> None:
        inner = menu.addMenu(title)
        group = QActionGroup(inner)
        for text, value in [("Any", none), *rows]:
            action: QAction = inner.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(lambda _checked=False, value=value: self.want(make(value)))
            group.addAction(action)

    def _name_filter(self) -> None:
        """The button says what is left, for nobody should wonder where the other steps are."""
        trace, wanted = self._session.trace, self._wanted
        parts = []
        if trace is not None:
            parts = [trace.actors[wanted.actor].id] if wanted.actor >= 0 else []
            parts += [wanted.operation] if wanted.operation else []
            parts += [trace.name_of(wanted.object)] if wanted.object >= 0 else []
        text = " ".join(parts) or "All"
        self.filter.setText(text if len(text) < 16 else text[:14] + "...")
        shown, there_are = self._rows.rowCount(), self._session.length
        words = "every step is shown" if wanted.empty else f"{shown:,} of {count(there_are, 'step')} shown"
        self.filter.setToolTip(f"Filter by actor, object and kind: {words}")
        self.filter.setAccessibleName(f"Filter steps: {text}, {words}")

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _reset(self) -> None:
        # Rows of actors and objects mean something else in another run; words do not.
        self.want(StepFilter(self._wanted.text))

    def _follow(self) -> None:
        row = self._rows.row_at(self._session.position)
        self.table.viewport().update()
        if row < 0 or self.table.currentIndex().row() == row:
            return
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.table.selectRow(row)
        selection.blockSignals(False)
        self.table.scrollTo(self._rows.index(row, 0))
