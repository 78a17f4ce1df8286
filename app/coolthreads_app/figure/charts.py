"""Charts to a QPainter: the same code for the screen, PNG, SVG and PDF. Nothing here knows what was measured."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.charts import Chart, Mark, Panel, Series

# Blue and red as in the talk; the others keep their distance from both, for the colour-blind too. The marker is the
# second cue; in print it is the only one, with the dashes.
_SLOTS = ("threads", "tasks", "asyncio", "pool", "uvloop", "flask")
_LIGHT = ("#0072B2", "#C1272D", "#C1272D", "#00795A", "#8A4B00", "#6D28D9")
_DARK = ("#5DB7F0", "#FF8A80", "#FF8A80", "#5FE0B0", "#FFC36B", "#C4A5FF")
_PRINT = ("#000000", "#555555", "#555555", "#000000", "#555555", "#777777")
_MARKERS = ("circle", "square", "square", "triangle", "diamond", "cross")


@dataclass(frozen=True)
class ChartFigure:
    """One chart of one size in one theme; ``size`` in pixels before scaling."""

    chart: Chart
    theme: Theme
    size: QSizeF

    @classmethod
    def of(cls, chart: Chart, theme: Theme, width: float, height: float = 0.0) -> ChartFigure:
        """``height``: what there is, or 0 for what suits the width."""
        if not height:
            rows = -(-len(chart.panels) // chart.columns)
            each = 0.66 * (width - 2 * theme.label) / chart.columns if chart.columns > 1 else 0.5 * width
            if chart.panels and chart.panels[0].rows:
                each = theme.label * (6 + 2.6 * len(chart.panels[0].rows) + 1.6 * len(chart.panels[0].texts))
            figure = cls(chart, theme, QSizeF(width, 100.0))
            height = figure.head(None) + rows * each + theme.label * 1.5
        return cls(chart, theme, QSizeF(width, height))

    @property
    def title(self) -> str:
        """What it shows."""
        return self.chart.title

    def paint(self, painter: QPainter) -> None:
        """Everything, from the origin, in unscaled pixels."""
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(QPointF(0, 0), self.size), QColor(theme.paper))
        top = self.head(painter)
        columns = self.chart.columns
        rows = max(1, -(-len(self.chart.panels) // columns))
        margin = theme.label
        width = (self.size.width() - 2 * margin) / columns
        height = (self.size.height() - top - margin) / rows
        for number, panel in enumerate(self.chart.panels):
            row, column = divmod(number, columns)
            place = QRectF(margin + column * width, top + row * height, width - (margin if columns > 1 else 0), height)
            _PanelPainter(painter, theme, panel, place).paint()

    def head(self, painter: QPainter | None) -> float:
        """Title, caption, remarks and legend; returns where they end. Without a painter only measures."""
        theme, margin = self.theme, self.theme.label
        width = self.size.width() - 2 * margin
        y = margin
        for text, size, colour, bold in (
            (self.chart.title, theme.heading, theme.ink, True),
            (self.chart.caption, theme.label * 0.92, theme.muted, False),
            *((remark, theme.label * 0.92, theme.warn, False) for remark in self.chart.remarks),
        ):
            font = faces().label(size, bold=bold)
            metrics = QFontMetricsF(font)
            flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
            box = metrics.boundingRect(QRectF(margin, y, width, 10_000), flags, text)
            if painter is not None:
                painter.setFont(font)
                painter.setPen(QColor(colour))
                painter.drawText(QRectF(margin, y, width, box.height()), flags, text)
            y += box.height() + theme.label * 0.25
        return self._legend(painter, y + theme.label * 0.4)

    def _legend(self, painter: QPainter | None, y: float) -> float:
        theme = self.theme
        font = faces().label(theme.label)
        metrics = QFontMetricsF(font)
        x = left = theme.label
        line = theme.label * 1.7
        if len(self.chart.legend) == 0:
            return y
        for series in self.chart.legend:
            needed = theme.label * 3.6 + metrics.horizontalAdvance(series.name)
            if x > left and x + needed > self.size.width() - left:
                x, y = left, y + line
            if painter is not None:
                middle = y + line / 2
                painter.setPen(_pen(theme, series, theme.label / 13 * 2.2))
                painter.drawLine(QPointF(x, middle), QPointF(x + theme.label * 2.2, middle))
                draw_marker(painter, theme, series, QPointF(x + theme.label * 1.1, middle))
                painter.setPen(QColor(theme.ink))
                painter.setFont(font)
                painter.drawText(QPointF(x + theme.label * 2.6, middle + metrics.capHeight() / 2), series.name)
            x += needed
        return y + line


class _PanelPainter:
    """One panel in its place."""

    def __init__(self, painter: QPainter, theme: Theme, panel: Panel, place: QRectF) -> None:
        self.painter, self.theme, self.panel = painter, theme, panel
        self.small = faces().label(round(theme.label * 0.86))
        self.metrics = QFontMetricsF(self.small)
        line = self.metrics.height()
        texts = panel.rows or tuple(text for _, text in panel.y.ticks)
        left = max((self.metrics.horizontalAdvance(text) for text in texts), default=0.0) + theme.label * 0.8
        top = theme.label * 0.6 + (line * 1.3 if panel.title else 0.0) + (line * 1.2 if panel.y.label else 0.0)
        bottom = line * (1.5 + (1.2 if panel.x.label else 0.0))
        if panel.rows:
            bottom += line * 0.4 + theme.label * 1.6 * len(panel.texts)
        self.outer = place
        self.plot = place.adjusted(left, top, -theme.label, -bottom)

    def paint(self) -> None:
        """Title, axes, series, texts."""
        if self.plot.width() < 20 or self.plot.height() < 20:
            return
        self._words()
        self._axes()
        self.painter.save()
        room = self.theme.label * 0.6
        self.painter.setClipRect(self.plot.adjusted(-room, -room, room, room))
        for series in reversed(self.panel.series):
            if series.mark is Mark.BAR:
                self._bars(series)
            else:
                self._curve(series)
        self.painter.restore()
        self._texts()

    def at(self, x: float, y: float) -> QPointF:
        """A point of the data in pixels."""
        return QPointF(
            self.plot.left() + self.panel.x.place(x) * self.plot.width(),
            self.plot.bottom() - self.panel.y.place(y) * self.plot.height(),
        )

    def _words(self) -> None:
        painter, line = self.painter, self.metrics.height()
        y = self.outer.top() + self.theme.label * 0.4
        if self.panel.title:
            font = faces().label(round(self.theme.label * 0.9), bold=True)
            painter.setFont(font)
            painter.setPen(QColor(self.theme.ink))
            room = self.outer.width() - self.theme.label
            shown = QFontMetricsF(font).elidedText(self.panel.title, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(self.outer.left(), y + self.metrics.ascent()), shown)
            y += line * 1.3
        if self.panel.y.label:
            painter.setFont(self.small)
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(QPointF(self.outer.left(), y + self.metrics.ascent()), self.panel.y.label)

    def _axes(self) -> None:
        painter, theme, plot = self.painter, self.theme, self.plot
        painter.setFont(self.small)
        thin = QPen(QColor(theme.line), 1)
        last = -1e9
        for value, text in self.panel.y.ticks:
            y = self.at(self.panel.x.low, value).y()
            painter.setPen(thin)
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(theme.muted))
            width = self.metrics.horizontalAdvance(text)
            if abs(y - last) >= self.metrics.height() * 0.9:
                last = y
                at = QPointF(plot.left() - width - theme.label * 0.4, y + self.metrics.capHeight() / 2)
                painter.drawText(at, text)
        baseline = plot.bottom() + self.metrics.ascent() + theme.label * 0.35
        right = -1e9
        for value, text in self.panel.x.ticks:
            x = self.at(value, self.panel.y.low).x()
            painter.setPen(thin)
            if self.panel.x.log or self.panel.rows:
                painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + theme.label * 0.3))
            width = self.metrics.horizontalAdvance(text)
            if x - width / 2 < right + theme.label * 0.4:
                continue
            right = x + width / 2
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(x - width / 2, baseline), text)
        if self.panel.x.label:
            width = self.metrics.horizontalAdvance(self.panel.x.label)
            painter.drawText(
                QPointF(plot.center().x() - width / 2, baseline + self.metrics.height()), self.panel.x.label
            )
        painter.setPen(QPen(QColor(theme.muted), 1.2))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())

    def _curve(self, series: Series) -> None:
        painter, scale = self.painter, self.theme.label / 13
        points = [self.at(x, y) for x, y in series.points]
        colour = QColor(colour_of(self.theme, series.slot))
        if series.mark is not Mark.POINTS and len(points) > 1:
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if series.mark is Mark.STEPS:
                fill = QColor(colour)
                fill.setAlpha(28)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QBrush(fill))
                painter.drawPath(path)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(self.theme, series, (1.5 if series.mark is Mark.STEPS else 2.2) * scale))
            painter.drawPath(path)
        if series.mark is Mark.STEPS:
            highest = min(points, key=lambda point: point.y(), default=None)
            if highest is not None:
                draw_marker(painter, self.theme, series, highest)
            return
        for (x, _), (low, high) in zip(series.points, series.spread, strict=False):
            self._whisker(colour, self.at(x, low), self.at(x, high), scale)
        for point in points:
            draw_marker(painter, self.theme, series, point)

    def _bars(self, series: Series) -> None:
        painter, theme = self.painter, self.theme
        runs = 1 + max(one.run for one in self.panel.series)
        pitch = self.plot.height() / max(len(self.panel.rows), 1)
        height = min(pitch * 0.62, theme.label * 2) / runs
        scale = theme.label / 13
        for (value, row), (low, high) in zip(series.points, series.spread, strict=True):
            middle = self.plot.top() + (row + 0.5) * pitch + (series.run - (runs - 1) / 2) * height
            right = self.at(value, 0).x()
            rect = QRectF(self.plot.left(), middle - height * 0.45, right - self.plot.left(), height * 0.9)
            colour = QColor(colour_of(theme, series.slot))
            fill = QColor(colour)
            fill.setAlpha(255 if series.run == 0 else 110)
            painter.setPen(_pen(theme, series, 1.5 * scale))
            painter.setBrush(fill)
            painter.drawRect(rect)
            ends = QPointF(self.at(low, 0).x(), middle), QPointF(self.at(high, 0).x(), middle)
            # On paper first: in print bars are as black as the line.
            self._whisker(QColor(theme.paper), *ends, scale, 4.5)
            self._whisker(QColor(theme.ink), *ends, scale)
        if series.run == 0:
            painter.setClipping(False)
            painter.setFont(self.small)
            painter.setPen(QColor(theme.ink))
            for number, name in enumerate(self.panel.rows):
                y = self.plot.top() + (number + 0.5) * pitch + self.metrics.capHeight() / 2
                width = self.metrics.horizontalAdvance(name)
                painter.drawText(QPointF(self.plot.left() - width - theme.label * 0.5, y), name)

    def _whisker(self, colour: QColor, low: QPointF, high: QPointF, scale: float, width: float = 1.5) -> None:
        across = QPointF(4 * scale, 0) if abs(low.x() - high.x()) < abs(low.y() - high.y()) else QPointF(0, 4 * scale)
        if (low - high).manhattanLength() < 2:
            return
        self.painter.setPen(QPen(colour, width * scale))
        for start, end in ((low, high), (low - across, low + across), (high - across, high + across)):
            self.painter.drawLine(start, end)

    def _texts(self) -> None:
        painter, theme = self.painter, self.theme
        painter.setFont(faces().label(theme.label))
        line = theme.label * 1.6
        if self.panel.rows:
            y = self.plot.bottom() + self.metrics.height() * 2.9
            x = self.plot.left()
        else:
            x, y = self.plot.left() + theme.label, self.plot.top() + theme.label * 0.3
        for number, text in enumerate(self.panel.texts):
            width = QFontMetricsF(painter.font()).horizontalAdvance(text)
            box = QRectF(x - 4, y + number * line, width + 8, line)
            painter.fillRect(box, QColor(theme.paper))
            painter.setPen(QColor(theme.ink))
            painter.drawText(box.adjusted(4, 0, 4, 0), int(Qt.AlignmentFlag.AlignVCenter), text)


def colour_of(theme: Theme, slot: str) -> str:
    """The colour of what is measured."""
    table = {"dark": _DARK, "print": _PRINT}.get(theme.name, _LIGHT)
    return table[_SLOTS.index(slot)] if slot in _SLOTS else theme.ink


def draw_marker(painter: QPainter, theme: Theme, series: Series, at: QPointF) -> None:
    """The second cue of a series; hollow for one that is only compared with."""
    size = theme.label / 13 * 4.2
    kind = _MARKERS[_SLOTS.index(series.slot)] if series.slot in _SLOTS else "circle"
    colour = QColor(colour_of(theme, series.slot))
    painter.setPen(QPen(colour, size * 0.4))
    painter.setBrush(QColor(theme.paper) if series.run else colour)
    x, y = at.x(), at.y()
    if kind == "circle":
        painter.drawEllipse(at, size, size)
    elif kind == "square":
        painter.drawRect(QRectF(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7))
    elif kind == "triangle":
        painter.drawPolygon(QPolygonF([QPointF(x, y - size), QPointF(x + size, y + size), QPointF(x - size, y + size)]))
    elif kind == "diamond":
        corners = [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
        painter.drawPolygon(QPolygonF(corners))
    else:
        for sign in (-1, 1):
            painter.drawLine(QPointF(x - size, y - sign * size), QPointF(x + size, y + sign * size))


def _pen(theme: Theme, series: Series, width: float) -> QPen:
    pen = QPen(QColor(colour_of(theme, series.slot)), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if series.run:
        pen.setDashPattern([4.0, 3.0] if series.run == 1 else [1.2, 2.5])
    return pen
