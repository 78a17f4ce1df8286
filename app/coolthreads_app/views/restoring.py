"""After a crash everything is there again: the program, what was typed, the run and where it was looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from coolthreads import CoolthreadsError, Scenario
from coolthreads_app.model import recovery
from coolthreads_app.model.conditions import Conditions, under
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

_EVERY = 1500  # milliseconds between two writes at most


class Keeper(QObject):
    """Writes what is open soon after it changes, and forgets it when the window closes."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.keep)
        topics = (Topic.PROGRAM, Topic.DRAFT, Topic.TRACE, Topic.PLAYHEAD, Topic.BRANCHES, Topic.OPTIONS)
        session.watch(self._later, *topics)

    def keep(self) -> None:
        """Writes it now."""
        recovery.keep(recovery.kept_of(self._session))

    def forget(self) -> None:
        """A clean end."""
        self._timer.stop()
        recovery.forget()

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()


def restore(session: Session, library: tuple[Scenario, ...], kept: recovery.Kept) -> bool:
    """Opens what was open; whether it is still there."""
    named = {scenario.name: scenario for scenario in library}
    for option in ("granularity", "asyncio_order", "random", "time"):
        session.use_option(option, getattr(kept, option))
    if kept.scenario in named:
        session.open_scenario(named[kept.scenario])
    elif not kept.path or not session.open(Path(kept.path)):
        return False
    texts = dict(kept.texts) | ({"": kept.text} if kept.text is not None else {})
    if texts:
        session.take_up(texts)

    conditions = Conditions(kept.weather, kept.starts)
    if kept.starts and session.program is not None and Conditions.of(session.program) != conditions:
        try:
            session.use_network(under(session.program, conditions), kept.schedule, lambda index: index.length)
        except CoolthreadsError:
            # The nodes have other names by now.
            pass

    def once() -> None:
        # The run that was looked at comes back after the first one, which shows that the program still is one.
        if restored or session.index is None:
            return
        restored.append(True)
        position = kept.position
        if kept.schedule and session.trace is not None and session.trace.schedule != kept.schedule:
            QTimer.singleShot(0, lambda: session.run(kept.schedule, lambda index: min(position, index.length)))
        else:
            session.seek(position)

    restored: list[bool] = []
    session.branches.take_up(*recovery.branches_of(kept))
    session.watch(once, Topic.TRACE)
    session.say("info", "This was open when Coolthreads ended without being closed")
    return True
