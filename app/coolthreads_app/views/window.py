"""The main window: arranges the views round one session and connects what they report to what it does."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from coolthreads import Program, Scenario
from coolthreads_app.figure.theme import THEMES, Theme
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views import habits, saving, style
from coolthreads_app.views.banner import LegendStrip, NoticeBar, VerdictBanner
from coolthreads_app.views.branches import BranchesView
from coolthreads_app.views.classroom import hand_keys
from coolthreads_app.views.commands import fill_menus, make_actions, theme_menu
from coolthreads_app.views.compare import CompareView
from coolthreads_app.views.deeds import deeds, pick_lane
from coolthreads_app.views.dialogs import save_example
from coolthreads_app.views.docks import Docks, Themed, when_there
from coolthreads_app.views.durations import DurationsView
from coolthreads_app.views.graphs import OrderPane, ProgressPane, ValuesPane, WaitsPane
from coolthreads_app.views.lab_tab import LabTab
from coolthreads_app.views.lesson import LessonView
from coolthreads_app.views.memory import LAYOUT, Memory
from coolthreads_app.views.network import NetworkPane
from coolthreads_app.views.opening import confirm_stranger, open_file
from coolthreads_app.views.outcomes import OutcomesView
from coolthreads_app.views.panes import OutputView, VariablesView
from coolthreads_app.views.pictures import PicturePane
from coolthreads_app.views.preferences import THEME_NAMES, enlarged
from coolthreads_app.views.presenter import Presenter
from coolthreads_app.views.rail import Rail
from coolthreads_app.views.restoring import Keeper
from coolthreads_app.views.rules import options_menu
from coolthreads_app.views.source import SourceView
from coolthreads_app.views.status import StatusLine
from coolthreads_app.views.steps import StepsView
from coolthreads_app.views.story import StoryView
from coolthreads_app.views.timeline import TimelineView
from coolthreads_app.views.transport import Transport
from coolthreads_app.views.watching import FileWatch
from coolthreads_app.views.workflow_pane import LineClicks, WorkflowPane

if TYPE_CHECKING:
    from coolthreads_app.views.versus import VersusWindow


class MainWindow(QMainWindow):
    """Owns the widgets; the session owns what they show."""

    def __init__(self, session: Session, library: tuple[Scenario, ...], memory: Memory) -> None:
        super().__init__()
        self.session, self.memory, self.library = session, memory, library
        self.theme_name = memory.theme if memory.theme in THEMES else "light"
        # Widgets that are made afterwards are polished once.
        self.theme = self._wear()
        self.lab = LabTab(self, LAYOUT)
        self.versus: VersusWindow | None = None
        self.setWindowTitle("Coolthreads")
        self.setAcceptDrops(True)
        self.setContentsMargins(8, 0, 8, 0)
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        self.timeline = TimelineView(session)
        self.source = SourceView(session)
        self.outcomes = OutcomesView(session)
        self.variables = VariablesView(session)
        self.output = OutputView(session)
        self.steps = StepsView(session)
        self.story = StoryView(session)
        self.graphs: dict[str, PicturePane] = {
            "values": ValuesPane(session),
            "progress": ProgressPane(session),
            "order": OrderPane(session),
            "locks": WaitsPane(session),
            "network": NetworkPane(session),
        }
        self.workflow_pane, self.durations = WorkflowPane(session), DurationsView(session)
        self.workflow = self.workflow_pane.view
        LineClicks(self.source, self.workflow_pane)
        self.branches, self.compare, self.lesson = BranchesView(session), CompareView(session), LessonView(session)
        self.rail = Rail(session, library)
        self.verdict, self.legend = VerdictBanner(session), LegendStrip(session)
        self.actions_by_name = make_actions(self, deeds(self))
        self.transport = Transport(session, self.actions_by_name)
        self._lay_out()
        self.docks = Docks(
            self,
            {
                "source": self.source,
                "outcomes": self.outcomes,
                "variables": self.variables,
                "output": self.output,
                "why": self.story,
                "steps": self.steps,
                **self.graphs,
                "workflow": self.workflow_pane,
                "durations": self.durations,
                "branches": self.branches,
                "compare": self.compare,
                "lesson": self.lesson,
            },
        )
        self._themed: tuple[Themed, ...] = (
            self.timeline,
            self.source,
            self.outcomes,
            self.variables,
            self.output,
            self.steps,
            self.story,
            *self.graphs.values(),
            self.workflow,
            self.durations,
            self.branches,
            self.compare,
            self.lesson,
            self.rail,
            self.verdict,
            self.notice,
            self.legend,
            self.transport,
            self.docks,
        )
        self.arrange_docks()
        self._recent_menu: QMenu | None = None
        self._suited: Scenario | None = None
        self._met: Program | None = None
        fill_menus(
            self.menuBar(),
            self.actions_by_name,
            {
                "recent": self._add_recent,
                "themes": self._add_themes,
                "docks": self._add_docks,
                "options": lambda menu: options_menu(menu, session),
            },
        )
        self.status = StatusLine(session)
        self.setStatusBar(self.status)
        for digit in range(10):
            QShortcut(QKeySequence(str(digit)), self, partial(pick_lane, self, digit))
        self._file_watch = FileWatch(session, self)
        self.source.use_action(self.actions_by_name["edit"])
        self.source.editing_changed.connect(self.actions_by_name["edit"].setChecked)
        self.rail.chosen.connect(self.open_scenario)
        session.stranger.confirm = partial(confirm_stranger, self)
        self.rail.program_chosen.connect(self.open_path)
        self.rail.example_wanted.connect(partial(save_example, self))
        self.lesson.wants_height.connect(partial(self.docks.grow, "lesson"))
        self.keeper = Keeper(session, self)
        self.presenter = Presenter(self)
        hand_keys(self)
        session.watch(self._program_changed, Topic.PROGRAM)
        session.watch(self._title, Topic.DRAFT)
        session.watch(self._enable, Topic.PLAYHEAD, Topic.TRACE, Topic.ACTIVITY, Topic.OUTCOMES)
        self.use_theme(self.theme_name)
        self._program_changed()
        self._enable()
        if session.path is not None and session.scenario is None:
            memory.opened(session.network_file or session.path)

    # -- programs ------------------------------------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Opens a program, a trace or a figure, or lists the programs of a folder."""
        if path.is_dir() and not (path / "__main__.py").is_file():
            habits.show_folder(self, path)
        elif open_file(self.session, path):
            self.memory.opened(path)

    def open_scenario(self, scenario: Scenario) -> None:
        """Opens one of the library."""
        self.session.open_scenario(scenario)

    def _suit_axis(self) -> None:
        """A scenario that is opened is shown on the axis that suits it; from then on the user decides."""
        scenario = self.session.scenario
        if scenario is not None and scenario is not self._suited:
            self.timeline.show_axis(AxisKind.TIME if scenario.axis == "time" else AxisKind.STEPS)
            if scenario.view == "workflow":
                self.docks.show_workflow()
            else:
                self.docks.leave_workflow()
        elif scenario is None and self._suited is not None and self.session.index is None:
            # Another program, and not the scenario saved as a file of one's own.
            self.timeline.show_axis(AxisKind.STEPS)
            self.docks.leave_workflow()
        self._suited = scenario

    def open_versus(self) -> None:
        """Two versions above each other, in a window of their own."""
        from coolthreads_app.views.versus import VersusWindow

        if self.versus is None:
            self.versus = VersusWindow(self.session, self)
            self.versus.use_theme(self.theme)
            self.versus.resize(self.size() * 0.85)
        self.versus.show()
        self.versus.raise_()
        self.versus.activateWindow()
        self.versus.begin()

    # -- arrangement --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.verdict)
        inside.addWidget(self.timeline, 1)
        inside.addWidget(self.legend)
        # Over the legend and not over the lanes.
        self.notice = NoticeBar(self.session, card, self.legend)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card, 1)
        self.lab.frame(centre)
        self.setCentralWidget(self.lab.tabs)
        self.rail_bar = self._fixed_bar("Scenarios", "rail", self.rail, Qt.ToolBarArea.LeftToolBarArea)
        self.transport_bar = self._fixed_bar("Transport", "transport", self.transport, Qt.ToolBarArea.BottomToolBarArea)

    def _fixed_bar(self, title: str, name: str, widget: QWidget, area: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(widget)
        self.addToolBar(area, bar)
        return bar

    def arrange_docks(self) -> None:
        """The first arrangement."""
        self.lab.show_program()
        large = THEMES[self.theme_name].scales
        self.rail_bar.setVisible(not large)
        self.docks.arrange(large=large)

    def use_theme(self, name: str) -> None:
        """Colours and sizes of everything."""
        rearrange = THEMES[name].scales != THEMES[self.theme_name].scales
        in_lab = self.lab.tabs.currentIndex() > 0
        teaches = not self.lesson.visibleRegion().isEmpty()
        if rearrange:
            self.lab.show_program()
            self._keep()
        self.theme_name = self.memory.theme = name
        theme = self.theme = self._wear()
        for view in (*self._themed, *(one for one in (self.lab, self.versus) if one is not None)):
            view.use_theme(theme)
        if rearrange:
            self._restore_docks()
            if teaches:
                self.docks.by_name["lesson"].raise_()
            if in_lab:
                QTimer.singleShot(0, self, self.lab.open)

    def _wear(self) -> Theme:
        theme = enlarged(THEMES[self.theme_name].sized(self.screen().size().height()), self.memory.type_size)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        style.apply(application, theme)
        self.setFont(application.font())
        return theme

    def _add_themes(self, menu: QMenu) -> None:
        theme_menu(menu, THEME_NAMES, self.theme_name, self.use_theme)

    def _add_docks(self, menu: QMenu) -> None:
        rail = self.rail_bar.toggleViewAction()
        rail.setShortcut(QKeySequence("Ctrl+B"))
        menu.addAction(rail)
        for name in self.docks.by_name:
            menu.addAction(self.docks.action(name))

    def _add_recent(self, menu: QMenu) -> None:
        self._recent_menu = menu.addMenu("Open Rece&nt")
        self._recent_menu.aboutToShow.connect(self.fill_recent)
        self.fill_recent()

    def fill_recent(self) -> None:
        """The recent programs that still exist."""
        menu = self._recent_menu
        assert menu is not None
        menu.clear()
        for path in self.memory.recent:
            menu.addAction(str(path), partial(self.open_path, path))
        menu.addSeparator()
        clear: QAction = menu.addAction("Clear", self.memory.forget_recent)
        clear.setEnabled(bool(self.memory.recent))

    # -- status -------------------------------------------------------------------------------------------------------

    def _enable(self) -> None:
        """Commands that make no sense now are pale."""
        session, trace = self.session, self.session.trace
        names = self.actions_by_name
        names["stop"].setEnabled(session.running or session.exploring or self.presenter.on)
        names["explore"].setEnabled(session.program is not None and not session.exploring)
        names["undo"].setEnabled(session.history.can_undo)
        names["redo"].setEnabled(session.history.can_redo)
        names["reload"].setEnabled(session.path is not None)
        for name in ("save", "save-as", "edit"):
            names[name].setEnabled(session.program is not None)
        for name in ("save-trace", "export", "copy-figure", "copy-schedule"):
            names[name].setEnabled(trace is not None)

    def _program_changed(self) -> None:
        self._suit_axis()
        opened = self.session.opened
        if opened is not self._met:
            self._met = opened
            self.docks.suit(is_network=opened is not None and bool(opened.nodes))
        self._title()

    def _title(self) -> None:
        program = self.session.program
        self.setWindowTitle(f"{Path(program.name).name}[*] - Coolthreads" if program is not None else "Coolthreads")
        self.setWindowModified(bool(self.session.drafts.dirty))

    # -- Qt -----------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the first file."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.open_path(Path(url.toLocalFile()))
                event.acceptProposedAction()
                return

    def restore(self) -> None:
        """Size, place and arrangement of the last time; or what suits the screen."""
        if (geometry := self.memory.geometry) is None or not self.restoreGeometry(geometry):
            available = self.screen().availableGeometry()
            self.resize(min(1600, available.width()), min(1000, available.height()))
            if available.width() <= 1920:
                self.setWindowState(Qt.WindowState.WindowMaximized)
        self._restore_docks()

    @property
    def _kind_of_layout(self) -> str:
        return "large" if THEMES[self.theme_name].scales else "usual"

    def _restore_docks(self) -> None:
        layout = self.memory.layout(self._kind_of_layout)
        if layout is not None:
            self.docks.take_out()
        if layout is None or not self.restoreState(layout, LAYOUT):
            when_there(self, self.arrange_docks)

    def _keep(self) -> None:
        self.memory.keep(self.saveGeometry(), self.lab.arrangement(), self._kind_of_layout)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the arrangement and ends the workers."""
        if not saving.may_close(self):
            event.ignore()
            return
        self.transport.pause()
        self.lab.close()
        if self.versus is not None:
            self.versus.close()
        self.keeper.forget()
        self._keep()
        self.session.close()
        event.accept()
