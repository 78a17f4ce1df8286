"""Commands of scheduling by hand: fork here, bookmarks, names of branches, comparisons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from coolthreads_app.views.branches import choices

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow


def by_hand(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What to call for each name in `commands.MENUS`."""
    session = window.session
    return {
        "fork": lambda: fork_menu(window).popup(window.timeline.mapToGlobal(QPoint(40, 40))),
        "bookmark": session.bookmark,
        "next-bookmark": lambda: _to_bookmark(window, 1),
        "last-bookmark": lambda: _to_bookmark(window, -1),
        "rename-branch": lambda: _rename(window),
        "compare": lambda: _compare(window),
        "paste-schedule": lambda: session.paste(QGuiApplication.clipboard().text()),
    }


def fork_menu(window: MainWindow) -> QMenu:
    """Everybody at the playhead: who can go, and why the others cannot. What is chosen becomes a branch."""
    menu = QMenu(window)
    menu.setAccessibleName("Who goes next")
    for actor, words, can_go in choices(window.session):
        digit, _, rest = words.partition(" ")
        action = menu.addAction(f"&{digit} {rest}" if digit else words.strip(), partial(window.session.pick, actor))
        action.setEnabled(can_go)
    if menu.isEmpty():
        menu.addAction("Nothing has run yet").setEnabled(False)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _to_bookmark(window: MainWindow, step: int) -> None:
    if window.session.go_to_bookmark(step) is None:
        where = "after" if step > 0 else "before"
        window.session.say("info", f"There is no bookmark {where} this step; Ctrl+D sets one")


def _rename(window: MainWindow) -> None:
    _raise(window, "branches")
    window.branches.tree.setFocus()
    window.branches.rename()


def _compare(window: MainWindow) -> None:
    _raise(window, "compare")
    window.compare.other.setFocus()
    window.compare.other.showPopup()


def _raise(window: MainWindow, name: str) -> None:
    dock = window.docks.by_name[name]
    dock.show()
    dock.raise_()
