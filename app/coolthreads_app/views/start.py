"""Starts the window: one application, one session, one main window, and a clean end."""

from __future__ import annotations

import contextlib
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from coolthreads import CoolthreadsError, Program, Scenario, scenarios
from coolthreads_app.figure.fonts import assets
from coolthreads_app.model import journal, recovery
from coolthreads_app.model.engine import MakeEngine, real_engine
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.memory import Memory
from coolthreads_app.views.opening import open_file
from coolthreads_app.views.preferences import use_preferred_options
from coolthreads_app.views.restoring import restore

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

FIRST_SCENARIO = "counter/race"


class Postman(QObject):
    """Carries callbacks from the workers' threads into the thread of the window."""

    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def post(self, callback: Callable[[], None]) -> None:
        """May be called in any thread."""
        # An answer that comes after the window has gone is for nobody.
        with contextlib.suppress(RuntimeError):
            self._posted.emit(callback)

    @Slot(object)
    def _call(self, callback: Callable[[], None]) -> None:
        callback()


@dataclass(frozen=True, slots=True)
class Beginning:
    """A session before there is a window: its worker starts while the widgets are made."""

    session: Session
    library: tuple[Scenario, ...]
    postman: Postman

    @classmethod
    def make(cls, make_engine: MakeEngine = real_engine) -> Beginning:
        """Needs a QApplication, for the events that bring the answers."""
        postman = Postman()
        session = Session(postman.post, make_engine)
        library: tuple[Scenario, ...] = ()
        try:
            library = scenarios()
        except CoolthreadsError as error:
            session.say("error", str(error))
        return cls(session, library, postman)

    def open_first(self, argument: str = "") -> None:
        """A file, a scenario by its name, or the first scenario."""
        named = {scenario.name: scenario for scenario in self.library}
        if argument and argument not in named:
            open_file(self.session, Path(argument))
        elif not argument and (kept := recovery.left_behind()) and restore(self.session, self.library, kept):
            pass
        elif self.library:
            self.session.open_scenario(named.get(argument or FIRST_SCENARIO, self.library[0]))

    def open_meant(self, argument: str, program: Program) -> None:
        """A program with what options say of it; ``argument``: the file or scenario that it was made of, if any."""
        named = {scenario.name: scenario for scenario in self.library}
        if argument in named:
            self.session.open_scenario(named[argument], program)
        else:
            self.session.open_program(program, Path(argument) if argument.endswith(".toml") else None)

    def window(self, settings: QSettings | None = None) -> MainWindow:
        """The main window, not shown yet."""
        # Imported here because it takes as long as the worker takes to start.
        from coolthreads_app.views.window import MainWindow

        window = MainWindow(self.session, self.library, Memory(settings))
        self.postman.setParent(window)
        return window


def _log_notice(session: Session) -> None:
    if session.notice is not None:
        journal.log.info("%s: %s", session.notice.kind, session.notice.text)


def _log_program(session: Session) -> None:
    journal.log.info("opened %s", session.program.name if session.program is not None else "nothing")


def _say_unexpected(
    window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An error of the app itself: it goes on, and says so where it is seen."""
    traceback.print_exception(kind, error, trace)
    journal.log.error("unexpected", exc_info=(kind, error, trace))
    window.session.say("error", f"Something in Coolthreads itself went wrong: {kind.__name__}: {error}")


def start(argv: list[str], program: Program | None = None, make_engine: MakeEngine = real_engine) -> int:
    """Opens the window and stays until it is closed. ``argv``: a program, a trace, or the name of a scenario; ``program``:
    what is meant by it, if options say more of it."""
    application = QApplication.instance() or QApplication([sys.argv[0] or "coolthreads"])
    assert isinstance(application, QApplication)
    application.setApplicationName("Coolthreads")
    application.setDesktopFileName("coolthreads")
    if (image := assets() / "icons" / "coolthreads-256.png").is_file():
        application.setWindowIcon(QIcon(str(image)))
    journal.begin()
    beginning = Beginning.make(make_engine)
    beginning.session.watch(partial(_log_notice, beginning.session), Topic.NOTICE)
    beginning.session.watch(partial(_log_program, beginning.session), Topic.PROGRAM)
    use_preferred_options(beginning.session, Memory())
    if program is None:
        beginning.open_first(argv[0] if argv else "")
    else:
        beginning.open_meant(argv[0] if argv else "", program)
    window = beginning.window()
    window.restore()
    window.show()
    sys.excepthook = partial(_say_unexpected, window)
    # Python notices signals only between two of its own instructions: the timer gives it some.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    heartbeat = QTimer()
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(300)
    return application.exec()
