"""The panes round the timeline: how they are framed, and how they are arranged at first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coolthreads_app.figure.theme import Theme
from coolthreads_app.views.icons import icon
from coolthreads_app.views.pictures import PicturePane
from coolthreads_app.views.source import SourceView
from coolthreads_app.views.steps import StepsView
from coolthreads_app.views.workflow_pane import WorkflowPane

_SMALL = 800  # pixels of height


class Themed(Protocol):
    """Whatever has colours and sizes of its own."""

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""


class Docks:
    """All docks of a window, by name."""

    def __init__(self, window: QMainWindow, panes: dict[str, QWidget]) -> None:
        self._window = window
        self._wanted = False
        self._is_network = False
        self._by_itself = False  # nobody asked for the workflow but the scenario
        self.by_name = {name: _dock(window, name, widget) for name, widget in panes.items()}

    def use_theme(self, theme: Theme) -> None:
        """Icons in the theme's colours."""
        for dock in self.by_name.values():
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                title.use_icons(icon("float", theme), icon("close", theme))

    def action(self, name: str) -> QAction:
        """Shows a dock and gives it the keys; hides it only when it is in sight, and not behind another one."""
        dock = self.by_name[name]
        toggle = dock.toggleViewAction()
        action = QAction(toggle.text(), dock)
        action.setCheckable(True)
        action.setChecked(toggle.isChecked())
        toggle.toggled.connect(action.setChecked)

        def turn() -> None:
            self._by_itself = self._by_itself and dock not in self._pair
            if dock.isVisible() and not dock.visibleRegion().isEmpty():
                dock.hide()
            else:
                self.bring(name)
            action.setChecked(toggle.isChecked())

        action.triggered.connect(lambda _checked=False: turn())
        return action

    def bring(self, name: str) -> None:
        """Puts a dock in front, with the keys."""
        dock = self.by_name[name]
        dock.show()
        dock.raise_()
        takers = (it for it in dock.widget().findChildren(QWidget) if it.focusPolicy() & Qt.FocusPolicy.TabFocus)
        inside = next((widget for widget in takers if widget.isVisibleTo(dock) and widget.isEnabled()), None)
        if inside is not None:
            inside.setFocus(Qt.FocusReason.OtherFocusReason)

    def grow(self, name: str, height: int) -> None:
        """Gives a dock more height, up to half of the window, where it has not enough; it is never made smaller."""
        dock = self.by_name[name]
        wanted = min(height, round(self._window.height() * 0.5))
        if not dock.isFloating() and dock.height() < wanted:
            self._window.resizeDocks([dock], [wanted], Qt.Orientation.Vertical)

    def show_workflow(self) -> None:
        """Shows the workflow and its durations, which are closed at first."""
        if not self._wanted:
            self._wanted = self._by_itself = True
            self._show_workflow()

    def suit(self, *, is_network: bool) -> None:
        """A network is shown as one; for what is none, the variables come back in front."""
        network = self.by_name["network"]
        if is_network:
            network.raise_()
        elif self._is_network and not network.visibleRegion().isEmpty():
            self.by_name["variables"].raise_()
        self._is_network = is_network

    def leave_workflow(self) -> None:
        """Another scenario has no use for it: it goes, if it came with one."""
        if self._by_itself:
            self._wanted = self._by_itself = False
            self._show_workflow()

    @property
    def _pair(self) -> list[QDockWidget]:
        return [self.by_name["workflow"], self.by_name["durations"]]

    def _show_workflow(self) -> None:
        window, pair = self._window, self._pair
        for dock in pair:
            dock.setVisible(self._wanted)
        if window.dockWidgetArea(pair[0]) is not Qt.DockWidgetArea.TopDockWidgetArea:
            # With huge type it is one of the tabs below.
            if self._wanted:
                pair[0].raise_()
            return
        window.resizeDocks(pair[:1], [round(window.height() * 0.28)], Qt.Orientation.Vertical)
        width = window.width()
        window.resizeDocks(pair, [round(width * 0.46), round(width * 0.2)], Qt.Orientation.Horizontal)

    def take_out(self) -> None:
        """No dock is anywhere, and no tabs of them are left on the screen, where Qt would forget them."""
        for dock in self.by_name.values():
            self._window.removeDockWidget(dock)
        layout = self._window.layout()
        if layout is not None:
            layout.activate()

    def arrange(self, *, large: bool) -> None:
        """The first arrangement. ``large``: type for a projector leaves room for two panes below, not for three."""
        docks, window = self.by_name, self._window
        self.take_out()
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["source"])
        names = ("outcomes", "output") if large else ("outcomes", "variables", "output")
        for name in names:
            window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks[name])
        # Tabs: what belongs together, the first of each group below the one that names it.
        # As many tabs in each as can be read in a small window.
        groups: dict[str, tuple[str, ...]] = {
            "outcomes": ("values", "progress", "order", "locks"),
            "variables": ("network", "branches", "compare"),
            "output": ("why", "steps", "lesson"),
        }
        if large:
            # A comparison opens its pane itself.
            groups = {
                "outcomes": ("values", "progress", "order", "branches", "network"),
                "output": ("variables", "locks", "why", "steps", "lesson"),
            }
        for first, others in groups.items():
            for name in others:
                window.tabifyDockWidget(docks[first], docks[name])
        for dock in docks.values():
            dock.setFloating(False)
            dock.show()
        window.setCorner(Qt.Corner.TopLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        if large:
            window.tabifyDockWidget(docks["outcomes"], docks["workflow"])
            window.tabifyDockWidget(docks["output"], docks["durations"])
            window.tabifyDockWidget(docks["output"], docks["compare"])
            docks["compare"].hide()
        else:
            # A workflow is wide: it lies above the timeline, which has the same time from left to right.
            window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, docks["workflow"])
            window.splitDockWidget(docks["workflow"], docks["durations"], Qt.Orientation.Horizontal)
        self._show_workflow()
        width, height = window.width(), window.height()
        shares = (0.5, 0.5) if large else (0.34, 0.25, 0.27)
        below = [docks[name] for name in names]
        sideways, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        window.resizeDocks([docks["source"]], [round(width * (0.44 if large else 0.34))], sideways)
        window.resizeDocks(below, [round(width * share) for share in shares], sideways)
        # On a small screen what is below needs a larger part of it: two outcomes and their bars.
        share = 0.31 if large or height < _SMALL else 0.27
        window.resizeDocks(below, [round(height * share)] * len(below), down)
        when_there(window, partial(self._turn, large=large))

    def _turn(self, *, large: bool) -> None:
        """In front of each group is what a run is looked at with first."""
        front = "network" if self._is_network else "variables"
        if (layout := self._window.layout()) is not None:
            # Tabs that do not exist yet cannot be turned to the front.
            layout.activate()
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # Cut off, "Locks" and "Lesson" are the same.
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
            bar.setAccessibleName("Panes")
        for name in ("outcomes", "why") if large else ("outcomes", front, "why"):
            self.by_name[name].raise_()
        if large and self._is_network:
            self.by_name["network"].raise_()
        if large and self._wanted:
            self.by_name["workflow"].raise_()


