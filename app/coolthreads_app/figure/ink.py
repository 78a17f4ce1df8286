"""The second cue of each state, beside its colour: hatches, dots, caps, hazard stripes. Drawn as lines, not as brush
patterns, so that they keep their size on every screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from coolthreads import Verdict
from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.density import LEVELS
from coolthreads_app.layout.items import Density
from coolthreads_app.layout.spans import Look

CENTRED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)
"""How text stands in its plate. Qt clips text to a rectangle that it does not fit into, and its SVG writer does not take that
clip away again: everything after it would be missing."""

LEFT = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextDontClip)
"""The same for text that begins at the left edge."""

_HEIGHTS = {Look.READY: 0.3, Look.WAITING: 0.56, Look.BLOCKED: 0.8}
_OUTLINED = 5.0  # pixels at label size 13: narrower bars would be all outline
_MANY = 60  # from this many bars on, corners are square, and marks are dots: the fine ones cost ten times as much


def bar_rect(x0: float, x1: float, top: float, height: float, look: Look) -> QRectF:
    """The rectangle of a bar; its height is part of what tells the states apart."""
    part = height * _HEIGHTS.get(look, 1.0)
    return QRectF(x0, top + (height - part) / 2, max(x1 - x0, 2.0), part)


def draw_bars(painter: QPainter, theme: Theme, look: Look, rects: list[QRectF], scale: float = 1.0) -> None:
    """All bars of one look at once. ``scale``: 1 where labels are 13 pixels."""
    if not rects:
        return
    painter.setBrush(QColor(theme.states[look].fill))
    painter.setPen(Qt.PenStyle.NoPen)
    if many := len(rects) > _MANY:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects(_framed(painter, theme, rects, scale))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    else:
        for rect in rects:
            radius = min(3.0 * scale, rect.width() / 3, rect.height() / 3)
            painter.drawRoundedRect(rect, radius, radius)
    cue = QColor(theme.states[look].text)
    if look is Look.BLOCKED:
        painter.setPen(QPen(cue, 1.4 * scale))
        painter.drawLines([line for rect in rects for line in diagonals(rect, 7.0 * scale)])
    elif look in (Look.FAILED, Look.CANCELLED):
        painter.setPen(QPen(cue, 1.0 * scale))
        painter.drawLines([line for rect in rects for line in _crossed(rect, 6.0 * scale)])
    elif look is Look.WAITING:
        painter.setPen(QPen(cue, 2.0 * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        _points(painter, (point for rect in rects for point in _dots(rect, 7.0 * scale)))
    if not many:
        _outline(painter, theme, rects, scale, thin=look is Look.READY)


def _framed(painter: QPainter, theme: Theme, rects: list[QRectF], scale: float) -> list[QRectF]:
    """Outlines as filled rectangles, which cost a tenth of lines; what is left to be filled inside."""
    wide = [rect for rect in rects if rect.width() >= _OUTLINED * scale]
    if not wide:
        return rects
    brush, edge = painter.brush(), max(round(2.0 * scale), 1)
    painter.setBrush(QColor(theme.outline))
    painter.drawRects(wide)
    painter.setBrush(brush)
    inside = [rect.adjusted(edge, edge, -edge, -edge) for rect in wide]
    return [*inside, *(rect for rect in rects if rect.width() < _OUTLINED * scale)]


def _outline(painter: QPainter, theme: Theme, rects: list[QRectF], scale: float, *, thin: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    wide = [rect for rect in rects if rect.width() >= _OUTLINED * scale]
    width = (1.5 if thin else 2.0) * scale
    pen = QPen(QColor(theme.outline), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    for rect in wide:
        radius = min(3.0 * scale, rect.width() / 3, rect.height() / 3)
        painter.drawRoundedRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius)


def draw_cap(painter: QPainter, theme: Theme, look: Look, rect: QRectF, scale: float = 1.0) -> None:
    """The end of an actor: a tick on green when done, a cross on cross-hatch when failed or cancelled."""
    draw_bars(painter, theme, look, [rect], scale)
    middle, size = rect.center(), min(rect.width(), rect.height()) * 0.24
    path = QPainterPath()
    if look is Look.DONE:
        path.moveTo(middle.x() - size, middle.y())
        path.lineTo(middle.x() - size * 0.25, middle.y() + size * 0.8)
        path.lineTo(middle.x() + size * 1.05, middle.y() - size * 0.85)
    else:
        for sign in (-1, 1):
            path.moveTo(middle.x() - size, middle.y() - sign * size)
            path.lineTo(middle.x() + size, middle.y() + sign * size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((theme.states[look].fill, 6.0), (theme.states[look].text, 2.6)):
        painter.setPen(QPen(QColor(colour), width * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(path)


def draw_hazard(painter: QPainter, rect: QRectF, scale: float = 1.0) -> None:
    """A black and white striped frame: nobody in it will ever go on."""
    width = 5.0 * scale
    frame = rect.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_square_pen(QColor("#000000"), width + 2.0 * scale))
    painter.drawRect(frame)
    stripes = _square_pen(QColor("#FFFFFF"), width)
    stripes.setDashPattern([1.4, 1.4])
    painter.setPen(stripes)
    painter.drawRect(frame)


def draw_arrow(
    painter: QPainter, path: QPainterPath, colour: QColor, scale: float = 1.0, dashes: tuple[float, ...] = ()
) -> None:
    """A line with a head at its end; ``dashes``: lengths in widths of the line."""
    pen = QPen(
        colour, 1.8 * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap
    )
    if dashes:
        pen.setDashPattern(dashes)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawPath(path)
    tip, before = path.currentPosition(), path.pointAtPercent(0.9)
    direction = QLineF(before, tip)
    if direction.length() < 0.01:
        return
    direction.setLength(7.5 * scale)
    across = direction.normalVector()
    across.setLength(3.6 * scale)
    back = tip - QPointF(direction.dx(), direction.dy())
    side = QPointF(across.dx(), across.dy())
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([tip, back + side, back - side]))


def draw_message(
    painter: QPainter, path: QPainterPath, theme: Theme, scale: float = 1.0, *, is_lost: bool = False
) -> None:
    """A message on its way from lane to lane, in dashes; one that was lost ends in a cross."""
    if not is_lost:
        # Long dashes: in print it has the colour of what starts and wakes.
        draw_arrow(painter, path, QColor(theme.accent), scale * 1.15, dashes=(5.0, 2.0))
        return
    tip, size = path.currentPosition(), 5.0 * scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent), 1.8 * scale, Qt.PenStyle.DotLine))
    painter.drawPath(path)
    painter.setPen(QPen(QColor(theme.bad), 2.4 * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for sign in (-1, 1):
        painter.drawLine(QPointF(tip.x() - size, tip.y() - sign * size), QPointF(tip.x() + size, tip.y() + sign * size))


def draw_diamonds(painter: QPainter, theme: Theme, middles: list[QPointF], scale: float = 1.0) -> None:
    """The marks of preemptions, all in one path: a call for each costs more than its pixels."""
    size = 5.0 * scale
    if not middles:
        return  # an SVG with an empty path is not valid
    if len(middles) > _MANY // 2:
        painter.setPen(QPen(QColor(theme.ink), size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        _points(painter, middles)
        return
    path = QPainterPath()
    for middle in middles:
        x, y = middle.x(), middle.y()
        path.moveTo(x, y - size)
        path.lineTo(x + size, y)
        path.lineTo(x, y + size)
        path.lineTo(x - size, y)
        path.closeSubpath()
    painter.setBrush(QColor(theme.paper))
    painter.setPen(QPen(QColor(theme.ink), 1.8 * scale))
    painter.drawPath(path)


def draw_mark(painter: QPainter, verdict: Verdict, rect: QRectF, colour: QColor) -> None:
    """The sign of a verdict: a tick, a cross, two bars for a deadlock, a loop without end."""
    path, middle, size = QPainterPath(), rect.center(), rect.width() * 0.36
    x, y = middle.x(), middle.y()
    if verdict is Verdict.PASSED:
        path.moveTo(x - size, y)
        path.lineTo(x - size * 0.25, y + size * 0.8)
        path.lineTo(x + size, y - size * 0.8)
    elif verdict is Verdict.FAILED:
        for sign in (-1, 1):
            path.moveTo(x - size * 0.85, y - sign * size * 0.85)
            path.lineTo(x + size * 0.85, y + sign * size * 0.85)
    elif verdict is Verdict.DEADLOCK:
        for side in (-0.5, 0.5):
            path.moveTo(x + side * size, y - size)
            path.lineTo(x + side * size, y + size)
    else:
        path.addEllipse(QPointF(x - size * 0.6, y), size * 0.6, size * 0.5)
        path.addEllipse(QPointF(x + size * 0.6, y), size * 0.6, size * 0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, rect.width() * 0.17, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPath(path)


def density_image(density: Density, colour: int) -> QImage:
    """One pixel per pixel of the axis and one row per level of share, in that colour, transparent elsewhere."""
    widths = np.diff(density.xs).astype(np.int64)
    low, high = (np.repeat(np.round(share * LEVELS).astype(np.int8), widths) for share in (density.low, density.high))
    level = np.arange(LEVELS - 1, -1, -1, dtype=np.int8)[:, np.newaxis]
    pixels = (level >= low) & (level < high)
    image = QImage(pixels.tobytes(), pixels.shape[1], LEVELS, pixels.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable([0, colour])
    # The bytes belong to Python: the converted copy does not.
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _square_pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)


def diagonals(rect: QRectF, spacing: float) -> Iterator[QLineF]:
    """Lines x + y = constant, cut to the rectangle; anchored at multiples of the spacing, so that neighbours match."""
    left, right, top, bottom = rect.left(), rect.right(), rect.top(), rect.bottom()
    total = (left + top) // spacing * spacing + spacing
    while total < right + bottom:
        x0, x1 = max(left, total - bottom), min(right, total - top)
        if x1 > x0:
            yield QLineF(x0, total - x0, x1, total - x1)
        total += spacing


def _crossed(rect: QRectF, spacing: float) -> Iterator[QLineF]:
    for line in diagonals(rect, spacing):
        yield line
        yield QLineF(
            rect.left() + rect.right() - line.x1(), line.y1(), rect.left() + rect.right() - line.x2(), line.y2()
        )


def _points(painter: QPainter, points: Iterable[QPointF]) -> None:
    """One by one: `QPainter.drawPoints` of a polygon now and then ends the process (PySide6 6.11.3, in its binding)."""
    for point in points:
        painter.drawPoint(point)


def _dots(rect: QRectF, spacing: float) -> Iterator[QPointF]:
    rows = max(1, int((rect.height() - spacing * 0.6) / spacing))
    top = rect.center().y() - (rows - 1) * spacing / 2
    x = (rect.left() // spacing + 1) * spacing
    while x < rect.right() - 2:
        for row in range(rows):
            yield QPointF(x + (spacing / 2 if row % 2 else 0.0), top + row * spacing)
        x += spacing


def in_lines(fonts: QFontMetricsF, text: str, width: float, most: int) -> list[str]:
    """Text in at most so many lines of a width, broken at spaces and underscores where there are any; the rest is left out."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and fonts.horizontalAdvance(rest) > width:
        fits = len(rest)
        while fits > 1 and fonts.horizontalAdvance(rest[:fits]) > width:
            fits -= 1
        cut = max(rest.rfind(" ", 1, fits + 1), rest.rfind("_", 1, fits) + 1)
        cut = cut if cut > 0 else fits
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, fonts.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
