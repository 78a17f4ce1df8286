"""Which lock guards which shared data, as this run shows it: a table that is made only while it can be seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeWidget, QTreeWidgetItem, QWidget

from coolthreads import guards
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import count

_LONGEST = 20_000  # steps: what is longer would take longer than a click may take
_OBJECT = Qt.ItemDataRole.UserRole


class GuardsTable(QTreeWidget):
    """One row for each location that several actors could access at the same time; choosing one selects it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._made_of: object = None
        self.setAccessibleName("Which lock guards which data")
        self.setHeaderLabels(["Data", "Guarded by", "Accessed"])
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)
        session.watch(self._make, Topic.TRACE)
        session.watch(self._mark, Topic.SELECTION)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme, self._made_of = theme, None
        self._make()

    def _choose(self, item: QTreeWidgetItem) -> None:
        obj = item.data(0, _OBJECT)
        if obj is not None:
            self._session.select(obj)

    def _make(self) -> None:
        if not self.isVisible() or self._made_of is self._session.index:
            return
        self._made_of, trace = self._session.index, self._session.trace
        self.clear()
        if trace is None:
            return
        if len(trace) > _LONGEST:
            self._say("This run is too long to be looked through.")
            return
        found = guards(trace)
        if not found:
            self._say("No data is shared by actors that could meet.")
        for guard in found:
            names = ", ".join(trace.name_of(lock) for lock in guard.locks)
            actors = ", ".join(trace.actors[actor].id for actor in guard.actors)
            item = QTreeWidgetItem(
                self, [trace.name_of(guard.object), names or "nothing", f"{count(guard.accesses, 'time')} by {actors}"]
            )
            item.setData(0, _OBJECT, guard.object)
            for column in (0, 1):
                item.setFont(column, faces().mono(self._theme.label, bold=column == 1))
            item.setForeground(1, QColor(self._theme.good if names else self._theme.bad))
            words = f"held at every access: {names}" if names else "no lock was held at all of these accesses"
            for column in range(3):
                item.setToolTip(column, words)
        for column in (0, 1):
            self.resizeColumnToContents(column)
        self._mark()

    def _say(self, words: str) -> None:
        item = QTreeWidgetItem(self, [words])
        item.setFirstColumnSpanned(True)
        item.setForeground(0, QColor(self._theme.muted))

    def _mark(self) -> None:
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            if item is None:
                continue
            marked = item.data(0, _OBJECT) is not None and item.data(0, _OBJECT) == self._session.selected
            for column in range(3):
                item.setBackground(column, QColor(self._theme.tint if marked else self._theme.paper))

    def showEvent(self, event: QShowEvent) -> None:
        """It is seen: it can be made."""
        super().showEvent(event)
        self._make()
