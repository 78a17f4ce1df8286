"""Two versions above each other on one axis of virtual time, with the speed-up, in a window of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from coolthreads import CoolthreadsError, Options, Program, Trace, scenarios
from coolthreads import run as run_program
from coolthreads_app.figure import Wanted
from coolthreads_app.figure.sheet import Sheet
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.figure.versus import speed_up, versus
from coolthreads_app.formats.carried import can_be_shown, load_run
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

_NARROWEST = 480.0
_CORES = (2, 4)


@dataclass(frozen=True, slots=True)
class Part:
    """What one half shows: the run in the window (no program), or a program with options and a schedule."""

    program: Program | None = None
    options: Options | None = None
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """What can be compared, with what it is called."""

    title: str
    first: Part
    second: Part


Execute = Callable[[Part], Trace]


def execute(part: Part) -> Trace:
    """The run of a part, in a process of its own; raises CoolthreadsError."""
    assert part.program is not None
    trace = run_program(part.program, part.options, schedule=part.schedule).trace
    if trace is None:
        raise CoolthreadsError("the execution could not be recorded")
    return trace


def pairs(session: Session) -> tuple[Pair, ...]:
    """What the run in the window can be compared with: itself with and without a GIL, and the scenarios beside its own."""
    program, scenario = session.program, session.scenario
    found: list[Pair] = []
    if program is not None and not program.nodes:
        behind = Part(program, Options(granularity="gil", timed="gil"))
        found += [
            Pair(f"With a GIL, and on {cores} cores without", behind, Part(program, Options(timed=str(cores))))
            for cores in _CORES
        ]
    for other in scenarios():
        if (
            scenario is not None
            and other.section == scenario.section
            and other.name != scenario.name
            and not other.nodes
        ):
            found.append(Pair(f"This, and {other.title}", Part(), Part(other.program(), None, other.opening)))
    return tuple(found)


class VersusWindow(QWidget):
    """``choice``: what is compared; ``words``: the speed-up; ``picture``: both timelines."""

    _done = Signal(int, object)

    def __init__(self, session: Session, parent: QWidget | None = None, run: Execute = execute) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session, self._run = session, run
        self._theme = LIGHT
        self._request = 0
        self._pairs: tuple[Pair, ...] = ()
        self.setWindowTitle("Two Versions")
        self.choice, self.words = QComboBox(), QLabel()
        self.choice.setAccessibleName("What is compared")
        self.words.setAccessibleName("Speed-up")
        self.words.setWordWrap(True)
        self.picture = _Picture()
        self.file = QPushButton("With a File…")
        self.file.clicked.connect(self._ask)
        row = QHBoxLayout()
        row.addWidget(self.choice, 1)
        row.addWidget(self.file)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.picture)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.words)
        layout.addWidget(area, 1)
        self.choice.activated.connect(self.compare)
        # Across threads the answer arrives through the queue of events.
        self._done.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        session.watch(self._follow, Topic.PROGRAM, Topic.TRACE)
        self._follow()

    def sizeHint(self) -> QSize:
        """Two timelines."""
        return QSize(1100, 760)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.picture.use_theme(theme)

    def begin(self) -> None:
        """If nothing is shown yet, what is chosen."""
        if self.picture.sheet is None and self._session.trace is not None:
            self.compare(self.choice.currentIndex())

    def compare(self, row: int) -> None:
        """Executes what has to be for that row of the choice, and shows both."""
        if 0 <= row < len(self._pairs):
            self._begin(self._pairs[row].first, self._pairs[row].second)

    def compare_with_file(self, path: str) -> None:
        """The run in the window, and a program or a trace."""
        try:
            if can_be_shown(path):
                self._show(self._session.trace, load_run(path))
            else:
                self._begin(Part(), Part(Program.from_file(Path(path))))
        except CoolthreadsError as error:
            self.words.setText(str(error))

    def _ask(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "The other version", "", "Programs, traces (*.py *.trace);;All (*)")
        if path:
            self.compare_with_file(path)

    def _follow(self) -> None:
        found = pairs(self._session)
        if found == self._pairs:
            return
        self._pairs = found
        self.choice.clear()
        self.choice.addItems([pair.title for pair in found])
        self._request += 1
        self.picture.show_both(None)
        self.words.setText("Choose what is to be compared." if found else "There is no program to compare.")

    def _begin(self, first: Part, second: Part) -> None:
        mine = any(part.program is not None and part.program == self._session.program for part in (first, second))
        if mine and not self._session.stranger.may_run(self._session.say):
            return
        self._request += 1
        request, here = self._request, self._session.trace
        self.words.setText("Both are running…")

        def work() -> None:
            try:
                result: object = tuple(here if part.program is None else self._run(part) for part in (first, second))
            except CoolthreadsError as error:
                result = error
            try:
                self._done.emit(request, result)
            except RuntimeError:
                return  # the window is gone

        threading.Thread(target=work, daemon=True).start()

    def _arrived(self, request: int, result: object) -> None:
        if request != self._request:
            return
        if isinstance(result, CoolthreadsError):
            self.words.setText(str(result))
        elif isinstance(result, tuple):
            self._show(*result)

    def _show(self, first: Trace | None, second: Trace | None) -> None:
        if first is None or second is None:
            self.words.setText("There is no run in the window yet.")
            return
        self.words.setText(speed_up(first, second))
        self.picture.show_both((first, second))


class _Picture(QWidget):
    """The figure of both, made for the width that there is."""

    def __init__(self) -> None:
        super().__init__()
        self._both: tuple[Trace, Trace] | None = None
        self._theme = LIGHT
        self._sheet: Sheet | None = None
        self.setAccessibleName("Timelines of both versions")

    @property
    def sheet(self) -> Sheet | None:
        """What is drawn."""
        if self._sheet is None and self._both is not None:
            wanted = Wanted(theme=self._theme.name, width=max(float(self.width()), _NARROWEST), title="", caption="")
            self._sheet = versus(*self._both, wanted)
            self.setMinimumHeight(round(self._sheet.size.height()))
        return self._sheet

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme, self._sheet = theme, None
        self.update()

    def show_both(self, both: tuple[Trace, Trace] | None) -> None:
        """Two runs, or nothing."""
        self._both = tuple(replace(trace, program=Path(trace.program).name) for trace in both) if both else None  # type: ignore[assignment]
        self._sheet = None
        if self.sheet is None:
            self.setMinimumHeight(0)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width."""
        self._sheet = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The figure, from the corner."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.paper)
        if self.sheet is not None:
            self.sheet.paint(painter)
        painter.end()
