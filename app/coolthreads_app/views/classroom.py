"""Commands of the classroom: presenting, and the lesson with its hands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow


def classroom(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What to call for each name in `commands.MENUS`."""
    # The presenter is made after the actions, which it switches on and off.
    return {
        "present": lambda: window.presenter.toggle(),  # noqa: PLW0108
        "next-slide": lambda: window.presenter.slide(1),
        "last-slide": lambda: window.presenter.slide(-1),
        "blank": lambda: window.presenter.blank(),  # noqa: PLW0108
        "spotlight": lambda: window.presenter.spotlight(),  # noqa: PLW0108
        "stop": lambda: _stop(window),
        "lesson": lambda: _lesson(window),
        "next-page": lambda: _turn(window, 1),
        "last-page": lambda: _turn(window, -1),
        "reveal": lambda: _in_sight(window, window.lesson.reveal),
        "hint": lambda: _in_sight(window, window.lesson.hint),
    }


def hand_keys(window: MainWindow) -> None:
    """Alt and the number of a choice raise a hand for it; with Ctrl one goes down again."""
    for row in range(9):
        for keys, hands in ((f"Alt+{row + 1}", 1), (f"Ctrl+Alt+{row + 1}", -1)):
            QShortcut(QKeySequence(keys), window.docks.by_name["lesson"], partial(window.lesson.raise_hand, row, hands))


def _stop(window: MainWindow) -> None:
    # Who presents wants out, whatever goes on in the background.
    if window.presenter.on:
        window.presenter.end()
    else:
        window.session.stop()


def _lesson(window: MainWindow) -> None:
    dock = window.docks.by_name["lesson"]
    dock.show()
    dock.raise_()
    window.lesson.setFocus()


def _turn(window: MainWindow, step: int) -> None:
    _in_sight(window, partial(window.lesson.turn, step))


def _in_sight(window: MainWindow, call: Callable[[], object]) -> None:
    """A first press shows the lesson: nothing is revealed that could not be read before."""
    if window.lesson.visibleRegion().isEmpty():
        _lesson(window)
    else:
        call()
