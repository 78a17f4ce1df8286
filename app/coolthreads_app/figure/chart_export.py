"""Charts as PNG, SVG and PDF files; works without a display."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QPointF, QRectF, QSize, QUuid
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from coolthreads_app.figure.charts import ChartFigure
from coolthreads_app.figure.export import FORMATS, application_for_drawing, open_buffer
from coolthreads_app.figure.theme import THEMES
from coolthreads_app.figure.wanted import FigureError
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.layout.charts import Chart


def export_chart(chart: Chart, out: Path, *, theme: str = "light", width: int = 1200, scale: float = 1.0) -> None:
    """Writes a chart; the ending of ``out`` says which kind. Raises CoolthreadsError, in one line, when it cannot."""
    kind = out.suffix.lower()
    if kind not in FORMATS:
        raise FigureError(f"{out.name}: charts end in {', '.join(FORMATS)}")
    if theme not in THEMES:
        raise FigureError(f"no theme {theme!r}: there are {', '.join(THEMES)}")
    application = application_for_drawing()
    figure = ChartFigure.of(chart, THEMES[theme].sized(1080), width)
    content = {".png": _png, ".svg": _svg, ".pdf": _pdf}[kind](figure, scale)
    del application
    write_whole(out, content)


def chart_image(figure: ChartFigure, scale: float) -> QImage:
    """The chart as an image of that many times its size."""
    size = figure.size * scale
    image = QImage(round(size.width()), round(size.height()), QImage.Format.Format_ARGB32)
    if image.isNull():
        raise FigureError(f"an image {scale:g} times this size does not fit into memory")
    image.fill(QColor(figure.theme.paper))
    painter = QPainter(image)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return image


def _png(figure: ChartFigure, scale: float) -> bytes:
    image = chart_image(figure, scale)
    image.setText("Description", figure.chart.caption)
    image.setText("Software", "Coolthreads")
    buffer = open_buffer()
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise FigureError("the image could not be encoded as PNG")
    return bytes(buffer.data().data())


def _svg(figure: ChartFigure, scale: float) -> bytes:
    buffer = open_buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    size = figure.size * scale
    generator.setSize(QSize(round(size.width()), round(size.height())))
    generator.setViewBox(QRectF(QPointF(0, 0), size))
    generator.setResolution(96)
    generator.setTitle(figure.title)
    generator.setDescription(figure.chart.caption)
    painter = QPainter(generator)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def _pdf(figure: ChartFigure, scale: float) -> bytes:
    buffer = open_buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    writer.setTitle(figure.title)
    writer.setCreator("Coolthreads")
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), (figure.title + figure.chart.caption).encode()))
    points = figure.size * scale * 0.75
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "chart", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.addFileAttachment("measured.txt", QByteArray(figure.chart.caption.encode()), "text/plain")
    painter = QPainter(writer)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return bytes(buffer.data().data())
