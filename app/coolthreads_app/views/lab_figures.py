"""The figures behind a chart, as a list: for copying, and for those who do not see charts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from coolthreads_app.lab.tables import Table


class FiguresView(QTreeWidget):
    """Tables below each other, each under its title; columns are shared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.setAccessibleName("Figures")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)

    def show_tables(self, tables: Sequence[Table]) -> None:
        """Other ones."""
        self.clear()
        self.setColumnCount(max((len(table.header) for table in tables), default=1))
        for table in tables:
            title = QTreeWidgetItem(self, [table.title])
            title.setFirstColumnSpanned(True)
            font = title.font(0)
            font.setWeight(QFont.Weight.DemiBold)
            title.setFont(0, font)
            for row in (table.header, *table.rows):
                item = QTreeWidgetItem(title, list(row))
                for column in range(table.words, len(row)):
                    # Sentences, as the reason for a loss, are read from their beginning.
                    side = Qt.AlignmentFlag.AlignLeft if " " in row[column] and len(row[column]) > 40 else None
                    item.setTextAlignment(column, side or Qt.AlignmentFlag.AlignRight)
                if row is table.header:
                    item.setDisabled(True)
        self.expandAll()
        for column in range(self.columnCount()):
            self.resizeColumnToContents(column)
