"""The icons of the buttons, drawn as paths so that they are sharp at every size and take the theme's colours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from coolthreads_app.figure.theme import Theme

_SIZE = 64  # pixels of the drawn pixmap; paths below are on a square of 24


def icon(name: str, theme: Theme) -> QIcon:
    """The icon of that name, with a paler one for disabled buttons."""
    result = QIcon()
    result.addPixmap(_pixmap(name, theme.ink), QIcon.Mode.Normal)
    result.addPixmap(_pixmap(name, theme.line), QIcon.Mode.Disabled)
    return result


def _pixmap(name: str, colour: str) -> QPixmap:
    pixmap = QPixmap(_SIZE, _SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SIZE / 24, _SIZE / 24)
    pen = QPen(QColor(colour), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(QColor(colour))
    _DRAWINGS[name](painter)
    painter.end()
    return pixmap


def _triangle(painter: QPainter, left: float, right: float) -> None:
    painter.drawPolygon(QPolygonF([QPointF(left, 6), QPointF(right, 12), QPointF(left, 18)]))


def _bar(painter: QPainter, x: float) -> None:
    painter.drawLine(QPointF(x, 6), QPointF(x, 18))


def _first(painter: QPainter) -> None:
    _bar(painter, 6)
    _triangle(painter, 18, 10)


def _last(painter: QPainter) -> None:
    _bar(painter, 18)
    _triangle(painter, 6, 14)


def _back(painter: QPainter) -> None:
    _triangle(painter, 15, 8)


def _step(painter: QPainter) -> None:
    _triangle(painter, 9, 16)


def _play(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(7, 5), QPointF(19, 12), QPointF(7, 19)]))


def _pause(painter: QPainter) -> None:
    for x in (7.0, 14.0):
        painter.drawRect(QRectF(x, 6, 2.5, 12))


def _switch(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(4, 7))
    path.lineTo(11, 7)
    path.lineTo(11, 17)
    path.lineTo(20, 17)
    painter.drawPath(path)
    painter.drawPolyline(QPolygonF([QPointF(16.5, 13.5), QPointF(20, 17), QPointF(16.5, 20.5)]))


def _stop_point(painter: QPainter) -> None:
    painter.drawLine(QPointF(4, 12), QPointF(13, 12))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(9.5, 8), QPointF(13.5, 12), QPointF(9.5, 16)]))
    for x in (17.0, 20.5):
        _bar(painter, x)


def _failure(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(12, 4.5), QPointF(21, 19.5), QPointF(3, 19.5)]))
    painter.drawLine(QPointF(12, 10), QPointF(12, 14))
    painter.drawPoint(QPointF(12, 16.8))


def _stop(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(7, 7, 10, 10), 1, 1)


def _close(painter: QPainter) -> None:
    painter.drawLine(QPointF(7, 7), QPointF(17, 17))
    painter.drawLine(QPointF(17, 7), QPointF(7, 17))


def _rail(painter: QPainter) -> None:
    for y in (7.0, 12.0, 17.0):
        painter.drawLine(QPointF(5, y), QPointF(19, y))


def _float(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(5, 9, 10, 10))
    painter.drawPolyline(QPolygonF([QPointF(9.5, 5), QPointF(19, 5), QPointF(19, 14.5)]))


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "first": _first,
    "last": _last,
    "back": _back,
    "step": _step,
    "play": _play,
    "pause": _pause,
    "switch": _switch,
    "stop-point": _stop_point,
    "failure": _failure,
    "stop": _stop,
    "close": _close,
    "rail": _rail,
    "float": _float,
}
