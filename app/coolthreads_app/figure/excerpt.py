"""A stretch of the program's source as a part of a sheet, with everybody's place in it where a playhead is wanted."""

from __future__ import annotations

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from coolthreads import Trace
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import CENTRED, LEFT
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.wanted import Wanted
from coolthreads_app.layout.source import Marker, faults, focus, markers
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.moment import moment_at

MOST_LINES = 44
_AROUND = 2  # lines above the first and below the last that somebody came to
_WIDEST = 84  # characters


class ExcerptBlock:
    """``whole``: it may take all of ``room``; else it leaves most of it to what it stands beside."""

    def __init__(self, trace: Trace, theme: Theme, wanted: Wanted, room: float, *, whole: bool = False) -> None:
        self.theme = theme
        self.index = TraceIndex(trace)
        first, last = wanted.range_in(trace)
        self.used = [trace.sites[site] for site in dict.fromkeys(trace.columns.site[first:last]) if site >= 0]
        self.seek(wanted.at if wanted.at is not None else last, marked=wanted.at is not None)
        self.font = faces().mono(theme.code * 0.92)
        fonts = QFontMetricsF(self.font)
        self.letter, self.pitch = fonts.horizontalAdvance("m"), theme.code * 1.42
        self.gutter = self.letter * (len(str(self.last)) + 1.5)
        longest = min(max((len(line) for line in self.lines[self.first - 1 : self.last]), default=0), _WIDEST)
        # A film does not change its size where the program goes into another file.
        self.rows = self.last - self.first + 1
        most = room if whole else room * 0.42
        self.width = min(self.gutter + self.letter * (longest + 5), most)
        self.ids = {row: actor.id for row, actor in enumerate(trace.actors)}

    def seek(self, position: int, *, marked: bool = True) -> None:
        """Shows where everybody is at a position; ``marked``: with markers, not only what has failed."""
        trace, used = self.index.trace, self.used
        found = markers(trace, moment_at(self.index, position))
        raised = faults(trace, position)
        seen = focus(found, raised)
        self.file = seen[0] if seen is not None else used[0].file if used else 0
        self.name = trace.files[self.file].name
        self.markers = [m for m in found if m.file == self.file] if marked else []
        self.faults = [fault for fault in raised if fault.file == self.file]
        self.lines = trace.files[self.file].text.expandtabs(4).split("\n")
        touched = [site.line for site in used if site.file == self.file] or [1]
        self.first = min(max(min(touched) - _AROUND, 1), len(self.lines))
        self.last = min(max(touched) + _AROUND, len(self.lines))
        if self.last - self.first >= MOST_LINES:
            middle = seen[1] if seen is not None else self.first
            self.first = min(max(middle - MOST_LINES // 2, self.first), self.last - MOST_LINES + 1)
            self.last = self.first + MOST_LINES - 1

    @property
    def height(self) -> float:
        """The name of the file and its lines."""
        return self.pitch * self.rows + self.theme.label * 2.4

    def paint(self, painter: QPainter) -> None:
        """Name, lines, boxes round what is evaluated next, the actors' ids at the end of the line."""
        theme = self.theme
        painter.setClipRect(QRectF(0, 0, self.width, self.height))
        bold = faces().label(theme.label, bold=True)
        painter.setFont(bold)
        painter.setPen(QColor(theme.ink))
        painter.drawText(QRectF(0, 0, self.width, theme.label * 2), LEFT, self.name)
        painter.translate(0, theme.label * 2.1)
        coloured = _coloured("\n".join(self.lines), theme)
        for number in range(self.first, min(self.last, self.first + self.rows - 1) + 1):
            self._line(painter, number, (number - self.first) * self.pitch, coloured[number - 1])

    def _line(self, painter: QPainter, number: int, y: float, pieces: list[tuple[int, str, str]]) -> None:
        theme = self.theme
        here = [marker for marker in self.markers if marker.line == number]
        row = QRectF(0, y, self.width, self.pitch)
        if any(fault.line == number for fault in self.faults):
            painter.fillRect(row, _pale(theme.bad, 0.16))
        elif any(marker.next for marker in here):
            painter.fillRect(row, QColor(theme.tint))
        painter.setFont(self.font)
        painter.setPen(QColor(theme.muted))
        baseline = y + self.pitch * 0.74
        painter.drawText(QPointF(self.gutter - self.letter * (len(str(number)) + 1), baseline), f"{number}")
        most = int((self.width - self.gutter - self._tags_width(number, here)) / self.letter)
        for column, text, colour in pieces:
            painter.setPen(QColor(colour))
            if column < most:
                shown = text if column + len(text) <= most else f"{text[: most - column - 1]}\N{HORIZONTAL ELLIPSIS}"
                painter.drawText(QPointF(self.gutter + column * self.letter, baseline), shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for depth, marker in enumerate(here[:4]):
            end = marker.end_column if marker.end_line == number else len(self.lines[number - 1])
            box = QRectF(self.gutter + marker.column * self.letter, y, (end - marker.column) * self.letter, self.pitch)
            pen = QPen(QColor(theme.identity(marker.actor)), 1.8)
            pen.setStyle(Qt.PenStyle.DashLine if marker.stuck and not marker.next else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            grown = depth * 2.0
            painter.drawRoundedRect(box.adjusted(-1 - grown, 1 + grown * 0.3, 1 + grown, -1 - grown * 0.3), 3, 3)
        self._tags(painter, y, self._actors_at(number, here))

    def _actors_at(self, number: int, here: list[Marker]) -> list[int]:
        return sorted(marker.actor for marker in here) or [fault.actor for fault in self.faults if fault.line == number]

    def _tags_width(self, number: int, here: list[Marker]) -> float:
        """How much of the end of a line is under the ids of actors."""
        size = self.theme.code * 0.8
        fonts = QFontMetricsF(faces().label(size, bold=True))
        ids = [self.ids[actor] for actor in self._actors_at(number, here)[:6]]
        return sum(fonts.horizontalAdvance(key) + size * 0.8 + 3 for key in ids)

    def _tags(self, painter: QPainter, y: float, actors: list[int]) -> None:
        size = self.theme.code * 0.8
        font = faces().label(size, bold=True)
        painter.setFont(font)
        right = self.width - 2
        for actor in reversed(actors[:6]):
            width = QFontMetricsF(font).horizontalAdvance(self.ids[actor]) + size * 0.8
            chip = QRectF(right - width, y + self.pitch * 0.1, width, self.pitch * 0.8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.identity(actor)))
            painter.drawRoundedRect(chip, 4, 4)
            painter.setPen(QColor(self.theme.on_identity))
            painter.drawText(chip, CENTRED, self.ids[actor])
            right -= width + 3


def _coloured(text: str, theme: Theme) -> list[list[tuple[int, str, str]]]:
    """For each line its pieces: column, text, colour."""
    lines: list[list[tuple[int, str, str]]] = [[]]
    column = 0
    for token, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        colour = _colour(token, theme)
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
                column = 0
            if shown := part.strip():
                lines[-1].append((column + len(part) - len(part.lstrip()), shown, colour))
            column += len(part)
    return lines


def _colour(token: _TokenType, theme: Theme) -> str:
    syntax = theme.syntax
    for kind, colour in (
        (Comment, syntax.comment), (String, syntax.string), (Number, syntax.number), (Keyword, syntax.keyword),
        (Operator.Word, syntax.keyword), (Name.Function, syntax.name), (Name.Class, syntax.name),
        (Name.Decorator, syntax.name), (Name.Builtin, syntax.builtin), (Name.Exception, syntax.builtin),
    ):  # fmt: skip
        if token[: len(kind)] == kind:
            return colour
    return theme.ink


def _pale(colour: str, share: float) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(share)
    return pale
