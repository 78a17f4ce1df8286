"""A figure as a sheet of paper: title, caption, views one below the other, source beside them, legend. Painted the same way
into every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from coolthreads import Exploration, Trace
from coolthreads_app.figure.beside import PictureBlock
from coolthreads_app.figure.excerpt import ExcerptBlock
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.graphs import CausalityBlock
from coolthreads_app.figure.ink import LEFT, in_lines
from coolthreads_app.figure.lanes import LegendBlock, TimelineBlock
from coolthreads_app.figure.outcomes import OutcomesBlock
from coolthreads_app.figure.storyboard import StoryboardBlock
from coolthreads_app.figure.theme import THEMES, Theme
from coolthreads_app.figure.wanted import PICTURES, FigureError, Wanted
from coolthreads_app.figure.workflow import WorkflowBlock
from coolthreads_app.model.words import legible, verdict_word

MARGIN = 16.0
_NARROW = 640.0  # pixels: narrower figures are for a column of text, whose letters are smaller


class Block(Protocol):
    """A part of a sheet. It is made for one width; ``height`` in pixels."""

    @property
    def height(self) -> float: ...

    def paint(self, painter: QPainter) -> None:
        """Draws it from the origin; the painter comes back as it was."""


@dataclass(frozen=True)
class Sheet:
    """``size`` in pixels before scaling; ``beside``: left of the blocks, of a width of its own."""

    theme: Theme
    title: str
    caption: str
    blocks: Sequence[Block]
    size: QSizeF
    beside: Block | None = None
    left: float = 0.0

    @property
    def head(self) -> float:
        """The height of title and caption."""
        return self._title_height + (self.theme.label * 1.9 if self.caption else 0.0)

    @property
    def _title_lines(self) -> list[str]:
        """A title that is too long for one line gets three at most."""
        fonts = QFontMetricsF(faces().label(self.theme.heading, bold=True))
        return in_lines(fonts, self.title, self.size.width() - 2 * MARGIN, 3) if self.title else []

    @property
    def _title_height(self) -> float:
        count = len(self._title_lines)
        return self.theme.heading * (1.3 * count + 0.3) if count else 0.0

    def paint(self, painter: QPainter) -> None:
        """Everything, from the origin."""
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(QPointF(0, 0), self.size), QColor(theme.paper))
        painter.translate(MARGIN, MARGIN)
        inner = self.size.width() - 2 * MARGIN
        for number, said in enumerate(self._title_lines):
            row = QRectF(0, theme.heading * (0.15 + 1.3 * number), inner, theme.heading * 1.3)
            _line(painter, row, said, theme.heading, theme.ink, bold=True)
        top = self._title_height
        if self.caption:
            _line(painter, QRectF(0, top, inner, theme.label * 1.5), self.caption, theme.label * 0.92, theme.muted)
        painter.translate(0, self.head)
        if self.beside is not None:
            self._part(painter, self.beside)
            painter.translate(self.left, 0)
        for block in self.blocks:
            self._part(painter, block)
            painter.translate(0, block.height)

    def seek(self, position: int, moment: float | None = None) -> None:
        """Moves the playhead of every part that has one."""
        for block in (*self.blocks, self.beside):
            if isinstance(block, TimelineBlock):
                block.seek(position, moment)
            elif isinstance(block, ExcerptBlock | PictureBlock | WorkflowBlock):
                block.seek(position)

    def _part(self, painter: QPainter, block: Block) -> None:
        painter.save()
        block.paint(painter)
        painter.restore()


def sheet_of(trace: Trace | None, found: Exploration | None, wanted: Wanted, program: str = "") -> Sheet:
    """The figure that is wanted of a run, a search or both. Needs a QGuiApplication. ``program``: the name for the title of
    a search alone. Raises FigureError."""
    theme = THEMES[wanted.theme].sized(1080)
    if wanted.width < _NARROW and not THEMES[wanted.theme].scales:
        theme = replace(theme, label=10.0, code=9.5, heading=12.0)
    inner = wanted.width - 2 * MARGIN
    beside = None
    left = 0.0
    if wanted.source and not wanted.moments:
        excerpt = ExcerptBlock(_needed(trace, "source excerpt"), theme, wanted, inner)
        left = excerpt.width + theme.label * 1.2
        if inner - left >= 260:
            beside = excerpt
    blocks: list[Block] = []
    room = inner - (left if beside is not None else 0.0)
    for view in wanted.views:
        if wanted.moments:
            blocks.append(StoryboardBlock(_needed(trace, "storyboard"), theme, wanted, room))
        elif view == "timeline":
            blocks.append(TimelineBlock(_needed(trace, view), theme, wanted, room))
        elif view == "workflow":
            blocks.append(WorkflowBlock(_needed(trace, view), theme, wanted, room))
        elif view in PICTURES:
            blocks.append(PictureBlock(view, _needed(trace, view), theme, wanted, room))
        elif view == "causality":
            blocks.append(CausalityBlock(_needed(trace, view), theme, wanted, room))
        else:
            if found is None:
                raise FigureError("outcomes are of a program's executions: name a program, not a trace or a figure")
            blocks.append(OutcomesBlock(found, theme, room))
    if wanted.source and beside is None and not wanted.moments:
        blocks.append(ExcerptBlock(_needed(trace, "source excerpt"), theme, wanted, room, whole=True))
    if wanted.legend and "timeline" in wanted.views:
        blocks.append(LegendBlock(theme, room, _signs(blocks)))
    # A map of all executions is about none of them.
    one = trace if wanted.views != ("outcomes",) or wanted.moments else None
    name = program or (trace.program if trace is not None else "")
    title = wanted.title if wanted.title is not None else _title(one, found, name)
    caption = wanted.caption if wanted.caption is not None else _caption(one, found)
    sheet = Sheet(theme, title, caption, blocks, QSizeF(wanted.width, 0), beside, left if beside is not None else 0.0)
    height = max(sum(block.height for block in blocks), beside.height if beside is not None else 0.0)
    return replace(sheet, size=QSizeF(wanted.width, 2 * MARGIN + sheet.head + height))


def _signs(blocks: Sequence[Block]) -> frozenset[str]:
    """What there is to be explained."""
    lanes = [part for block in blocks for part in (block.parts if isinstance(block, StoryboardBlock) else (block,))]
    return frozenset(sign for block in lanes if isinstance(block, TimelineBlock) for sign in block.signs)


def _needed(trace: Trace | None, view: str) -> Trace:
    if trace is None:
        raise FigureError(f"{view} is of one run, and there is none")
    return trace


def _title(trace: Trace | None, found: Exploration | None, program: str) -> str:
    """Program and verdict in words."""
    if trace is None:
        word = verdict_word(found.verdict).lower() if found is not None else ""
        return f"{Path(program).name} \N{EN DASH} {word}"
    summary = f": {legible(trace.summary)}" if trace.summary else ""
    return f"{Path(trace.program).name} \N{EN DASH} {verdict_word(trace.verdict).lower().removesuffix(' reached')}{summary}"


def _caption(trace: Trace | None, found: Exploration | None) -> str:
    """What it takes to get this again."""
    if trace is not None:
        return f"{len(trace)} steps   schedule: {trace.schedule or '(the default)'}   Python {trace.python}"
    return f"strategy: {found.strategy}   Python {found.python}" if found is not None else ""


def _line(painter: QPainter, rect: QRectF, text: str, size: float, colour: str, *, bold: bool = False) -> None:
    font = faces().label(size, bold=bold)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, LEFT, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))
