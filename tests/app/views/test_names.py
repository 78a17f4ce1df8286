"""Every control says what it is to who does not see it, and no two keys mean two things."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QScrollBar,
    QTabBar,
    QWidget,
)

from coolthreads_app.views.rail import GUIDES
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
_CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QAbstractSpinBox, QLineEdit)
_OF_QT = (QScrollBar, QHeaderView, QMenu, QMenuBar, QTabBar)  # parts of others, named by Qt by what they show


def _is_ours(widget: QWidget) -> bool:
    """Qt makes buttons and lists of its own inside of bars, titles and boxes."""
    inside = widget.parent()
    hidden = isinstance(inside, _OF_QT) or isinstance(inside.parent() if inside is not None else None, QComboBox)
    made = widget.objectName().startswith("qt_") or isinstance(inside, (QComboBox, QAbstractSpinBox, QLineEdit))
    return not (hidden or made or isinstance(widget, (*_OF_QT, QLabel)))


def test_every_control_has_a_name_and_every_picture_a_tip(stage: Stage):
    window = stage.open(stage.write())
    window.actions_by_name["lab"].trigger()
    for widget in filter(_is_ours, window.findChildren(QWidget)):
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if isinstance(widget, _CONTROLS) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName() or text, widget
        if isinstance(widget, QAbstractButton):
            assert text or widget.toolTip(), widget


def test_no_two_commands_have_the_same_key(stage: Stage):
    window = stage.window
    keys = Counter(key.toString() for action in window.findChildren(QAction) for key in action.shortcuts())
    keys.update(
        short.key().toString() for short in window.findChildren(QShortcut) if not isinstance(short.parent(), QLineEdit)
    )
    assert [key for key, number in keys.items() if number > 1] == []
    for bar in window.menuBar().actions():
        menu = bar.menu()
        assert isinstance(menu, QMenu)
        texts = [action.text() for action in menu.actions()]
        letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert [letter for letter, number in letters.items() if number > 1] == [], menu.title()


def test_a_walk_through_stays_while_programs_are_opened(stage: Stage):
    window = stage.window
    for name in GUIDES:
        window.actions_by_name[f"guide-{name}"].trigger()
        text = window.rail.story.toPlainText()
        assert "\u25aa" not in text
        stage.open(stage.write(name=f"{name}.py"))
        assert window.rail.story.toPlainText() == text
    window.rail.show_guide("")
    assert "author.py" in window.rail.story.toPlainText()
