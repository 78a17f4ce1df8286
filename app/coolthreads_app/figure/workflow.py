"""Workflows to a QPainter: the same code for the window, PNG, SVG and PDF."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from coolthreads import Trace, Workflow, duration_in_words, workflow
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import draw_arrow, draw_cap, in_lines
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.wanted import FigureError, Wanted
from coolthreads_app.layout.spans import Look
from coolthreads_app.layout.workflow import Arrow, Chart, Frame, Tile, chart, filled, second_line
from coolthreads_app.model.words import legible

_LEAST_TEXT = 5.0  # pixels: smaller text is not drawn
_LEAST_LABEL = 9.0  # pixels: text of a figure should not be smaller
_LEAST_SHAPE = 4.0  # pixels of a letter: below that, many tiles are drawn as mere rectangles
_MANY = 400  # tiles
_EVERYTHING = QRectF(-1e12, -1e12, 2e12, 2e12)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run has been watched: steps done, and virtual nanoseconds."""

    position: int
    now: int

    @classmethod
    def at(cls, trace: Trace, position: int) -> Progress:
        """After that many steps."""
        times = trace.columns.time
        return cls(position, trace.end_time if position >= len(trace) else times[position - 1] if position else 0)


class WorkflowPainter:
    """Paints charts of one workflow with one theme. ``visible``: what need not be drawn lies outside of it."""

    def __init__(self, painter: QPainter, theme: Theme, trace: Trace, found: Workflow, zoom: float = 1.0) -> None:
        self.painter, self.theme, self.trace, self.workflow = painter, theme, trace, found
        self.scale = theme.label / 13.0
        self.bold = faces().label(theme.label, bold=True)
        self.small = faces().label(theme.label * 0.86)
        self.zoom = zoom
        self.has_text = theme.label * zoom >= _LEAST_TEXT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def chart(
        self, drawn: Chart, progress: Progress, visible: QRectF | None = None, marked: frozenset[int] = frozenset()
    ) -> None:
        """Frames, arrows, tiles. ``marked``: nodes that are selected."""
        for frame in drawn.frames:
            self._frame(frame)
        # Numbers first: of a large chart hardly anything is to be seen, and painting costs more than comparing.
        seen = visible.adjusted(-4, -4, 4, 4) if visible is not None else _EVERYTHING
        x0, y0, x1, y1 = seen.left(), seen.top(), seen.right(), seen.bottom()
        arrows = [
            arrow
            for arrow in drawn.arrows
            if min(arrow.x0, arrow.x1) <= x1
            and max(arrow.x0, arrow.x1) >= x0
            and min(arrow.y0, arrow.y1) <= y1
            and max(arrow.y0, arrow.y1) >= y0
        ]
        tiles = [t for t in drawn.tiles if t.x0 <= x1 and t.x1 >= x0 and t.y0 <= y1 and t.y1 >= y0]
        if len(tiles) > _MANY and self.theme.label * self.zoom < _LEAST_SHAPE:
            self._from_afar(arrows, tiles, progress, marked)
            return
        for arrow in arrows:
            colour = QColor(self.theme.accent if arrow.critical else self.theme.muted)
            draw_arrow(
                self.painter, _path(arrow, down=drawn.down), colour, self.scale * (1.5 if arrow.critical else 1.0)
            )
        for tile in tiles:
            rect = QRectF(QPointF(tile.x0, tile.y0), QPointF(tile.x1, tile.y1))
            self._tile(tile, rect, progress, not marked.isdisjoint(tile.nodes), down=drawn.down)

    def _from_afar(self, arrows: list[Arrow], tiles: list[Tile], progress: Progress, marked: frozenset[int]) -> None:
        """Lines and rectangles, all of one colour at once: of what is smaller than letters nothing else is to be seen."""
        painter, theme = self.painter, self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for critical in (False, True):
            painter.setPen(QPen(QColor(theme.accent if critical else theme.muted), 0))
            painter.drawLines([QLineF(a.x0, a.y0, a.x1, a.y1) for a in arrows if a.critical is critical])
        fills: dict[str, list[QRectF]] = {}
        for tile in tiles:
            nodes = [self.workflow.nodes[row] for row in tile.nodes]
            share = sum(filled(node, progress.position, progress.now) for node in nodes) / len(nodes)
            look = (
                Look.FAILED if any(n.error for n in nodes) and share >= 1 else Look.DONE if share >= 1 else Look.RUNNING
            )
            fill = theme.states[look].fill if share else theme.line
            fills.setdefault(theme.accent if not marked.isdisjoint(tile.nodes) else fill, []).append(
                QRectF(QPointF(tile.x0, tile.y0), QPointF(tile.x1, tile.y1))
            )
        painter.setPen(Qt.PenStyle.NoPen)
        for fill, rects in fills.items():
            painter.setBrush(QColor(fill))
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _frame(self, frame: Frame) -> None:
        painter, label = self.painter, self.theme.label
        rect = QRectF(QPointF(frame.x0, frame.y0), QPointF(frame.x1, frame.y1))
        painter.setPen(QPen(QColor(self.theme.muted), 1.4 * self.scale, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(self.theme.raised if frame.depth % 2 == 0 else self.theme.paper))
        painter.drawRoundedRect(rect, label * 0.7, label * 0.7)
        if self.has_text:
            painter.setPen(QColor(self.theme.muted))
            place = rect.adjusted(label * 0.8, label * 0.2, -label * 0.5, 0)
            place.setHeight(label * 1.6)
            self._line(place, f"\N{BLACK DOWN-POINTING SMALL TRIANGLE} {frame.label}", self.small)

    def _tile(self, tile: Tile, rect: QRectF, progress: Progress, is_marked: bool, *, down: bool) -> None:
        painter, theme, label = self.painter, self.theme, self.theme.label
        nodes = [self.workflow.nodes[row] for row in tile.nodes]
        shares = [filled(node, progress.position, progress.now) for node in nodes]
        share = sum(shares) / len(shares)
        error = next((node.error for node, part in zip(nodes, shares, strict=True) if node.error and part >= 1), "")
        if tile.key is not None:
            for back in (2, 1):
                behind = rect.translated(label * 0.22 * back, label * 0.22 * back)
                self._plate(behind, theme.muted, theme.raised, 1.0)
        self._plate(rect, theme.accent if is_marked else theme.outline, theme.tint if is_marked else theme.paper, 2.0)
        strip = QRectF(rect.left(), rect.bottom() - label * 0.75, rect.width(), label * 0.75)
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(rect.adjusted(1, 1, -1, -1), label * 0.5, label * 0.5)
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
        painter.fillRect(strip, QColor(theme.line))
        look = Look.FAILED if error else Look.DONE if share >= 1 else Look.RUNNING
        done = QRectF(strip.left(), strip.top(), strip.width() * share, strip.height())
        # In print what is done is white: here it would look as if it were still to come.
        fill = theme.states[look].fill
        painter.fillRect(done, QColor(theme.muted if fill == theme.paper else fill))
        painter.restore()
        thick = 3.4 if tile.critical else 2.0
        self._plate(rect, theme.accent if is_marked or tile.critical else theme.outline, "", thick)
        if share >= 1:
            side = label * 1.35
            cap = QRectF(rect.right() - side - label * 0.35, rect.bottom() - side - label * 0.2, side, side)
            draw_cap(painter, theme, look, cap, self.scale)
        if self.has_text:
            self._words(tile, rect, error, down=down)

    def _words(self, tile: Tile, rect: QRectF, error: str, *, down: bool) -> None:
        painter, theme, label = self.painter, self.theme, self.theme.label
        nodes = [self.workflow.nodes[row] for row in tile.nodes]
        left = rect.left() + label * 0.6
        actors = sorted({node.actor for node in nodes})
        name = self.trace.actors[actors[0]].id if len(actors) == 1 else f"{len(actors)}"
        width = max(label * 2.0, QFontMetricsF(self.small).horizontalAdvance(name) + label * 0.8)
        chip = QRectF(left, rect.top() + label * 0.45, width, label * 1.45)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.identity(actors[0]) if len(actors) == 1 else theme.muted))
        painter.drawRoundedRect(chip, label * 0.4, label * 0.4)
        painter.setPen(QColor(theme.on_identity if len(actors) == 1 else theme.paper))
        painter.setFont(self.small)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, name)
        painter.setPen(QColor(theme.ink))
        name = f"\N{BLACK RIGHT-POINTING SMALL TRIANGLE} {tile.label}" if tile.key else tile.label
        said, colour = error or second_line(self.workflow, tile), QColor(theme.bad if error else theme.muted)
        beside = QRectF(
            chip.right() + label * 0.5, chip.top(), rect.right() - chip.right() - label * 0.9, chip.height()
        )
        below = QRectF(left, chip.bottom() + label * 0.05, rect.right() - left - label * 0.4, label * 1.25)
        if not down:
            self._line(beside, name, self.bold)
            painter.setPen(colour)
            below.setRight(rect.right() - label * 2.0)
            self._line(below, said, self.small)
            return
        for shown in in_lines(QFontMetricsF(self.bold), name, below.width(), 2):
            self._line(below, shown, self.bold)
            below.translate(0, below.height())
        painter.setPen(colour)
        # How long it takes, and by how much it could be longer where there is room for that.
        short = (
            said if error or QFontMetricsF(self.small).horizontalAdvance(said) <= beside.width() else said.split(",")[0]
        )
        self._line(beside, short, self.small)

    def _plate(self, rect: QRectF, line: str, fill: str, width: float) -> None:
        label = self.theme.label
        self.painter.setPen(QPen(QColor(line), width * self.scale))
        self.painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(rect, label * 0.5, label * 0.5)

    def _line(self, place: QRectF, text: str, font: QFont) -> None:
        self.painter.setFont(font)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        self.painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def summary(found: Workflow) -> str:
    """Length, critical path and parallelism in one line."""
    if not found.nodes:
        return "Nothing that a whiteboard would show: the program calls none of its own functions and prints nothing."
    names = [legible(found.nodes[row].label) for row in found.critical if found.nodes[row].label]
    shown = names if len(names) <= 5 else [*names[:2], "\N{HORIZONTAL ELLIPSIS}", *names[-2:]]
    path = " \N{RIGHTWARDS ARROW} ".join(shown)
    if found.span < 1_000_000:
        return f"Longest path: {path}"
    return f"Critical path {duration_in_words(found.span)}: {path}   parallelism {found.parallelism:.2f}"


