"""The program's files as tabs, the one that matters in front; all of them can be edited."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QTabBar, QToolButton, QVBoxLayout, QWidget

from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.shifted import Shift
from coolthreads_app.layout.source import Fault, faults, focus, markers
from coolthreads_app.model import playhead
from coolthreads_app.model.editing import Draft
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.editor import Editor

_PAUSE = 200  # milliseconds after the last key before the text is tried


class Elided(QLabel):
    """Words that never make what is round them wider."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much as there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        painter.end()


class SourceView(QWidget):
    """Follows the session's playhead through all files of the program."""

    editing_changed = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._opened: Draft | None = None
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Files of the program")
        self.code = Editor()
        self.state = Elided()
        self.state.setObjectName("muted")
        self.button = QToolButton()
        self.button.setStyleSheet("padding: 1px 5px;")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        # Whoever frames this puts them into its title.
        self.tools = QWidget()
        beside = QHBoxLayout(self.tools)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.state, 1)
        policy = self.tools.sizePolicy()
        policy.setHorizontalStretch(4)
        self.tools.setSizePolicy(policy)
        beside.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.code, 1)
        self.tabs.currentChanged.connect(self._turned)
        self.code.typed.connect(self._typed)
        self.code.asked.connect(lambda: self.edit(True))
        self.code.line_asked.connect(self.go_to_line)
        self.code.left.connect(lambda: self.edit(False))
        self._pause.timeout.connect(session.settle)
        session.watch(self._new_files, Topic.PROGRAM, Topic.TRACE)
        session.watch(self._follow, Topic.PLAYHEAD)
        session.watch(self._show_file, Topic.DRAFT)
        self._new_files()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.code.use_theme(theme)
        self._show_file()

    def use_action(self, action: QAction) -> None:
        """The command that begins and ends editing, as a button here."""
        self.button.setDefaultAction(action)
        self.button.setAccessibleName(action.toolTip())

    def edit(self, on: bool) -> None:
        """Begins to edit the file that is shown, or ends it."""
        row = max(self.tabs.currentIndex(), 0)
        if on and self._session.file_of(row) is None:
            self._session.say("info", "There is no program here that could be edited")
            on = False
        elif on and not self._session.stranger.may_run(self._session.say):
            # What is typed is run.
            on = False
        elif on:
            self._session.hold(row)
        if not on:
            self._try_now()
        if on != self.code.editing:
            self.code.edit(on)
            self._show_file()
        self.editing_changed.emit(on)

    def _try_now(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._session.settle()

    def _turned(self) -> None:
        """Another file is shown; who edits goes on there, if it can be edited."""
        if self.code.editing:
            self._try_now()
            if not self._session.hold(max(self.tabs.currentIndex(), 0)):
                self.edit(False)
        self._show_file()

    def go_to_line(self, line: int, step: int) -> None:
        """The playhead goes to the next (``step`` 1) or last (-1) step on a line of the text that is shown."""
        session, row = self._session, max(self.tabs.currentIndex(), 0)
        if session.index is None:
            return
        file = session.file_of(row)
        draft = session.drafts.find(file) if file is not None else None
        ran = session.files[row].text
        was = Shift(draft.text, ran).line(line) if draft is not None else line
        found = playhead.on_line(session.index, row, was, session.position, step) if was is not None else None
        if found is None:
            session.say("info", f"No step of this run is on line {line}")
        else:
            session.seek(found)

    def same_line(self, step: int) -> None:
        """To the next or last step on the line of the step that comes now."""
        place = self._focus()
        index = self._session.index
        if place is None or index is None:
            return
        found = playhead.on_line(index, place[0], place[1], self._session.position, step)
        if found is not None:
            self._session.seek(found)

    def _typed(self, text: str) -> None:
        self._session.type(text)
        self._pause.start()

    def _new_files(self) -> None:
        names = [file.name for file in self._session.files]
        if self._session.drafts.own is not self._opened:
            # Another program: its files may have the same names.
            self._opened = self._session.drafts.own
            self.code.forget_documents()
        if [self.tabs.tabData(row) for row in range(self.tabs.count())] != names:
            shown = self.tabs.tabData(self.tabs.currentIndex())
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for name in names:
                self.tabs.setTabData(self.tabs.addTab(name), name)
            self.tabs.setCurrentIndex(names.index(shown) if shown in names else 0)
            self.tabs.blockSignals(False)
            if self.code.editing and shown not in names:
                self.edit(False)
        self.tabs.setVisible(len(names) > 1)
        self._follow()

    def _follow(self) -> None:
        place = self._focus()
        if place is not None and place[0] < self.tabs.count() and not self.code.editing:
            self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(place[0])
            self.tabs.blockSignals(False)
        self._show_file()
        # While somebody types, the text stays where it is.
        if place is not None and place[0] == self.tabs.currentIndex() and not self.code.editing:
            self.code.reveal(place[1])

    def _focus(self) -> tuple[int, int] | None:
        moment, trace = self._session.here(), self._session.trace
        if moment is None or trace is None:
            return None
        return focus(markers(trace, moment), faults(trace, moment.position))

    def _show_file(self) -> None:
        files, row = self._session.files, max(self.tabs.currentIndex(), 0)
        file = self._session.file_of(row)
        draft = self._session.drafts.find(file) if file is not None else None
        ran = files[row].text if row < len(files) else ""
        name = files[row].name if file != "" and row < len(files) else ""
        self.code.show_document(name, draft.text if draft is not None else ran)
        self._tell_state()
        wrong: tuple[Fault, ...] = ()
        if draft is not None and draft.mistake is not None:
            wrong = (Fault(-1, row, draft.mistake.line, draft.mistake.words),)
        moment, trace = self._session.here(), self._session.trace
        if moment is None or trace is None:
            self.code.show_markers((), wrong, {-1: "!"})
            return
        here = tuple(marker for marker in markers(trace, moment) if marker.file == row)
        raised = tuple(fault for fault in faults(trace, moment.position) if fault.file == row)
        if draft is not None and draft.text != ran:
            shift = Shift(ran, draft.text)
            here, raised = shift.markers(here), shift.faults(raised)
        self.code.show_markers(here, wrong + raised, {-1: "!"} | {n: a.id for n, a in enumerate(trace.actors)})

    def _tell_state(self) -> None:
        drafts = self._session.drafts
        words = "changed, not saved" if drafts.dirty else ""
        if drafts.mistaken:
            words = "does not run yet" + (f", {words}" if words else "")
        self.state.setText(words)
        self.state.setToolTip(words)
        for row in range(self.tabs.count()):
            file = self._session.file_of(row)
            draft = drafts.find(file) if file is not None else None
            mark = " !" if draft is not None and draft.mistake is not None else ""
            mark += " *" if draft is not None and draft.dirty else ""
            name = self._session.files[row].name if row < len(self._session.files) else ""
            if self.tabs.tabText(row) != name + mark:
                self.tabs.setTabText(row, name + mark)
