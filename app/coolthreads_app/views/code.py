"""One source file with line numbers and everybody's markers: boxes around expressions, name tags at the line's end."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.source import Fault, Marker
from coolthreads_app.views.highlight import PythonHighlighter

_MOST_BOXES = 4  # round one expression; everybody beyond has a name tag all the same


class CodeView(QPlainTextEdit):
    """Shows text and markers; decides nothing. ``line_asked``: a line, and 1 or -1 for the next or last step on it."""

    line_asked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("Source")
        self._theme = LIGHT
        self._text = ""
        self._markers: tuple[Marker, ...] = ()
        self._faults: tuple[Fault, ...] = ()
        self._names: dict[int, str] = {}
        self._highlighter = PythonHighlighter(self.document())
        self._gutter = _Gutter(self)
        self.updateRequest.connect(lambda rect, dy: self._gutter.follow(rect.y(), rect.height(), dy))
        self.blockCountChanged.connect(lambda _: self._fit_gutter())

    @property
    def shown_markers(self) -> tuple[Marker, ...]:
        """The markers that are drawn."""
        return self._markers

    @property
    def shown_faults(self) -> tuple[Fault, ...]:
        """The lines that are marked as wrong."""
        return self._faults

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.setFont(faces().mono(theme.code))
        self.setTabStopDistance(QFontMetricsF(self.font()).horizontalAdvance(" ") * 4)
        self._highlighter.use(self._text, theme)
        self._highlighter.rehighlight()
        self._fit_gutter()

    def show_text(self, text: str) -> None:
        """Another text; the same one again changes nothing, not even the scroll position."""
        if text != self._text:
            self._text = text
            self._highlighter.use(text, self._theme)
            self.setPlainText(text)

    def show_markers(self, markers: tuple[Marker, ...], faults: tuple[Fault, ...], names: dict[int, str]) -> None:
        """Everybody's place in this text; ``names``: the short name of each actor."""
        self._markers, self._faults, self._names = markers, faults, names
        self.setAccessibleDescription("; ".join(f"line {m.line}: {m.label} {m.words}" for m in markers))
        self.viewport().update()
        self._gutter.update()

    def reveal(self, line: int) -> None:
        """Scrolls only if the line is not in sight, and then puts it into the middle."""
        block = self.document().findBlockByNumber(line - 1)
        rect = self.blockBoundingGeometry(block).translated(self.contentOffset())
        height = rect.height()
        if block.isValid() and not (rect.top() >= height and rect.bottom() <= self.viewport().height() - height):
            cursor = QTextCursor(block)
            self.setTextCursor(cursor)
            self.centerCursor()

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tints below the text, boxes and tags above it."""
        painter = QPainter(self.viewport())
        for block, rect in self._visible():
            line = block.blockNumber() + 1
            row = QRectF(0, rect.top(), self.viewport().width(), rect.height())
            if any(fault.line == line for fault in self._faults):
                painter.fillRect(row, _pale(self._theme.bad, 0.16))
            elif any(marker.next and marker.line == line for marker in self._markers):
                painter.fillRect(row, QColor(self._theme.tint))
        for marker in self._markers:
            for rect in self._boxes(marker):
                painter.fillRect(rect, _pale(self._theme.identity(marker.actor), 0.2))
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_boxes(painter)
        self._draw_tags(painter)
        painter.end()

    def _draw_boxes(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        drawn: dict[tuple[int, int, int, int], int] = defaultdict(int)
        for marker in self._markers:
            key = (marker.line, marker.column, marker.end_line, marker.end_column)
            # Two actors at the same expression: one box inside the other.
            if drawn[key] >= _MOST_BOXES:
                continue
            grown = drawn[key] * 2.5
            drawn[key] += 1
            pen = QPen(QColor(self._theme.identity(marker.actor)), 2.0)
            if not marker.next:
                pen.setStyle(Qt.PenStyle.DashLine if marker.stuck else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            for rect in self._boxes(marker):
                painter.drawRoundedRect(rect.adjusted(-1 - grown, grown * 0.4, 1 + grown, -grown * 0.4), 3, 3)

    def _draw_tags(self, painter: QPainter) -> None:
        by_line: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
        for marker in self._markers:
            by_line[marker.line].append((marker.actor, marker.label, marker.words))
        for fault in self._faults:
            by_line[fault.line].append((fault.actor, self._names.get(fault.actor, ""), fault.words))
        for line, tags in by_line.items():
            block = self.document().findBlockByNumber(line - 1)
            if block.isValid() and block.isVisible():
                self._draw_line_tags(painter, block, tags)

    def _draw_line_tags(self, painter: QPainter, block: QTextBlock, tags: list[tuple[int, str, str]]) -> None:
        theme, size = self._theme, self._theme.code
        bold, small = faces().label(size * 0.84, bold=True), faces().label(size * 0.84)
        fonts, words_fonts = QFontMetricsF(bold), QFontMetricsF(small)
        rect = self.blockBoundingGeometry(block).translated(self.contentOffset())
        space, right = size * 0.35, self.viewport().width() - size * 0.4
        chips: list[float] = []
        for _, label, _ in tags:
            chips.append(max(fonts.horizontalAdvance(label) + size * 0.6, size * 1.5))
            if sum(chips) > self.viewport().width() * 0.5 and len(tags) - len(chips) > 1:
                break
        more = f"+{len(tags) - len(chips)}" if len(chips) < len(tags) else ""
        tags = tags[: len(chips)]
        natural = self._x(block, len(block.text())) + size * 1.1
        extra = words_fonts.horizontalAdvance(more) + space if more else 0.0
        width = sum(chips) + space * (len(chips) - 1) + extra
        left = min(natural, right - width)
        height = min(rect.height() - 2, size * 1.35)
        top = rect.center().y() - height / 2
        if left < natural:
            # The text goes on below the tags: a plate keeps both apart.
            painter.fillRect(
                QRectF(left - space, rect.top(), self.viewport().width(), rect.height()), QColor(theme.paper)
            )
        room = (right - left - width) / len(tags) - space * 2
        for (actor, label, words), chip in zip(tags, chips, strict=True):
            plate = QRectF(left, top, chip, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.identity(actor) if actor >= 0 else theme.bad))
            painter.drawRoundedRect(plate, size * 0.25, size * 0.25)
            painter.setPen(QColor(theme.on_identity))
            painter.setFont(bold)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, label)
            left += chip + space
            if room > size * 5:
                shown = words_fonts.elidedText(words, Qt.TextElideMode.ElideRight, room)
                painter.setPen(QColor(theme.muted))
                painter.setFont(small)
                painter.drawText(QRectF(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
                left += words_fonts.horizontalAdvance(shown) + space * 2
        if more:
            painter.setPen(QColor(theme.muted))
            painter.setFont(small)
            painter.drawText(QRectF(left, rect.top(), extra, rect.height()), Qt.AlignmentFlag.AlignVCenter, more)

    def _boxes(self, marker: Marker) -> list[QRectF]:
        boxes = []
        for line in range(marker.line, min(marker.end_line, marker.line + 40) + 1):
            block = self.document().findBlockByNumber(line - 1)
            if not block.isValid() or not block.isVisible():
                continue
            text = block.text()
            indent = len(text) - len(text.lstrip())
            start = marker.column if line == marker.line else indent
            end = marker.end_column if line == marker.end_line else len(text.rstrip())
            rect = self.blockBoundingGeometry(block).translated(self.contentOffset())
            left, right = self._x(block, start), self._x(block, max(end, start))
            boxes.append(QRectF(left, rect.top() + 1, max(right - left, 3.0), rect.height() - 2))
            if text.rstrip().endswith(":") and start <= indent:
                break  # a compound statement: what happens here happens in its head
        return boxes

    def _x(self, block: QTextBlock, column: int) -> float:
        units = len(block.text()[:column].encode("utf-16-le")) // 2
        line = block.layout().lineForTextPosition(units)
        if not line.isValid():
            return self.contentOffset().x()
        # The binding returns the position and the column that it belongs to, its annotations promise only something.
        place: Any = line.cursorToX(units)
        return float(place[0] if isinstance(place, tuple) else place) + self.contentOffset().x()

    def _visible(self) -> list[tuple[QTextBlock, QRectF]]:
        block, found = self.firstVisibleBlock(), []
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if rect.top() > self.viewport().height():
                break
            found.append((block, rect))
            block = block.next()
        return found

    # -- the gutter ---------------------------------------------------------------------------------------------------

    def _fit_gutter(self) -> None:
        self.setViewportMargins(self._gutter.sizeHint().width(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        self._gutter.setGeometry(inside.left(), inside.top(), self._gutter.sizeHint().width(), inside.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the gutter in place."""
        super().resizeEvent(event)
        self._place_gutter()

    def paint_gutter(self, gutter: QWidget) -> None:
        """Line numbers; those with a marker in full ink."""
        painter = QPainter(gutter)
        painter.fillRect(gutter.rect(), QColor(self._theme.paper))
        marked = {marker.line for marker in self._markers} | {fault.line for fault in self._faults}
        painter.setFont(faces().mono(self._theme.code * 0.88))
        for block, rect in self._visible():
            number = block.blockNumber() + 1
            painter.setPen(QColor(self._theme.ink if number in marked else self._theme.muted))
            place = QRectF(0, rect.top(), gutter.width() - self._theme.code * 0.6, rect.height())
            if any(fault.line == number and fault.actor < 0 for fault in self._faults):
                painter.fillRect(QRectF(0, rect.top(), gutter.width() - 3, rect.height()), QColor(self._theme.bad))
                painter.setPen(QColor(self._theme.on_identity))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
        painter.end()

    def gutter_width(self) -> int:
        """Wide enough for the last line's number."""
        digits = max(2, len(str(self.blockCount())))
        return round(QFontMetricsF(self.font()).horizontalAdvance("9") * digits + self._theme.code * 1.3)

    def line_at(self, y: float) -> int | None:
        """The number of the line at that height."""
        return next((b.blockNumber() + 1 for b, rect in self._visible() if rect.top() <= y < rect.bottom()), None)


class _Gutter(QWidget):
    """The strip of line numbers: a click asks for a step on that line."""

    def __init__(self, code: CodeView) -> None:
        super().__init__(code)
        self._code = code
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("To the next step on this line; with Shift to the one before")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A line."""
        line = self._code.line_at(event.position().y())
        if line is not None:
            self._code.line_asked.emit(line, -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)

    def follow(self, top: int, height: int, moved: int) -> None:
        """Scrolls and repaints with the text."""
        if moved:
            self.scroll(0, moved)
        else:
            self.update(0, top, self.width(), height)

    def sizeHint(self) -> QSize:
        """As wide as the numbers."""
        return QSize(self._code.gutter_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Asks the code view, which knows its lines."""
        self._code.paint_gutter(self)


def _pale(colour: str, alpha: float) -> QColor:
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result
