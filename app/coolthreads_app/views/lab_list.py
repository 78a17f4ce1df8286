"""The measurements that are kept, the newest first; those that are ticked are shown over each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from coolthreads import CoolthreadsError
from coolthreads_app.lab import results
from coolthreads_app.lab.results import Measurement

_PATH = Qt.ItemDataRole.UserRole
_MOST = 4  # charts with more are unreadable


class LabList(QListWidget):
    """``ticked``: something else is chosen; ``problem``: a sentence."""

    ticked = Signal()
    problem = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Earlier measurements")
        self.setAlternatingRowColors(False)
        self._loaded: dict[Path, Measurement] = {}
        self.itemChanged.connect(self._changed)

    def show_kind(self, kind: str, chosen: Sequence[Path] | None = None) -> None:
        """What is kept of that kind; ``chosen`` are ticked, or else the newest."""
        paths = results.saved(kind)
        wanted = set(paths[:1] if chosen is None else chosen)
        self.blockSignals(True)
        self.clear()
        for path in paths:
            item = QListWidgetItem(words_of(path), self)
            item.setData(_PATH, path)
            item.setToolTip(str(path))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if path in wanted else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.ticked.emit()

    def measurements(self) -> list[Measurement]:
        """Those that are ticked and can be read."""
        found = []
        for item in self._items():
            if item.checkState() is Qt.CheckState.Checked:
                path = item.data(_PATH)
                try:
                    if path not in self._loaded:
                        self._loaded[path] = results.load(str(path))
                    found.append(self._loaded[path])
                except CoolthreadsError as error:
                    self.blockSignals(True)
                    item.setCheckState(Qt.CheckState.Unchecked)
                    self.blockSignals(False)
                    self.problem.emit(str(error))
        return found

    def delete_chosen(self) -> None:
        """Deletes the file of the current row."""
        row = self.currentRow()
        if row < 0:
            self.problem.emit("Choose the measurement to delete in the list")
            return
        path: Path = self.item(row).data(_PATH)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self.problem.emit(f"{path}: cannot be deleted: {(error.strerror or str(error)).lower()}")
            return
        self.takeItem(row)
        self.ticked.emit()

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def _changed(self, changed: QListWidgetItem) -> None:
        ticked = [item for item in self._items() if item.checkState() is Qt.CheckState.Checked]
        if len(ticked) > _MOST:
            self.blockSignals(True)
            changed.setCheckState(Qt.CheckState.Unchecked)
            self.blockSignals(False)
            self.problem.emit(f"Up to {_MOST} measurements can be shown over each other")
            return
        self.ticked.emit()


def words_of(path: Path) -> str:
    """``2025-03-01 12:00  3.12.1`` of a file that ``results.save`` has named; the name of any other."""
    _, date, clock, *version = (*path.stem.split("-", 3), "", "", "")
    if len(date) == 8 and len(clock) == 6 and (date + clock).isdigit():
        return f"{date[:4]}-{date[4:6]}-{date[6:]} {clock[:2]}:{clock[2:4]}  {version[0].replace('-', ' ')}"
    return path.stem
