"""A picture that is dragged: what is still in sight is moved, and only what comes into sight is painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QPainter, QPixmap

Draw = Callable[[QPainter, QRect], None]
"""Paints what lies in that rectangle of the frame."""


class Kept:
    """The last frame. ``key`` is all that a frame depends on but the place of the picture in it."""

    def __init__(self) -> None:
        self._key: object = None
        self._origin = QPoint()
        self._pixmap = QPixmap()

    def forget(self) -> None:
        """The next frame is painted as a whole."""
        self._key = None

    def frame(self, key: object, origin: QPoint, size: QSize, ratio: float, draw: Draw) -> QPixmap:
        """The frame in which the picture's corner is at ``origin`` (whole pixels)."""
        whole = QRect(QPoint(0, 0), size)
        moved = origin - self._origin
        if self._key != key or self._pixmap.isNull() or not _fits(moved, size, ratio):
            self._pixmap = QPixmap(size * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._paint(whole, draw)
        elif not moved.isNull():
            step = moved * ratio
            self._pixmap.scroll(step.x(), step.y(), QRect(QPoint(0, 0), self._pixmap.size()))
            shown = whole.translated(moved).intersected(whole)
            for rect in _around(shown, whole):
                self._paint(rect, draw)
        self._key, self._origin = key, origin
        return self._pixmap

    def _paint(self, rect: QRect, draw: Draw) -> None:
        painter = QPainter(self._pixmap)
        painter.setClipRect(rect)
        draw(painter, rect)
        painter.end()


def _around(part: QRect, whole: QRect) -> list[QRect]:
    """What of the whole is beside that part of it, or above and below."""
    strips = [
        QRect(whole.left(), whole.top(), part.left() - whole.left(), whole.height()),
        QRect(part.right() + 1, whole.top(), whole.right() - part.right(), whole.height()),
        QRect(part.left(), whole.top(), part.width(), part.top() - whole.top()),
        QRect(part.left(), part.bottom() + 1, part.width(), whole.bottom() - part.bottom()),
    ]
    return [strip for strip in strips if not strip.isEmpty()]


def _fits(moved: QPoint, size: QSize, ratio: float) -> bool:
    """Whether some of the frame stays in sight, and lies on whole pixels of the screen."""
    whole = all((part * ratio).is_integer() for part in (float(moved.x()), float(moved.y())))
    return whole and abs(moved.x()) < size.width() and abs(moved.y()) < size.height()
