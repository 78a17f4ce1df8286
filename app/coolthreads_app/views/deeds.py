"""What each command of the window does, by the command's name; the window and the palette only call it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from coolthreads_app.layout.timeline import lane_order
from coolthreads_app.model import playhead
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.views import dialogs, habits, saving
from coolthreads_app.views.classroom import classroom
from coolthreads_app.views.hands import by_hand
from coolthreads_app.views.palette import Palette
from coolthreads_app.views.preferences import Preferences, use_type_size
from coolthreads_app.views.rail import GUIDES

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

Does = dict[str, Callable[[], object]]


def deeds(window: MainWindow) -> Does:
    """What to call for each name in `commands.MENUS`."""
    return _files(window) | _runs(window) | _places(window) | _views(window) | by_hand(window) | classroom(window)


def _files(window: MainWindow) -> Does:
    return {
        "open": lambda: dialogs.open_program(window),
        "reload": lambda: saving.reload(window),
        "save": lambda: saving.save(window),
        "save-as": lambda: saving.save_as(window),
        "edit": lambda: window.source.edit(not window.source.code.editing),
        "save-trace": lambda: dialogs.save_trace_dialog(window),
        "export": lambda: dialogs.export_figure(window),
        "copy-figure": lambda: dialogs.copy_figure(window),
        "quit": window.close,
        **{f"guide-{name}": partial(_guide, window, name) for name in GUIDES},
        "keys": lambda: dialogs.show_keys(window),
        "about": lambda: dialogs.about(window),
        "report": lambda: habits.copy_report(window),
        "open-folder": lambda: habits.open_folder(window),
        "preferences": lambda: Preferences(window).open(),
        "palette": lambda: Palette(window).open(),
    }


def _runs(window: MainWindow) -> Does:
    session = window.session
    return {
        "run": session.run,
        "explore": session.explore,
        "undo": session.undo,
        "redo": session.redo,
        "copy-schedule": lambda: _copy_schedule(window),
    }


def _places(window: MainWindow) -> Does:
    session = window.session
    return {
        "first": lambda: session.seek(0),
        "back": lambda: session.seek(session.position - 1),
        "play": lambda: _play(window),
        "step": lambda: session.seek(session.position + 1),
        "last": lambda: session.seek(session.length),
        "switch": lambda: _switch(window, playhead.next_switch),
        "switch-back": lambda: _switch(window, playhead.last_switch),
        "same-line": lambda: window.source.same_line(1),
        "same-line-back": lambda: window.source.same_line(-1),
        "stop-point": lambda: _next_stop(window),
        "failure": lambda: _to_failure(window),
        "why": window.timeline.ask_why,
        "find-step": lambda: _find_step(window),
    }


def _views(window: MainWindow) -> Does:
    timeline = window.timeline
    return {
        "axis": timeline.toggle_axis,
        "zoom-in": lambda: timeline.zoom(1.5),
        "zoom-out": lambda: timeline.zoom(1 / 1.5),
        "fit": timeline.fit,
        "larger": lambda: use_type_size(window, window.memory.type_size + 10),
        "smaller": lambda: use_type_size(window, window.memory.type_size - 10),
        "reset-layout": window.arrange_docks,
        "full-screen": lambda: window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen),
        "lab": window.lab.open,
        "versus": window.open_versus,
    }


def _guide(window: MainWindow, name: str) -> None:
    window.rail_bar.show()
    window.rail.show_guide(name)


def pick_lane(window: MainWindow, lane: int) -> None:
    """Lets the actor of that lane go next."""
    session = window.session
    if session.index is not None:
        order = lane_order(session.index)
        if lane < len(order):
            session.pick(order[lane])
        else:
            session.say("info", f"There is no lane {lane}: they are numbered from 0 to {len(order) - 1}")


def _play(window: MainWindow) -> None:
    # The transport is made after the actions, which its buttons show.
    window.transport.toggle()


def _switch(window: MainWindow, where: Callable[[TraceIndex, int], int]) -> None:
    if window.session.index is not None:
        window.session.seek(where(window.session.index, window.session.position))


def _next_stop(window: MainWindow) -> None:
    index = window.session.index
    found = playhead.next_stop(index, window.session.position) if index is not None else None
    if found is None:
        window.session.say("info", "From here on nobody is blocked or has to wait")
    else:
        window.session.seek(found)


def _to_failure(window: MainWindow) -> None:
    index = window.session.index
    found = playhead.failure(index) if index is not None else None
    if found is None:
        window.session.say("info", "Nothing fails in this run")
    else:
        window.session.seek(found)


def _find_step(window: MainWindow) -> None:
    dock = window.docks.by_name["steps"]
    dock.show()
    dock.raise_()
    window.steps.look_for()


def _copy_schedule(window: MainWindow) -> None:
    trace = window.session.trace
    if trace is not None:
        QGuiApplication.clipboard().setText(trace.schedule)
        window.session.say("info", f"Copied the schedule: {trace.schedule or '(empty: the default)'}")
