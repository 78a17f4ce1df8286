"""Two versions of a program above each other on one axis of virtual time, and by how much the second is faster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter

from coolthreads import Trace, duration_in_words
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.lanes import LegendBlock, TimelineBlock
from coolthreads_app.figure.sheet import MARGIN, Block, Sheet
from coolthreads_app.figure.theme import THEMES, Theme
from coolthreads_app.figure.wanted import FigureError, Wanted
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.timeline import Viewport


class HeadingBlock:
    """A line of its own."""

    def __init__(self, text: str, theme: Theme, width: float) -> None:
        self._text, self._theme, self._width = text, theme, width

    @property
    def height(self) -> float:
        """The line and some air."""
        return self._theme.label * 2.0

    def paint(self, painter: QPainter) -> None:
        """In bold."""
        painter.setFont(faces().label(self._theme.label, bold=True))
        painter.setPen(QColor(self._theme.ink))
        place = QRectF(0, 0, self._width, self._theme.label * 1.6)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text)


def speed_up(first: Trace, second: Trace) -> str:
    """What the second gains over the first, in words."""
    old, new = first.end_time, second.end_time
    if not old or not new:
        return "No virtual time passes in one of them: there is nothing to compare"
    times = f"{duration_in_words(new)} instead of {duration_in_words(old)}"
    if round(old / new, 2) == 1:
        return f"As fast: {times}"
    return f"Speed-up {old / new:.2f}: {times}" if new < old else f"{new / old:.2f} times as slow: {times}"


def _called(trace: Trace) -> str:
    """The program, and on what machine it was timed."""
    name = Path(trace.program).name
    if not trace.timed:
        return name
    return f"{name} ({'GIL' if trace.timed == 'gil' else '1 core' if trace.timed == '1' else f'{trace.timed} cores'})"


def versus(first: Trace, second: Trace, wanted: Wanted) -> Sheet:
    """The figure. Needs a QGuiApplication. Raises FigureError."""
    if wanted.views != ("timeline",) or wanted.steps is not None or wanted.actors or wanted.moments or wanted.source:
        raise FigureError("two versions are compared as whole timelines: leave out --view, --steps and the like")
    theme = THEMES[wanted.theme].sized(1080)
    inner = wanted.width - 2 * MARGIN
    lanes = [TimelineBlock(trace, theme, replace(wanted, axis=AxisKind.TIME), inner) for trace in (first, second)]
    head = max(block.metrics.head for block in lanes)
    room = max(inner - head, 80.0)
    longest = max(block.lanes.axis.length for block in lanes)
    tail = max(block.view.tail for block in lanes)
    scale = Viewport.fit(longest, room, tail).scale
    blocks: list[Block] = []
    for trace, block in zip((first, second), lanes, strict=True):
        block.metrics = replace(block.metrics, head=head)
        # The axis ends where the longer one ends.
        block.view = Viewport(0.0, scale, room, tail)
        name = f"{_called(trace)}: {duration_in_words(trace.end_time)}"
        blocks += [HeadingBlock(name, theme, inner), block]
    if wanted.legend:
        blocks.append(LegendBlock(theme, inner, lanes[0].signs | lanes[1].signs))
    names = " and ".join(map(_called, (first, second)))
    title = wanted.title if wanted.title is not None else names
    caption = wanted.caption if wanted.caption is not None else speed_up(first, second)
    sheet = Sheet(theme, title, caption, blocks, QSizeF(wanted.width, 0))
    height = 2 * MARGIN + sheet.head + sum(block.height for block in blocks)
    return replace(sheet, size=QSizeF(wanted.width, height))