class WorkflowBlock:
    """The workflow of a run as a part of a figure, smaller where it does not fit; ``height`` in pixels."""

    def __init__(self, trace: Trace, theme: Theme, wanted: Wanted, width: float) -> None:
        if wanted.steps is not None or wanted.actors:
            raise FigureError("a workflow is drawn as a whole: leave out --steps, --between and --actors")
        self._trace, self._theme, self._width = trace, theme, width
        self._found = workflow(trace)
        self._drawn = chart(self._found, theme.label)
        self._shrink = min(1.0, width / max(self._drawn.width, 1.0))
        if theme.label * self._shrink < _LEAST_LABEL:
            # From top to bottom where that is easier to read.
            other = chart(self._found, theme.label, down=True)
            shrink = min(1.0, width / max(other.width, 1.0))
            if shrink > self._shrink:
                self._drawn, self._shrink = other, shrink
        self._position = len(trace) if wanted.at is None else wanted.at
        self._head = theme.label * 1.9

    @property
    def height(self) -> float:
        """With a line above that says how long it takes."""
        return self._head + self._drawn.height * self._shrink

    def seek(self, position: int) -> None:
        """Fills the nodes as after that many steps."""
        self._position = position

    def paint(self, painter: QPainter) -> None:
        """From the origin."""
        theme, font = self._theme, faces().label(self._theme.label * 0.92)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        shown = QFontMetricsF(font).elidedText(summary(self._found), Qt.TextElideMode.ElideRight, self._width)
        place = QRectF(0, 0, self._width, theme.label * 1.5)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.translate(max((self._width - self._drawn.width * self._shrink) / 2, 0.0), self._head)
        painter.scale(self._shrink, self._shrink)
        ink = WorkflowPainter(painter, theme, self._trace, self._found, self._shrink)
        ink.chart(self._drawn, Progress.at(self._trace, self._position))


def _path(arrow: Arrow, *, down: bool) -> QPainterPath:
    path = QPainterPath(QPointF(arrow.x0, arrow.y0))
    if down:
        bend = max(abs(arrow.y1 - arrow.y0) * 0.45, 8.0)
        path.cubicTo(
            QPointF(arrow.x0, arrow.y0 + bend), QPointF(arrow.x1, arrow.y1 - bend), QPointF(arrow.x1, arrow.y1)
        )
        return path
    bend = max(abs(arrow.x1 - arrow.x0) * 0.45, 12.0)
    path.cubicTo(QPointF(arrow.x0 + bend, arrow.y0), QPointF(arrow.x1 - bend, arrow.y1), QPointF(arrow.x1, arrow.y1))
    return path
