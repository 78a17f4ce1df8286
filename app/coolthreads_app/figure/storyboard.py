"""A few moments of a run side by side: what was just done, the timeline up to there, the source if it is wanted."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from coolthreads import Trace
from coolthreads_app.figure.excerpt import ExcerptBlock
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import LEFT
from coolthreads_app.figure.lanes import TimelineBlock
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.wanted import FigureError, Wanted
from coolthreads_app.model.words import step_words

MOST = 60
_NARROWEST = 23.0  # sizes of a label: a panel is at least that wide


class StoryboardBlock:
    """Panels in rows, as many beside each other as there is room for, all of one size."""

    def __init__(self, trace: Trace, theme: Theme, wanted: Wanted, width: float) -> None:
        if len(wanted.moments) > MOST:
            raise FigureError(f"a storyboard of {len(wanted.moments)} moments: at most {MOST} can be drawn")
        if beyond := [moment for moment in wanted.moments if not 0 <= moment <= len(trace)]:
            raise FigureError(f"storyboard: the run has only {len(trace)} steps, there is no moment {beyond[0]}")
        self.theme, self.trace, self.moments = theme, trace, wanted.moments
        self.gap = theme.label * 1.4
        most = max(int((width + self.gap) // (theme.label * _NARROWEST + self.gap)), 1)
        rows = ceil(len(self.moments) / most)
        self.across = ceil(len(self.moments) / rows)
        self.panel = (width - self.gap * (self.across - 1)) / self.across
        inner = self.panel - theme.label * 1.2
        self.parts: list[TimelineBlock | ExcerptBlock] = [TimelineBlock(trace, theme, wanted, inner)]
        if wanted.source:
            self.parts.append(ExcerptBlock(trace, theme, replace(wanted, at=self.moments[0]), inner, whole=True))
        self.tall = theme.label * 3.4 + sum(part.height for part in self.parts)

    @property
    def height(self) -> float:
        """All rows."""
        return ceil(len(self.moments) / self.across) * (self.tall + self.gap)

    def paint(self, painter: QPainter) -> None:
        """Panel after panel."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, moment in enumerate(self.moments):
            row, column = divmod(number, self.across)
            painter.save()
            painter.translate(column * (self.panel + self.gap), row * (self.tall + self.gap))
            self._panel(painter, number + 1, moment)
            painter.restore()

    def _panel(self, painter: QPainter, number: int, moment: int) -> None:
        theme, size = self.theme, self.theme.label
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.panel - 1, self.tall - 1), size * 0.5, size * 0.5)
        bold, plain = faces().label(size, bold=True), faces().label(size)
        said = step_words(self.trace, self.trace[moment - 1]) if moment else "before the first step"
        place = f"{number}   step {moment}" if moment else f"{number}"
        painter.setFont(bold)
        painter.setPen(QColor(theme.ink))
        width = QFontMetricsF(bold).horizontalAdvance(place)
        painter.drawText(QRectF(size * 0.8, size * 0.5, width + 2, size * 2), LEFT, place)
        painter.setFont(plain)
        room = QRectF(size * 1.6 + width, size * 0.5, self.panel - width - size * 2.4, size * 2)
        shown = QFontMetricsF(plain).elidedText(said, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LEFT, shown)
        painter.translate(size * 0.6, size * 2.8)
        for part in self.parts:
            part.seek(moment)
            painter.save()
            part.paint(painter)
            painter.restore()
            painter.translate(0, part.height)
