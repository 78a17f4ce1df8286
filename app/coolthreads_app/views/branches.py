"""Scheduling by hand: who may go next, and the tree of the runs that came of such choices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coolthreads import Verdict
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.timeline import lane_order
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import legible, verdict_word, what

_ACTOR = Qt.ItemDataRole.UserRole
_BRANCH, _MARK = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


def choices(session: Session) -> list[tuple[int, str, bool]]:
    """Actor, words and whether it may go, for each lane in the order of the digits."""
    moment, trace, index = session.here(), session.trace, session.index
    if moment is None or trace is None or index is None:
        return []
    found = []
    for digit, actor in enumerate(lane_order(index)):
        row = moment.actors[actor]
        name = trace.actors[actor].id
        if row.reason:
            words = row.reason
        elif moment.position >= index.length:
            words = "the run has ended"
        else:
            words = what(trace, row.operation, row.target)
        can_go = row.can_go and moment.position < index.length
        next_one = "  (next in this run)" if can_go and moment.next == actor else ""
        found.append((actor, f"{digit if digit < 10 else ' '}   {name}   {words}{next_one}", can_go))
    return found


class BranchesView(QWidget):
    """Two lists: who may go next (Enter or a click lets it), and the branches with their bookmarks."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._filling = False
        self.next = QListWidget()
        self.next.setAccessibleName("Who goes next")
        self.next.setFrameShape(QFrame.Shape.NoFrame)
        self.next.itemActivated.connect(self._pick)
        self.next.itemClicked.connect(self._pick)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Branches")
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["Branch", "Outcome"])
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setIndentation(16)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tree.itemClicked.connect(self._go)
        self.tree.itemActivated.connect(self._go)
        self.tree.itemDoubleClicked.connect(lambda *_: self.rename())
        self.tree.itemChanged.connect(self._renamed)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.next)
        splitter.addWidget(self.tree)
        splitter.setSizes([90, 190])
        splitter.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.tree.installEventFilter(self)
        session.watch(self._show_next, Topic.PLAYHEAD, Topic.TRACE)
        session.watch(self._show_tree, Topic.BRANCHES, Topic.PROGRAM)
        self._show_next()
        self._show_tree()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.tree.header().setMaximumSectionSize(round(theme.label * 15))
        self._show_next()
        self._show_tree()

    def rename(self) -> None:
        """Lets the branch that is chosen be called something else."""
        item = self.tree.currentItem()
        if item is not None and item.data(0, _MARK) is None:
            self.tree.editItem(item, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 renames here, as in every tree; elsewhere it edits the program."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F2:
                event.accept()
                return True
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2:
            self.rename()
            return True
        return super().eventFilter(watched, event)

    def _pick(self, item: QListWidgetItem) -> None:
        self._session.pick(item.data(_ACTOR))

    def _show_next(self) -> None:
        row = self.next.currentRow()
        self.next.clear()
        for actor, words, can_go in choices(self._session):
            item = QListWidgetItem(words)
            item.setData(_ACTOR, actor)
            item.setSizeHint(QSize(10, round(self._theme.label * 1.7)))
            item.setFont(faces().label(self._theme.label))
            item.setForeground(QColor(self._theme.identity(actor) if can_go else self._theme.muted))
            item.setToolTip("Enter or a click lets it go next" if can_go else "It cannot go next")
            self.next.addItem(item)
        self.next.setCurrentRow(min(max(row, 0), self.next.count() - 1))

    def _go(self, item: QTreeWidgetItem) -> None:
        mark = item.data(0, _MARK)
        self._session.go_to_branch(item.data(0, _BRANCH), mark)

    def _renamed(self, item: QTreeWidgetItem) -> None:
        if not self._filling and item.data(0, _MARK) is None:
            # Later: the tree is made anew, and now it is still busy with the old one.
            number, name = item.data(0, _BRANCH), item.text(0)
            QTimer.singleShot(0, self, lambda: self._session.rename_branch(number, name))

    def _show_tree(self) -> None:
        branches = self._session.branches
        self._filling = True
        self.tree.clear()
        items: dict[int, QTreeWidgetItem] = {}
        for row in branches.rows:
            item = items[row.number] = QTreeWidgetItem(
                items[row.parent] if row.parent >= 0 else self.tree.invisibleRootItem(),
                [row.name, f"{verdict_word(row.verdict)}  {legible(row.summary)}".strip()],
            )
            item.setData(0, _BRANCH, row.number)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setToolTip(0, f"schedule: {row.schedule or '(the default)'}\nF2 or a double click renames it.")
            item.setToolTip(1, legible(row.summary))
            here = row.number == branches.current
            item.setFont(0, faces().label(self._theme.label, bold=here))
            colour = {Verdict.PASSED: self._theme.good, Verdict.STEP_LIMIT: self._theme.warn}
            item.setForeground(1, QColor(colour.get(row.verdict, self._theme.bad)))
        for mark in sorted(branches.bookmarks, key=lambda mark: (mark.branch, mark.position)):
            item = QTreeWidgetItem(items[mark.branch], [f"\N{BLACK FLAG} {mark.position}   {mark.name}", "bookmark"])
            item.setData(0, _BRANCH, mark.branch)
            item.setData(0, _MARK, mark.position)
            item.setForeground(1, QColor(self._theme.muted))
        self.tree.expandAll()
        if branches.current in items:
            self.tree.setCurrentItem(items[branches.current])
        self._filling = False
