"""Graphs as parts of a sheet: boxes in the columns of their actors, arrows, and dashed lines where steps race."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from coolthreads import Trace
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import CENTRED, LEFT, draw_arrow, in_lines
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.wanted import Wanted
from coolthreads_app.layout.causality import causality
from coolthreads_app.layout.graph import Box, Drawing, EdgeKind, Line, drawn

_RACE_DASH = [4.0, 3.0]
_LEAST_LETTERS = 6


class CausalityBlock:
    """The happens-before graph of a run."""

    def __init__(self, trace: Trace, theme: Theme, wanted: Wanted, width: float) -> None:
        graph = causality(trace, wanted.range_in(trace), wanted.rows_in(trace))
        self.ink = GraphPainter(drawn(graph, width, theme.label), theme, width)
        self.legend = wanted.legend

    @property
    def height(self) -> float:
        """Rows of boxes, and the line that says what the arrows are."""
        return self.ink.drawing.height + (self.ink.theme.label * 2.4 if self.legend else 0.0)

    def paint(self, painter: QPainter) -> None:
        """The graph; below it what its lines say."""
        self.ink.paint(painter)
        if self.legend:
            painter.translate(0, self.ink.drawing.height)
            self.ink.words(painter)


class GraphPainter:
    """Paints a placed graph with one theme, from the origin."""

    def __init__(self, drawing: Drawing, theme: Theme, width: float) -> None:
        self.drawing, self.theme, self.width = drawing, theme, width
        self.scale = theme.label / 13.0

    def paint(self, painter: QPainter) -> None:
        """Heads, lines, boxes above them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._heads(painter)
        for line in self.drawing.lines:
            if line.kind is not EdgeKind.RACE:
                self._line(painter, line)
        for box in self.drawing.boxes:
            self._box(painter, box)
        # Above the boxes: a race that is hidden by what it runs behind would be missed.
        for line in self.drawing.lines:
            if line.kind is EdgeKind.RACE:
                self._line(painter, line)

    def words(self, painter: QPainter) -> None:
        """A sample and a word for each kind of line."""
        size = self.theme.label * 0.86
        font = faces().label(size)
        x, y = 0.0, size
        for kind in EdgeKind:
            if not any(line.kind is kind for line in self.drawing.lines):
                continue
            self._line(painter, Line(kind, (x, y), (x + size * 3, y)))
            painter.setFont(font)
            painter.setPen(QColor(self.theme.ink))
            width = QFontMetricsF(font).horizontalAdvance(kind.value)
            painter.drawText(QRectF(x + size * 3.5, 0, width + 4, size * 2), LEFT, kind.value)
            x += size * 5 + width
        note = "side by side: in either order"
        width = QFontMetricsF(font).horizontalAdvance(note)
        if x + width < self.width:
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(QRectF(x, 0, width + 4, size * 2), LEFT, note)

    def _heads(self, painter: QPainter) -> None:
        theme, size = self.theme, self.theme.label
        bold, plain = faces().label(size, bold=True), faces().label(size)
        for column, left in zip(self.drawing.graph.columns, self.drawing.lefts, strict=True):
            chip = QRectF(left, size * 0.5, QFontMetricsF(bold).horizontalAdvance(column.id) + size, size * 1.75)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.identity(column.actor)))
            painter.drawRoundedRect(chip, size * 0.5, size * 0.5)
            painter.setPen(QColor(theme.on_identity))
            painter.setFont(bold)
            painter.drawText(chip, CENTRED, column.id)
            if column.name != column.id:
                painter.setPen(QColor(theme.ink))
                painter.setFont(plain)
                room = QRectF(
                    chip.right() + size * 0.5, chip.top(), left + self.drawing.box_width - chip.right(), chip.height()
                )
                said = QFontMetricsF(plain).elidedText(column.name, Qt.TextElideMode.ElideRight, room.width())
                # Two or three letters of a name are none.
                if said == column.name or len(said) > _LEAST_LETTERS:
                    painter.drawText(room, LEFT, said)

    def _box(self, painter: QPainter, box: Box) -> None:
        theme, size, node = self.theme, self.theme.label, box.node
        rect = QRectF(box.x, box.y, box.width, box.height)
        identity = QColor(theme.identity(self.drawing.graph.columns[node.column].actor))
        colour = QColor(theme.bad) if node.failed else identity
        pen = QPen(colour, 2.0 * self.scale)
        if node.stuck:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(theme.paper))
        painter.drawRoundedRect(rect, size * 0.35, size * 0.35)
        number = f"{node.key + 1}" if not node.stuck else "never"
        small, code = faces().label(size * 0.8), faces().mono(size * 0.92)
        inner = rect.adjusted(size * 0.5, size * 0.2, -size * 0.5, -size * 0.2)
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        last = inner.height() * 0.8 / (self.drawing.title_lines + 0.6)
        lower = QRectF(inner.left(), inner.bottom() - last, inner.width(), last)
        place = f"{number}   {node.detail}" if node.detail else number
        place += "   fails" if node.failed else ""
        painter.drawText(
            lower, LEFT,
            QFontMetricsF(small).elidedText(place, Qt.TextElideMode.ElideMiddle, lower.width()),
        )  # fmt: skip
        painter.setFont(code)
        painter.setPen(QColor(theme.ink))
        fonts = QFontMetricsF(code)
        upper = QRectF(inner.left(), inner.top(), inner.width(), (inner.height() - last) / self.drawing.title_lines)
        for shown in in_lines(fonts, node.title, upper.width(), self.drawing.title_lines):
            painter.drawText(upper, LEFT, shown)
            upper.translate(0, upper.height())

    def _line(self, painter: QPainter, line: Line) -> None:
        start, end = QPointF(*line.start), QPointF(*line.end)
        path = QPainterPath(start)
        if line.via:
            _round_corners(path, [QPointF(*point) for point in line.via], end, self.theme.label * 0.6)
        elif line.bend:
            bend = QPointF(max(start.x(), end.x()) + line.bend * 1.6, (start.y() + end.y()) / 2)
            path.quadTo(bend, end)
        elif abs(start.x() - end.x()) < 1 or abs(start.y() - end.y()) < 1:
            path.lineTo(end)
        else:
            reach = (end.x() - start.x()) * 0.4
            path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)
        if line.kind is EdgeKind.RACE:
            pen = QPen(QColor(self.theme.bad), 2.2 * self.scale)
            pen.setDashPattern(_RACE_DASH)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            return
        muted = line.kind is EdgeKind.PROGRAM
        colour = QColor(self.theme.muted if muted else self.theme.ink)
        scale = self.scale * (0.8 if muted else 1.1)
        if line.via:
            painter.setPen(QPen(colour, 1.8 * scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            # The head points along the last stretch, not along the whole way.
            path = QPainterPath(QPointF((line.via[-1][0] + end.x()) / 2, end.y()))
            path.lineTo(end)
        draw_arrow(painter, path, colour, scale)


def _round_corners(path: QPainterPath, corners: list[QPointF], end: QPointF, radius: float) -> None:
    for corner, following in zip(corners, [*corners[1:], end], strict=True):
        before, after = QLineF(corner, path.currentPosition()), QLineF(corner, following)
        before.setLength(min(radius, before.length() / 2))
        after.setLength(min(radius, after.length() / 2))
        path.lineTo(before.p2())
        path.quadTo(corner, after.p2())
    path.lineTo(end)
