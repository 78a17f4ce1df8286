"""The outcome map as a part of a sheet: a row for each thing that can happen, a bar for how often it did."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from coolthreads import Exploration, Verdict
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import LEFT, draw_mark, in_lines
from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.outcomes import OutcomeBar, outcome_map


class OutcomesBlock:
    """The outcomes of a search, the worst first."""

    def __init__(self, found: Exploration, theme: Theme, width: float) -> None:
        self.theme, self.width = theme, width
        self.map = outcome_map(found)
        fonts = QFontMetricsF(faces().label(theme.label, bold=True))
        self.head = [
            (line, colour)
            for text, colour in ((self.map.sentence, theme.ink), (self.map.races, theme.bad))
            for line in (in_lines(fonts, text, width, 3) if text else ())
        ]
        self.row = theme.label * 4.4

    @property
    def height(self) -> float:
        """A sentence or two, and the rows."""
        return self.theme.label * (1.8 * len(self.head) + 0.6) + self.row * len(self.map.bars)

    def paint(self, painter: QPainter) -> None:
        """Sentences, rows."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self.theme.label
        y = 0.0
        for text, colour in self.head:
            self._text(painter, QRectF(0, y, self.width, size * 1.8), text, faces().label(size, bold=True), colour)
            y += size * 1.8
        y += size * 0.6
        for bar in self.map.bars:
            self._bar(painter, bar, y)
            y += self.row

    def _bar(self, painter: QPainter, bar: OutcomeBar, y: float) -> None:
        theme, size = self.theme, self.theme.label
        colour = {Verdict.PASSED: theme.good, Verdict.STEP_LIMIT: theme.warn}.get(bar.verdict, theme.bad)
        painter.setPen(QColor(theme.line))
        painter.drawLine(0, round(y), round(self.width), round(y))
        bold, plain, code = faces().label(size, bold=True), faces().label(size), faces().mono(size * 0.88)
        half = self.row / 2 - size * 0.1
        draw_mark(painter, bar.verdict, QRectF(0, y + half / 2 - size * 0.4, size, size), QColor(colour))
        left = size * 1.5
        left += self._text(painter, QRectF(left, y, self.width - left, half), bar.word, bold, colour) + size * 0.8
        left += self._text(painter, QRectF(left, y, self.width - left, half), bar.told, plain, theme.ink) + size
        if bar.printed:
            self._text(painter, QRectF(left, y, self.width - left, half), f"prints {bar.printed}", code, theme.muted)
        lower = QRectF(0, y + half, self.width, half)
        track = QRectF(0, lower.center().y() - size * 0.34, min(self.width * 0.4, size * 24), size * 0.68)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        painter.setBrush(QColor(colour))
        filled = QRectF(track)
        filled.setWidth(max(track.width() * bar.share, track.height()))
        painter.drawRoundedRect(filled, track.height() / 2, track.height() / 2)
        left = track.right() + size * 0.8
        left += self._text(painter, QRectF(left, lower.top(), self.width - left, half), bar.amount, plain, theme.ink)
        left += size * 1.2
        self._text(painter, QRectF(left, lower.top(), self.width - left, half), bar.schedule, code, theme.muted)

    def _text(self, painter: QPainter, rect: QRectF, text: str, font: QFont, colour: str) -> float:
        """Draws as much as fits; how wide that is."""
        if rect.width() < self.theme.label:
            return 0.0
        fonts = QFontMetricsF(font)
        shown = fonts.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(rect, LEFT, shown)
        return fonts.horizontalAdvance(shown)
