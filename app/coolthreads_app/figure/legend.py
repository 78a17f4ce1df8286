"""The legend: a sample and a word for what a timeline shows, in as many rows as the width asks for."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import (
    LEFT,
    bar_rect,
    draw_arrow,
    draw_bars,
    draw_cap,
    draw_diamonds,
    draw_hazard,
    draw_message,
)
from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.spans import Look

ENTRIES = (
    ("running", "running"),
    ("ready", "ready"),
    ("blocked", "blocked on a lock"),
    ("waiting", "waiting"),
    ("done", "done"),
    ("failed", "failed, cancelled"),
    ("deadlock", "deadlock"),
    ("switch", "switch"),
    ("preemption", "preemption"),
    ("wake-up", "starts or wakes"),
    ("message", "message"),
)

_SLIM = ("switch", "preemption", "wake-up")
_SQUARE = ("done", "failed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One sample with its word, placed."""

    sample: QRectF
    kind: str
    word: str


class Legend:
    """Placed for one width and one text size; ``signs``: the kinds that are explained, or all."""

    def __init__(self, width: float, size: float, signs: frozenset[str] | None = None) -> None:
        self.size = size
        self.font = faces().label(size)
        fonts = QFontMetricsF(self.font)
        row = size * 1.9
        x, y = 0.0, 0.0
        entries = []
        for kind, word in ENTRIES:
            if signs is not None and kind not in signs:
                continue
            sample = size * (0.9 if kind in _SLIM else 1.3 if kind in _SQUARE else 2.0)
            needed = sample + size * 0.5 + fonts.horizontalAdvance(word)
            if x and x + needed > width:
                x, y = 0.0, y + row
            entries.append(Entry(QRectF(x, y + row * 0.14, sample, row * 0.72), kind, word))
            x += needed + size * 1.1
        self.entries = tuple(entries)
        self.height = y + row

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draws all entries from the origin."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for entry in self.entries:
            self._sample(painter, theme, entry)
            painter.setPen(QColor(theme.ink))
            painter.setFont(self.font)
            place = entry.sample.adjusted(entry.sample.width() + self.size * 0.45, -self.size, 1000, self.size)
            painter.drawText(place, LEFT, entry.word)

    def _sample(self, painter: QPainter, theme: Theme, entry: Entry) -> None:
        rect, scale, middle = entry.sample, self.size / 13, entry.sample.center()
        if entry.kind in ("running", "ready", "blocked", "waiting"):
            look = Look(entry.kind)
            draw_bars(
                painter, theme, look, [bar_rect(rect.left(), rect.right(), rect.top(), rect.height(), look)], scale
            )
        elif entry.kind in ("done", "failed"):
            side = rect.height()
            square = QRectF(middle.x() - side / 2, rect.top(), side, side)
            draw_cap(painter, theme, Look(entry.kind), square, scale)
        elif entry.kind == "deadlock":
            draw_hazard(painter, rect, scale * 0.8)
        elif entry.kind == "wake-up":
            path = QPainterPath(QPointF(middle.x() - 5 * scale, rect.top()))
            path.quadTo(QPointF(middle.x() + 9 * scale, middle.y()), QPointF(middle.x(), rect.bottom()))
            draw_arrow(painter, path, QColor(theme.ink), scale)
        elif entry.kind == "message":
            path = QPainterPath(QPointF(rect.left(), rect.bottom()))
            path.lineTo(QPointF(rect.right(), rect.top()))
            draw_message(painter, path, theme, scale)
        else:
            painter.setPen(QPen(QColor(theme.ink), 1.2 * scale, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(middle.x(), rect.top() - 1), QPointF(middle.x(), rect.bottom() + 1))
            if entry.kind == "preemption":
                draw_diamonds(painter, theme, [middle], scale)
