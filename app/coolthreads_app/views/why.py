"""Answers to "why?" as a menu: each leads to the step that it speaks of."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from coolthreads_app.model.session import Session
from coolthreads_app.model.why import Answer

_MOST = 24  # answers: more would not fit on a screen


def answers_menu(parent: QWidget, session: Session, answers: tuple[Answer, ...]) -> QMenu:
    """The menu, not shown yet."""
    menu = QMenu("Why?", parent)
    menu.setAccessibleName("Why?")
    for answer in answers[:_MOST]:
        action = menu.addAction(answer.text.replace("&", "&&"))
        if answer.step >= 0:
            action.setToolTip(f"Go to step {answer.step}")
            action.triggered.connect(partial(_go, session, answer.step))
        else:
            action.setEnabled(False)
    return menu


def _go(session: Session, step: int, _checked: bool = False) -> None:
    session.seek(step)


def _mark(session: Session, step: int, _checked: bool = False) -> None:
    session.seek(step)
    session.bookmark()


def show_answers(
    parent: QWidget, session: Session, answers: tuple[Answer, ...], at: QPoint, mark: int | None = None
) -> QMenu:
    """Shows them at a place of the screen; nothing is waited for. ``mark``: a position that can be bookmarked as well."""
    menu = answers_menu(parent, session, answers)
    if mark is not None:
        menu.addSeparator()
        menu.addAction(f"Bookmark at step {mark}, or take it away").triggered.connect(partial(_mark, session, mark))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    first = next((action for action in menu.actions() if action.isEnabled()), None)
    if first is not None:
        menu.setActiveAction(first)
    return menu
