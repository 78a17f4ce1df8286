"""The lane of the lock of the interpreter: who holds it, for how long, and who waits for it meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen

from coolthreads_app.figure.ink import CENTRED
from coolthreads_app.figure.painter import TimelinePainter
from coolthreads_app.layout.items import Holding


def lock_head(ink: TimelinePainter, lane: int) -> None:
    """What the lane is called, right of x = 0."""
    painter, metrics = ink.painter, ink.metrics
    middle, left = metrics.middle(lane), metrics.label * 0.8
    painter.setFont(ink.bold)
    painter.setPen(QColor(ink.theme.ink))
    place = QRectF(left, middle - metrics.label * 1.4, metrics.head - left, metrics.label * 1.4)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "GIL")
    painter.setFont(ink.small)
    painter.setPen(QColor(ink.theme.muted))
    below = place.translated(0, metrics.label * 1.3)
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "who holds it")


def lock_lane(
    ink: TimelinePainter, holdings: tuple[Holding, ...], lane: int, width: float, colours: tuple[str, ...]
) -> None:
    """The lane itself; ``colours``: of the actors, by their lanes."""
    painter, metrics, scale = ink.painter, ink.metrics, ink.scale
    top, height = metrics.top(lane), metrics.lane
    rule = round(metrics.ruler + lane * metrics.pitch) + 0.5
    painter.setPen(QPen(QColor(ink.theme.line), 1))
    painter.drawLine(QPointF(0, rule), QPointF(width, rule))
    bold, small = QFontMetricsF(ink.bold), QFontMetricsF(ink.small)
    for held in holdings:
        rect = QRectF(max(held.x0, -20.0), top, min(held.x1, width + 20.0) - max(held.x0, -20.0), height)
        wide = rect.width() >= 6 * scale
        painter.setPen(QPen(QColor(ink.theme.ink), 1.4 * scale) if wide else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours[held.lane]))
        painter.drawRect(rect)
        room = rect.intersected(QRectF(0, top, width, height))
        lines = [(f"{held.actor_id} {held.time}", ink.bold, bold), (held.actor_id, ink.bold, bold)]
        lines.append((held.actor_id, ink.small, small))
        first = next((line for line in lines if line[2].horizontalAdvance(line[0]) + 2 * scale <= room.width()), None)
        if first is None:
            continue
        second = held.waits if held.waits and height >= metrics.small * 2.7 else ""
        painter.setPen(QColor(ink.theme.on_identity))
        painter.setFont(first[1])
        half = height / 2
        if second and small.horizontalAdvance(second) + 6 * scale <= room.width():
            painter.drawText(QRectF(room.left(), top + 1, room.width(), half), CENTRED, first[0])
            painter.setFont(ink.small)
            painter.drawText(QRectF(room.left(), top + half - 1, room.width(), half), CENTRED, second)
        else:
            painter.drawText(room, CENTRED, first[0])