def when_there(window: QWidget, call: Callable[[], object]) -> None:
    """Calls that for a window on the screen at once: later it would hide what somebody has brought to the front in the
    meantime. Else as soon as it is there."""
    if window.isVisible():
        call()
    else:
        QTimer.singleShot(0, window, call)


def _dock(window: QMainWindow, name: str, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(name.capitalize(), window)
    dock.setObjectName(name)
    card = QFrame()
    card.setObjectName("card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 3, 1, 3)
    inside.addWidget(widget)
    dock.setWidget(card)
    dock.setTitleBarWidget(
        DockTitle(
            dock, widget.tools if isinstance(widget, PicturePane | SourceView | StepsView | WorkflowPane) else None
        )
    )
    return dock


class DockTitle(QWidget):
    """A title with two small buttons, and before them the tools of what is in the dock."""

    def __init__(self, dock: QDockWidget, tools: QWidget | None = None) -> None:
        super().__init__(dock)
        label = QLabel(dock.windowTitle())
        label.setObjectName("muted")
        self._float, self._hide = QToolButton(), QToolButton()
        for button, words, call in (
            (self._float, f"Float or dock {dock.windowTitle()}", lambda: dock.setFloating(not dock.isFloating())),
            (self._hide, f"Hide {dock.windowTitle()}", dock.hide),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setStyleSheet("padding: 1px;")
            button.clicked.connect(lambda _checked=False, call=call: call())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 1, 2, 1)
        layout.setSpacing(0)
        layout.addWidget(label, 1)
        if tools is not None:
            layout.addSpacing(4)
            layout.addWidget(tools, tools.sizePolicy().horizontalStretch())
        layout.addWidget(self._float)
        layout.addWidget(self._hide)

    def use_icons(self, float_icon: QIcon, close_icon: QIcon) -> None:
        """Icons in the theme's colours."""
        self._float.setIcon(float_icon)
        self._hide.setIcon(close_icon)
