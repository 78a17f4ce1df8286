"""A word that is read from bottom to top, on a dark plate."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from coolthreads_app.figure.ink import CENTRED


@dataclass(frozen=True, slots=True)
class TurnedWord:
    """``size``: that of the text as if it were not turned."""

    text: str
    size: QSizeF
    font: QFont
    colour: QColor
    scale: float

    def paint(self, painter: QPainter) -> None:
        """Around the origin; the painter is left turned."""
        length, thick = self.size.width(), self.size.height()
        painter.rotate(-90)
        plate = QRectF(-length / 2 - 3, -thick / 2, length + 6, thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 90))
        painter.drawRoundedRect(plate, 3 * self.scale, 3 * self.scale)
        painter.setPen(self.colour)
        painter.setFont(self.font)
        painter.drawText(plate, CENTRED, self.text)

    def pixmap(self, ratio: float) -> QPixmap:
        """The same as pixels, for a device with so many of them to the point."""
        pixmap = QPixmap(ceil((self.size.height() + 2) * ratio), ceil((self.size.width() + 8) * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(pixmap.deviceIndependentSize().width() / 2, pixmap.deviceIndependentSize().height() / 2)
        self.paint(painter)
        painter.end()
        return pixmap
