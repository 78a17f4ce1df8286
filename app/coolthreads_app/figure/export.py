"""Figures of a trace as PNG, SVG or PDF, painted by the code that paints the screen; works without a display."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt, QUuid
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from coolthreads import CoolthreadsError, Trace, Verdict, __version__, trace_to_bytes
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.legend import Legend
from coolthreads_app.figure.painter import TimelinePainter
from coolthreads_app.figure.theme import THEMES, Theme
from coolthreads_app.formats.carried import ATTACHMENT, into_png, into_svg
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.metrics import Metrics
from coolthreads_app.layout.timeline import Timeline, Viewport, timeline

FORMATS = (".png", ".svg", ".pdf")
_CARRIERS = {".png": into_png, ".svg": into_svg}
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) ?\(D:)\d{14}")
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
_MARGIN = 16.0
_LARGEST = 30_000  # pixels on a side: beyond this, images cannot be allocated reliably


class FigureError(CoolthreadsError):
    """A figure that cannot be made; one line that says why."""


@dataclass(frozen=True)
class Figure:
    """One timeline, placed: title, lanes, legend, caption; ``size`` in pixels before scaling."""

    trace: Trace
    theme: Theme
    lanes: Timeline
    view: Viewport
    metrics: Metrics
    legend: Legend
    size: QSizeF

    @classmethod
    def of(
        cls,
        trace: Trace,
        theme: Theme,
        width: float,
        *,
        axis: AxisKind = AxisKind.STEPS,
        steps: tuple[int, int] | None = None,
    ) -> Figure:
        """The whole trace, or the steps from the first to the second number (exclusive)."""
        lanes = timeline(trace, axis)
        metrics = Metrics.of(theme.label, len(lanes.actors), 1e6 if len(lanes.actors) <= 8 else 0.0, lanes.longest)
        inner = max(width - 2 * _MARGIN, 200.0)
        plot_width = inner - metrics.head
        first, last = steps or (0, len(trace))
        begin, end = float(lanes.axis.begins[first]), float(lanes.axis.begins[last])
        whole = last == len(trace)
        fitted = Viewport.fit(end - begin, plot_width, metrics.label * lanes.tail if whole else 0.0)
        view = Viewport(begin, fitted.scale, plot_width, fitted.tail)
        legend = Legend(inner, metrics.small)
        height = (
            2 * _MARGIN
            + theme.heading * 1.6
            + theme.label * 1.9
            + metrics.height(len(lanes.actors))
            + theme.label * 2.2
        )
        return cls(trace, theme, lanes, view, metrics, legend, QSizeF(width, height + legend.height))

    def paint(self, painter: QPainter) -> None:
        """Everything, from the origin, in unscaled pixels."""
        theme, metrics = self.theme, self.metrics
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(QPointF(0, 0), self.size), QColor(theme.paper))
        painter.translate(_MARGIN, _MARGIN)
        inner = self.size.width() - 2 * _MARGIN
        self._text(painter, QRectF(0, 0, inner, theme.heading * 1.5), self.title, theme.heading, theme.ink, bold=True)
        painter.translate(0, theme.heading * 1.6)
        self._text(painter, QRectF(0, 0, inner, theme.label * 1.5), self.caption, theme.label * 0.92, theme.muted)
        painter.translate(0, theme.label * 1.9)
        plot = self.lanes.plot(self.view)
        ink = TimelinePainter(painter, theme, metrics)
        ink.heads(self.lanes.heads, colours=tuple(theme.identity(actor) for actor in self.lanes.actors))
        painter.save()
        painter.translate(metrics.head, 0)
        painter.setClipRect(QRectF(-1, 0, self.view.width + 1, metrics.height(plot.lanes) + theme.label * 1.5))
        ink.plot(plot)
        ink.ruler(plot)
        painter.restore()
        painter.translate(0, metrics.height(plot.lanes) + theme.label * 2.2)
        self.legend.paint(painter, theme)

    @property
    def title(self) -> str:
        """Program and verdict in words."""
        said = {
            Verdict.PASSED: "passed",
            Verdict.FAILED: "failed",
            Verdict.DEADLOCK: "deadlock",
            Verdict.STEP_LIMIT: "step limit",
        }
        summary = f": {self.trace.summary}" if self.trace.summary else ""
        return f"{Path(self.trace.program).name} \N{EN DASH} {said[self.trace.verdict]}{summary}"

    @property
    def caption(self) -> str:
        """What it takes to get this execution again."""
        schedule = self.trace.schedule or "(the default)"
        return f"{len(self.trace)} steps   schedule: {schedule}   Python {self.trace.python}"

    def _text(
        self, painter: QPainter, rect: QRectF, text: str, size: float, colour: str, *, bold: bool = False
    ) -> None:
        font = faces().label(size, bold=bold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def export(
    trace: Trace,
    out: Path,
    *,
    view: str = "timeline",
    theme: str = "light",
    width: int = 1200,
    scale: float = 1.0,
    steps: tuple[int, int] | None = None,
    axis: AxisKind = AxisKind.STEPS,
    strip: bool = False,
) -> None:
    """Writes a figure; the ending of ``out`` says which kind. Raises CoolthreadsError, in one line, when it cannot.

    ``width``: in pixels before ``scale``; ``steps``: only from the first to the second number (exclusive); ``strip``: the
    figure does not carry its run.
    """
    if view != "timeline":
        raise FigureError(f"view {view!r} cannot be drawn as {out.suffix or 'a figure'}: only 'timeline' can")
    if theme not in THEMES:
        raise FigureError(f"no theme {theme!r}: there are {', '.join(THEMES)}")
    kind = out.suffix.lower()
    if kind not in FORMATS:
        raise FigureError(f"{out.name}: figures end in {', '.join(FORMATS)}")
    if steps is not None and not 0 <= steps[0] < steps[1] <= len(trace):
        raise FigureError(f"steps {steps[0]}:{steps[1]} are not within the {len(trace)} steps of this trace")
    if not 200 <= width <= _LARGEST or not 0.1 <= scale <= 16 or width * scale > _LARGEST:
        raise FigureError(f"width {width} with scale {scale:g}: from 200 to {_LARGEST} pixels can be drawn")
    application = _application()
    figure = Figure.of(trace, THEMES[theme].sized(1080), width, axis=axis, steps=steps)
    if kind == ".pdf":
        content = _pdf(figure, scale, carried=not strip)
    else:
        content = _png(figure, scale) if kind == ".png" else _svg(figure, scale)
        if not strip:
            content = _CARRIERS[kind](content, trace)
    del application
    write_whole(out, content)


def _application() -> QGuiApplication:
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if sys.platform != "win32":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])


def _facts(trace: Trace) -> dict[str, str]:
    return {
        "Program": trace.program,
        "Schedule": trace.schedule,
        "Python": trace.python,
        "Software": f"Coolthreads {__version__}",
    }


def _png(figure: Figure, scale: float) -> bytes:
    image = image_of(figure, scale)
    for key, text in _facts(figure.trace).items():
        image.setText(key, text)
    buffer = _buffer()
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise FigureError("the image could not be encoded as PNG")
    return bytes(buffer.data().data())


def image_of(figure: Figure, scale: float) -> QImage:
    """The figure as an image of that many times its size."""
    image = QImage(round(figure.size.width() * scale), round(figure.size.height() * scale), QImage.Format.Format_ARGB32)
    if image.isNull():
        raise FigureError(f"an image {scale:g} times this size does not fit into memory")
    # The last row is covered in part only: below the paper there would be whatever the memory held.
    image.fill(QColor(figure.theme.paper))
    painter = QPainter(image)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return image


def _svg(figure: Figure, scale: float) -> bytes:
    buffer = _buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    size = figure.size * scale
    generator.setSize(QSize(round(size.width()), round(size.height())))
    generator.setViewBox(QRectF(QPointF(0, 0), size))
    # One user unit is one pixel: otherwise Qt converts font sizes by the resolution of the first screen.
    generator.setResolution(96)
    generator.setTitle(figure.title)
    generator.setDescription("; ".join(f"{key}: {text}" for key, text in _facts(figure.trace).items()))
    painter = QPainter(generator)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def _pdf(figure: Figure, scale: float, *, carried: bool) -> bytes:
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    writer.setTitle(figure.title)
    writer.setCreator(f"Coolthreads {__version__}")
    # Qt would put the date and a random number into it: the same run gives the same bytes.
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), (figure.title + figure.caption).encode()))
    writer.setDocumentXmpMetadata(QByteArray(_XMP))
    points = figure.size * scale * 0.75
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "figure", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    facts = "\n".join(f"{key}: {text}" for key, text in _facts(figure.trace).items())
    if carried:
        writer.addFileAttachment(ATTACHMENT, QByteArray(trace_to_bytes(figure.trace)), "application/octet-stream")
        writer.addFileAttachment("coolthreads.txt", QByteArray(facts.encode("utf-8", "replace")), "text/plain")
    painter = QPainter(writer)
    painter.scale(scale, scale)
    figure.paint(painter)
    painter.end()
    return _DATE.sub(rb"\g<1>20000101000000", bytes(buffer.data().data()))


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
