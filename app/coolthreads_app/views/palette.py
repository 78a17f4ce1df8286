"""Every command of the window by a few letters of its name: menus, scenarios, recent programs, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from coolthreads_app.model.meant import ranked

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

_MOST = 60  # rows shown
_KEYS = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What is shown, its key, and what it does."""

    text: str
    keys: str
    call: Callable[[], object]


def entries(window: MainWindow) -> list[Entry]:
    """All commands that can be used now, then all scenarios."""
    found = [entry for action in window.menuBar().actions() for entry in _of_menu(action.menu(), "")]
    found += [
        Entry(f"Scenario: {scenario.title}", scenario.name, partial(window.open_scenario, scenario))
        for scenario in window.library
    ]
    return found


def _of_menu(menu: QObject | None, above: str) -> Iterator[Entry]:
    if not isinstance(menu, QMenu):
        return
    title = above + menu.title().replace("&", "").rstrip(".") + ": "
    for action in menu.actions():
        if action.isSeparator() or not action.isEnabled():
            continue
        if isinstance(action.menu(), QMenu):
            yield from _of_menu(action.menu(), title)
        else:
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            yield Entry(title + action.text().replace("&", "").rstrip("."), keys, action.trigger)


class _WithKeys(QStyledItemDelegate):
    """The name on the left, its key on the right."""

    def __init__(self, parent: QListWidget) -> None:
        super().__init__(parent)
        self._list = parent

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A row."""
        super().paint(painter, option, index)
        painter.save()
        painter.setFont(self._list.font())
        painter.setPen(self._list.palette().placeholderText().color())
        gap = option.rect.height() // 2
        place = option.rect.adjusted(gap, 0, -gap, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, index.data(_KEYS) or "")
        painter.restore()


class Palette(QDialog):
    """A line to type into and the commands that are meant; Enter does the one that is chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._entries = entries(window)
        self.setWindowTitle("Commands")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.line = QLineEdit()
        self.line.setPlaceholderText("Type a few letters of a command or a scenario")
        self.line.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setItemDelegate(_WithKeys(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.line.textChanged.connect(self._show)
        self.line.returnPressed.connect(self._do)
        self.list.itemClicked.connect(lambda _: self._do())
        self.line.installEventFilter(self)
        size = window.theme.label
        self._row = round(size * 1.9)
        self.resize(min(round(size * 46), window.width() - 40), min(round(size * 30), window.height() - 80))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 50)
        self._show("")

    @property
    def shown(self) -> list[str]:
        """The commands in the list."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [f"{item.text()}  {item.data(_KEYS)}".strip() for item in items]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list while the line keeps the focus."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
            if (step := move.get(Qt.Key(event.key()), 0)) and self.list.count():
                self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, self.list.count() - 1)))
                return True
        return super().eventFilter(watched, event)

    def _show(self, query: str) -> None:
        self.list.clear()
        for row in ranked(query, [entry.text for entry in self._entries])[:_MOST]:
            entry = self._entries[row]
            item = QListWidgetItem(entry.text)
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setData(_KEYS, entry.keys)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{entry.text}, {entry.keys}" if entry.keys else entry.text
            )
            item.setSizeHint(QSize(10, self._row))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _do(self) -> None:
        if not self.list.count():
            return
        entry = self._entries[self.list.currentItem().data(Qt.ItemDataRole.UserRole)]
        self.close()
        entry.call()
