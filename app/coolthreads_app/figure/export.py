"""Figures as PNG, SVG or PDF, painted by the code that paints the screen; works without a display."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QHashSeed, QIODevice, QMarginsF, QPointF, QRectF, QSize, QUuid
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from coolthreads import Exploration, Trace, __version__, trace_to_bytes
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.sheet import Sheet, sheet_of
from coolthreads_app.figure.versus import versus
from coolthreads_app.figure.wanted import LARGEST, FigureError, Wanted
from coolthreads_app.formats.carried import ATTACHMENT, into_png, into_svg
from coolthreads_app.formats.undated import undated
from coolthreads_app.formats.writing import write_whole

FORMATS = (".png", ".svg", ".pdf")
_CARRIERS = {".png": into_png, ".svg": into_svg}
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
_DOTS_PER_METRE = 96 / 0.0254


def export(
    trace: Trace | None,
    out: Path,
    wanted: Wanted | None = None,
    *,
    found: Exploration | None = None,
    program: str = "",
    scale: float = 1.0,
    strip: bool = False,
    other: Trace | None = None,
) -> None:
    """Writes a figure; the ending of ``out`` says which kind. Raises CoolthreadsError, in one line, when it cannot.

    ``found``: what the view ``outcomes`` shows; ``program``: its name where there is no trace; ``strip``: the figure does not
    carry its run; ``other``: another version, to be drawn below on the same axis of time.
    """
    wanted = wanted or Wanted()
    kind = out.suffix.lower()
    if kind not in FORMATS:
        raise FigureError(f"{out.name}: figures end in {', '.join(FORMATS)}")
    if not 0.1 <= scale <= 16 or wanted.width * scale > LARGEST:
        raise FigureError(f"width {wanted.width:g} with scale {scale:g}: from 200 to {LARGEST} pixels can be drawn")
    application = application_for_drawing()
    sheet = (
        versus(trace, other, wanted)
        if trace is not None and other is not None
        else sheet_of(trace, found, wanted, program)
    )
    carried = trace if not strip else None
    about = _facts(trace, program)
    if kind == ".pdf":
        content = _pdf(sheet, about, scale, carried)
    else:
        content = _png(sheet, about, scale) if kind == ".png" else _svg(sheet, about, scale)
        if carried is not None:
            content = _CARRIERS[kind](content, carried)
    del application
    write_whole(out, content)


def application_for_drawing() -> QGuiApplication:
    """The application that fonts need: the one there is, or one without a screen."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    if sys.platform != "win32":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])


def _facts(trace: Trace | None, program: str) -> dict[str, str]:
    software = {"Software": f"Coolthreads {__version__}"}
    if trace is None:
        return {"Program": program} | software
    return {"Program": trace.program, "Schedule": trace.schedule, "Python": trace.python} | software


def _png(sheet: Sheet, about: dict[str, str], scale: float) -> bytes:
    image = image_of(sheet, scale)
    # Programs that set type take the size of a picture from this.
    image.setDotsPerMeterX(round(_DOTS_PER_METRE * scale))
    image.setDotsPerMeterY(round(_DOTS_PER_METRE * scale))
    for key, text in about.items():
        image.setText(key, text)
    buffer = open_buffer()
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise FigureError("the image could not be encoded as PNG")
    return bytes(buffer.data().data())


def image_of(sheet: Sheet, scale: float) -> QImage:
    """The figure as an image of that many times its size."""
    width, height = round(sheet.size.width() * scale), round(sheet.size.height() * scale)
    if max(width, height) > LARGEST:
        raise FigureError(f"the figure would be {width} x {height} pixels: at most {LARGEST} on a side can be drawn")
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    if image.isNull():
        raise FigureError(f"an image {scale:g} times this size does not fit into memory")
    # The last row is covered in part only: below the paper there would be whatever the memory held.
    image.fill(QColor(sheet.theme.paper))
    painter = QPainter(image)
    painter.scale(scale, scale)
    sheet.paint(painter)
    painter.end()
    return image


def _svg(sheet: Sheet, about: dict[str, str], scale: float) -> bytes:
    buffer = open_buffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    size = sheet.size * scale
    generator.setSize(QSize(round(size.width()), round(size.height())))
    generator.setViewBox(QRectF(QPointF(0, 0), size))
    # One user unit is one pixel: otherwise Qt converts font sizes by the resolution of the first screen.
    generator.setResolution(96)
    generator.setTitle(sheet.title)
    generator.setDescription("; ".join(f"{key}: {text}" for key, text in about.items()))
    painter = QPainter(generator)
    painter.scale(scale, scale)
    sheet.paint(painter)
    painter.end()
    content = bytes(buffer.data().data())
    # Where the bundled fonts are not installed, a browser would take one with serifs.
    for family, kind in ((faces().text, "sans-serif"), (faces().code, "monospace")):
        content = content.replace(f'font-family="{family}"'.encode(), f'font-family="{family}, {kind}"'.encode())
    return content


def _pdf(sheet: Sheet, about: dict[str, str], scale: float, carried: Trace | None) -> bytes:
    buffer = open_buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(96)
    writer.setTitle(sheet.title)
    writer.setCreator(about["Software"])
    # Qt would put the date and a random number into it: the same run gives the same bytes.
    writer.setDocumentId(QUuid.createUuidV5(QUuid(), (sheet.title + sheet.caption).encode()))
    writer.setDocumentXmpMetadata(QByteArray(_XMP))
    points = sheet.size * scale * 0.75
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "figure", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    if carried is not None:
        facts = "\n".join(f"{key}: {text}" for key, text in about.items())
        writer.addFileAttachment(ATTACHMENT, QByteArray(trace_to_bytes(carried)), "application/octet-stream")
        writer.addFileAttachment("coolthreads.txt", QByteArray(facts.encode("utf-8", "replace")), "text/plain")
    # Fonts are written in the order of a hash table, which would depend on chance.
    QHashSeed.setDeterministicGlobalSeed()
    try:
        painter = QPainter(writer)
        painter.scale(scale, scale)
        sheet.paint(painter)
        painter.end()
    finally:
        QHashSeed.resetRandomGlobalSeed()
    return undated(bytes(buffer.data().data()))


def open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
