"""Keys that a control has for itself: the window's shortcuts give way while it has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

_KEYS = frozenset(
    getattr(Qt.Key, f"Key_{name}")
    for name in ("Space", "Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown")
)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class OwnKeys(QObject):
    """Space and arrows are for the control that has the keys, not for the run. To be installed as an event filter."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Says that the key is wanted, before a shortcut takes it."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.modifiers() not in _PLAIN or event.key() not in _KEYS:
            return super().eventFilter(watched, event)
        event.accept()
        return True
