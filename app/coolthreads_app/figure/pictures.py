"""Pictures to a QPainter: the one painter of all graphs and lanes beside the timeline, for screen and paper alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import diagonals, draw_arrow, draw_hazard
from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.picture import Box, Chip, Dot, Picture, Shape, Stroke, Tone, Words, bounds

_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


def _touches(shape: Shape, seen: QRectF) -> bool:
    left, top, right, bottom = bounds(shape)
    margin = 12.0  # lines and heads of arrows are wider than what they connect
    return (
        right + margin >= seen.left()
        and left - margin <= seen.right()
        and bottom + margin >= seen.top()
        and top - margin <= seen.bottom()
    )


class PicturePainter:
    """Paints pictures with one theme; ``label``: the size of text that the picture was made for."""

    def __init__(self, painter: QPainter, theme: Theme, label: float) -> None:
        self.painter, self.theme, self.label = painter, theme, label
        self.scale = label / 13.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, picture: Picture, seen: QRectF | None = None) -> None:
        """All shapes, from the origin; with ``seen`` only those that touch it. Pinned ones come at the left of it."""
        if picture.empty:
            self._nothing(picture)
        for shape in picture.shapes:
            if seen is None or _touches(shape, seen):
                self.shape(shape)
        if not picture.pinned_width:
            return
        painter, left = self.painter, seen.left() if seen is not None else 0.0
        painter.save()
        painter.translate(left, 0)
        painter.fillRect(QRectF(0, 0, picture.pinned_width, picture.height), self._colour(Tone.PAPER))
        for shape in picture.pinned:
            self.shape(shape)
        painter.setPen(QPen(self._colour(Tone.LINE), 1.0))
        painter.drawLine(QPointF(picture.pinned_width, 0), QPointF(picture.pinned_width, picture.height))
        painter.restore()

    def shape(self, shape: Shape) -> None:
        """One shape."""
        match shape:
            case Box():
                self._box(shape)
            case Words():
                self._words(shape)
            case Chip():
                self._chip(shape)
            case Stroke():
                self._stroke(shape)
            case Dot():
                self._dot(shape)

    def _colour(self, tone: Tone, actor: int = -1, alpha: float = 1.0) -> QColor:
        colour = QColor(self.theme.identity(actor) if actor >= 0 else getattr(self.theme, tone.value))
        if alpha < 1:
            colour.setAlphaF(alpha)
        return colour

    def _box(self, box: Box) -> None:
        painter, rect = self.painter, QRectF(box.x, box.y, box.width, box.height)
        if box.fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(box.fill, alpha=box.alpha))
            painter.drawRoundedRect(rect, box.radius, box.radius)
        if box.hatched:
            painter.setPen(QPen(self._colour(box.edge or Tone.INK, box.actor), 1.2 * self.scale))
            painter.drawLines(list(diagonals(rect, 7.0 * self.scale)))
        if box.edge is not None or box.actor >= 0:
            pen = QPen(self._colour(box.edge or Tone.LINE, box.actor), box.thickness * self.scale)
            if box.dashed:
                pen.setDashPattern([3, 2.4])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, box.radius, box.radius)
        if box.hazard:
            draw_hazard(painter, rect, self.scale * 0.8)

    def _words(self, words: Words) -> None:
        painter, size = self.painter, self.label * words.size
        font = faces().mono(size, bold=words.bold) if words.mono else faces().label(size, bold=words.bold)
        rect = QRectF(words.x, words.y, words.width, words.height)
        painter.setFont(font)
        painter.setPen(self._colour(words.tone))
        along = rect.height() if words.turned else rect.width()
        shown = QFontMetricsF(font).elidedText(words.text, Qt.TextElideMode.ElideRight, along)
        if len(shown) < min(3, len(words.text)):
            return
        flags = _ALIGN[words.align] | Qt.AlignmentFlag.AlignVCenter
        if not words.turned:
            painter.drawText(rect, flags, shown)
            return
        painter.save()
        painter.translate(rect.center())
        painter.rotate(-90)
        painter.drawText(QRectF(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width()), flags, shown)
        painter.restore()

    def _chip(self, chip: Chip) -> None:
        painter, rect = self.painter, QRectF(chip.x, chip.y, chip.width, chip.height)
        colour = self._colour(Tone.INK, chip.actor)
        painter.setPen(QPen(colour, 1.5 * self.scale) if chip.pale else Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(Tone.PAPER) if chip.pale else colour)
        painter.drawRoundedRect(rect, rect.height() * 0.28, rect.height() * 0.28)
        painter.setPen(colour if chip.pale else QColor(self.theme.on_identity))
        painter.setFont(faces().label(min(self.label, rect.height() * 0.68), bold=True))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, chip.text)

    def _stroke(self, stroke: Stroke) -> None:
        first, *others = (QPointF(x, y) for x, y in stroke.points)
        path = QPainterPath(first)
        if stroke.curved and len(others) == 3:
            path.cubicTo(*others)
        elif stroke.curved and len(others) == 2:
            path.quadTo(*others)
        else:
            for point in others:
                path.lineTo(point)
        colour, width = self._colour(stroke.tone, stroke.actor), stroke.thickness * self.scale
        pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
        if stroke.dashed:
            pen.setDashPattern([4, 2.4])
        painter = self.painter
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        if stroke.arrow:
            # The head alone: the line has its own width and dashes.
            tip, before = path.currentPosition(), path.pointAtPercent(0.96)
            head = QPainterPath(before)
            head.lineTo(tip)
            draw_arrow(painter, head, colour, self.scale * max(1.0, stroke.thickness / 2))

    def _dot(self, dot: Dot) -> None:
        colour = self._colour(dot.tone, dot.actor)
        self.painter.setPen(QPen(colour, 1.6 * self.scale))
        self.painter.setBrush(self._colour(Tone.PAPER) if dot.hollow else colour)
        self.painter.drawEllipse(QPointF(dot.x, dot.y), dot.radius, dot.radius)

    def _nothing(self, picture: Picture) -> None:
        self.painter.setPen(self._colour(Tone.MUTED))
        self.painter.setFont(faces().label(self.label))
        margin = self.label
        rect = QRectF(margin, 0, max(picture.width - 2 * margin, 20.0), picture.height)
        self.painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, picture.empty)
