"""The rail: the library of scenarios by section, and the story of the one that is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTextBrowser,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coolthreads import Scenario, is_network
from coolthreads_app.figure.fonts import assets, faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.icons import icon

_SCENARIO, _FOLDER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_MOST_PROGRAMS = 500

GUIDES = ("teacher", "developer", "author")

_OWN = """Your own program: it is run once when it is opened.

- **Ctrl+F** searches all interleavings.
- **0** to **9**, or a click on a name, let that actor go next.
- Save the file in your editor, and it runs again."""


class Rail(QWidget):
    """Lists scenarios; says which one was asked for."""

    chosen = Signal(object)
    program_chosen = Signal(object)
    example_wanted = Signal(str)

    def __init__(self, session: Session, library: tuple[Scenario, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setAccessibleName("Scenarios")
        self.tree.setIndentation(12)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.story = QTextBrowser()
        self.story.setFrameShape(QFrame.Shape.NoFrame)
        self.story.setAccessibleName("Story")
        self.story.setOpenLinks(False)
        self.story.anchorClicked.connect(lambda link: self.example_wanted.emit(link.path()))
        self.story.document().setDocumentMargin(10)
        self.story.document().setIndentWidth(14)
        self._fill(library)
        self._guide = self._told = ""  # the walk-through that is wanted, and the one that is shown
        self._close = QToolButton()
        self._close.setToolTip("Close the walk-through")
        self._close.setAccessibleName("Close the walk-through")
        self._close.clicked.connect(lambda: self.show_guide(""))
        self._title = QWidget()
        title = QHBoxLayout(self._title)
        title.setContentsMargins(10, 2, 4, 0)
        words = QLabel("Walk-through")
        words.setObjectName("muted")
        title.addWidget(words, 1)
        title.addWidget(self._close)
        self._title.hide()
        below = QWidget()
        reading = QVBoxLayout(below)
        reading.setContentsMargins(0, 0, 0, 0)
        reading.setSpacing(0)
        reading.addWidget(self._title)
        reading.addWidget(self.story)
        self._splitter = splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.tree)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([300, 300])
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 4, 1, 1)
        inside.addWidget(splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addWidget(card)
        self.tree.itemClicked.connect(self._asked)
        self.tree.itemActivated.connect(self._asked)
        session.watch(self._show, Topic.PROGRAM)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme, self._told = theme, ""
        self.setFixedWidth(round(theme.label * 19))
        self._close.setIcon(icon("close", theme))
        for row in range(self.tree.topLevelItemCount()):
            section = self.tree.topLevelItem(row)
            if section is not None:
                section.setFont(0, faces().label(theme.label * 0.92, bold=True))
        self._show()

    def _fill(self, library: tuple[Scenario, ...]) -> None:
        sections: dict[str, QTreeWidgetItem] = {}
        for scenario in library:
            if scenario.section not in sections:
                section = sections[scenario.section] = QTreeWidgetItem(self.tree, [scenario.section])
                section.setFlags(Qt.ItemFlag.ItemIsEnabled)
                section.setExpanded(True)
            item = QTreeWidgetItem(sections[scenario.section], [scenario.title])
            item.setToolTip(0, f"{scenario.title} ({scenario.name})")
            item.setData(0, _SCENARIO, scenario)
        self.tree.expandAll()

    def show_folder(self, folder: Path) -> int:
        """The programs and networks of a folder as a section on top; how many there are."""
        files = [*folder.rglob("*.py"), *(path for path in folder.rglob("*.toml") if is_network(path))]
        programs = sorted(path for path in files if not _hidden(path.relative_to(folder)))[:_MOST_PROGRAMS]
        first = self.tree.topLevelItem(0)
        if first is not None and first.data(0, _FOLDER):
            self.tree.takeTopLevelItem(0)
        if not programs:
            return 0
        section = QTreeWidgetItem([folder.name or str(folder)])
        section.setFlags(Qt.ItemFlag.ItemIsEnabled)
        section.setFont(0, faces().label(self._theme.label * 0.92, bold=True))
        section.setData(0, _FOLDER, True)
        section.setToolTip(0, str(folder))
        self.tree.insertTopLevelItem(0, section)
        for path in programs:
            item = QTreeWidgetItem(section, [path.relative_to(folder).as_posix()])
            item.setToolTip(0, str(path))
            item.setData(0, _SCENARIO, path)
        section.setExpanded(True)
        self.tree.scrollToTop()
        return len(programs)

    def show_guide(self, name: str) -> None:
        """A walk-through in place of the story of the scenario, whatever is opened meanwhile; an empty name closes it."""
        self._guide = name
        self._title.setVisible(bool(name))
        whole = self._splitter.height()
        share = 0.3 if name else 0.5
        self._splitter.setSizes([round(whole * share), round(whole * (1 - share))])
        self._show()

    def _asked(self, item: QTreeWidgetItem) -> None:
        scenario = item.data(0, _SCENARIO)
        if scenario is None:
            item.setExpanded(not item.isExpanded())
        elif isinstance(scenario, Path):
            self.program_chosen.emit(scenario)
        elif self._session.scenario is None or scenario.name != self._session.scenario.name:
            self.chosen.emit(scenario)

    def _show(self) -> None:
        open_now = self._session.scenario
        if self._guide:
            if self._told != self._guide:
                self._told = self._guide
                self._tell((assets() / "walkthroughs" / f"{self._guide}.md").read_text(encoding="utf-8"))
        else:
            self._told = ""
            self._tell_story()
        for row in range(self.tree.topLevelItemCount()):
            section = self.tree.topLevelItem(row)
            for number in range(section.childCount() if section is not None else 0):
                item = section.child(number) if section is not None else None
                if item is not None and item.data(0, _SCENARIO) == (open_now or self._session.path):
                    self.tree.setCurrentItem(item)
        current = self.tree.currentItem()
        if open_now is None and current is not None and current.data(0, _SCENARIO) != self._session.path:
            self.tree.setCurrentIndex(QModelIndex())

    def _tell_story(self) -> None:
        open_now = self._session.scenario
        if open_now is None:
            name = self._session.program.name if self._session.program is not None else ""
            self._tell(f"**{Path(name).name}**\n\n{_OWN}" if name else "")
            return
        tries = "\n".join(f"- {text}" for text in open_now.try_this)
        self._tell(f"**{open_now.title}**\n\n{open_now.story}" + (f"\n\n**Try**\n\n{tries}" if tries else ""))

    def _tell(self, markdown: str) -> None:
        """Shows Markdown, set in the faces that there are: Qt would smear semibold into bold."""
        self.story.setMarkdown(markdown)
        block = self.story.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            room = QTextBlockFormat()
            room.setBottomMargin(self._theme.label * (0.3 if block.textList() is not None else 0.7))
            cursor.mergeBlockFormat(room)
            for row in block.textFormats():
                if row.format.fontWeight() > QFont.Weight.DemiBold:
                    cursor.setPosition(block.position() + row.start)
                    cursor.setPosition(block.position() + row.start + row.length, QTextCursor.MoveMode.KeepAnchor)
                    weight = QTextCharFormat()
                    weight.setFontWeight(QFont.Weight.DemiBold)
                    cursor.mergeCharFormat(weight)
            block = block.next()
        self.story.moveCursor(QTextCursor.MoveOperation.Start)


def _hidden(path: Path) -> bool:
    return any(
        part.startswith((".", "__pycache__")) or part in ("node_modules", "site-packages") for part in path.parts
    )
