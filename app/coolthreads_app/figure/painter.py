"""Draw items to a QPainter: the same code for the screen, PNG, SVG and PDF. Nothing here knows what a trace is."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTransform,
)

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import (
    CENTRED,
    bar_rect,
    density_image,
    draw_arrow,
    draw_bars,
    draw_cap,
    draw_diamonds,
    draw_hazard,
    draw_message,
)
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.turned import TurnedWord
from coolthreads_app.layout.items import Bar, Cell, Density, Head, Message, Plot, Switch, Tick, WakeUp
from coolthreads_app.layout.metrics import Metrics
from coolthreads_app.layout.spans import LOOKS, Look

_SHIFTED = (QTransform.TransformationType.TxNone, QTransform.TransformationType.TxTranslate)
_TEXTLESS = 46.0  # pixels at label size 13: narrower cells show only the operation, and no second line


class TimelinePainter:
    """Paints plots with one theme and one set of sizes; the origin is the upper left corner of the plot."""

    def __init__(
        self, painter: QPainter, theme: Theme, metrics: Metrics, turned: dict[tuple[str, float], QPixmap] | None = None
    ) -> None:
        """``turned``: words that were painted before, of the same theme and sizes; more are added."""
        self.painter, self.theme, self.metrics = painter, theme, metrics
        self.scale = metrics.label / 13.0
        self.label = faces().label(metrics.label)
        self.bold = faces().label(metrics.label, bold=True)
        self.small = faces().label(metrics.small)
        self.code = faces().mono(metrics.small)
        # Cells say the same few words again and again.
        self._turned = turned if turned is not None else {}
        self._advances: dict[tuple[str, bool], float] = {}
        self._fonts = {font.key(): QFontMetricsF(font) for font in (self.bold, self.small, self.code)}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def plot(self, plot: Plot) -> None:
        """Lanes and everything on them."""
        self._guides(plot)
        for density in plot.densities:
            self._density(density)
        # Below the bars: an arrow over several lanes must not run through what they say.
        for wakeup in plot.wakeups:
            self._wakeup(wakeup)
        for message in plot.messages:
            self._message(message)
        rects: dict[Look, list[QRectF]] = {look: [] for look in LOOKS}
        for bar in plot.bars:
            rects[bar.look].append(self._rect(bar))
        for look, alike in rects.items():
            draw_bars(self.painter, self.theme, look, alike, self.scale)
        self._switches(plot.switches)
        self._borders(plot.cells)
        for cell in plot.cells:
            if cell.x1 - cell.x0 > self.metrics.small * 1.15:
                self._cell(cell)
        for bar in plot.bars:
            if bar.label:
                self._plate(self._beside_hazards(self._rect(bar), bar.lane, plot), bar.label)
        for cap in plot.caps:
            size = self.metrics.lane * 0.72
            rect = QRectF(cap.x + 1, self.metrics.middle(cap.lane) - size / 2, size, size)
            draw_cap(self.painter, self.theme, cap.look, rect, self.scale)
        self._hazards(plot)

    def ruler(self, plot: Plot) -> None:
        """The numbers along the top."""
        painter, metrics = self.painter, self.metrics
        painter.setFont(self.small)
        fonts = QFontMetricsF(self.small)
        baseline, written = metrics.ruler - 0.5, -1e9
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(QPointF(0, baseline), QPointF(plot.width, baseline))
        painter.setPen(QPen(QColor(self.theme.muted), 1))
        for tick in plot.ticks:
            painter.drawLine(QPointF(tick.x, baseline - 5 * self.scale), QPointF(tick.x, baseline))
            number = self._number(tick, plot.width, fonts)
            if number.left() > written + 6 * self.scale:  # else it has no room, in huge type
                painter.drawText(number.bottomLeft(), tick.text)
                written = number.right()

    def _number(self, tick: Tick, width: float, fonts: QFontMetricsF) -> QRectF:
        """The place of a number of the ruler; its lower edge is the line that it is written on."""
        needed = fonts.horizontalAdvance(tick.text)
        left = min(max(tick.x - needed / 2, 1.0), width - needed - 1)
        base = self.metrics.ruler - 0.5 - 8 * self.scale
        return QRectF(left, base - fonts.ascent(), needed, fonts.ascent())

    def heads(self, heads: tuple[Head, ...], words: tuple[str, ...] = (), colours: tuple[str, ...] = ()) -> None:
        """Names of the lanes with their identity colour, right of x = 0; ``words``: a second line for each."""
        painter, metrics = self.painter, self.metrics
        for head in heads:
            middle, size = metrics.middle(head.lane), metrics.label * 1.75
            chip = QRectF(metrics.label * 0.7, middle - size / 2, self.chip_width(head.actor_id), size)
            if head.inside >= 0:
                chip.translate(self._branch(head, middle, size), 0)
            self.chip(chip, head.actor_id, colours[head.lane] if colours else self.theme.identity(head.lane))
            left = chip.right() + metrics.label * 0.6
            room = metrics.head - left - metrics.label * 0.4
            second = words[head.lane] if words else ""
            painter.setPen(QColor(self.theme.ink))
            first = QRectF(left, middle - metrics.label * (1.25 if second else 0.7), room, metrics.label * 1.4)
            # Names of pool threads differ at their end.
            fits = QFontMetricsF(self.bold).horizontalAdvance(head.name) <= room
            self._line(first, head.name if fits else head.short, self.bold, elide=Qt.TextElideMode.ElideMiddle)
            if second:
                painter.setPen(QColor(self.theme.muted))
                self._line(QRectF(left, middle + metrics.label * 0.05, room, metrics.label * 1.3), second, self.small)

    def _branch(self, head: Head, middle: float, size: float) -> float:
        """A line from the thread that runs a task's loop down to the task; how far the task stands to the right of it."""
        metrics, painter = self.metrics, self.painter
        trunk = metrics.label * 1.75
        painter.setPen(QPen(QColor(self.theme.muted), 1.5 * self.scale))
        painter.drawLine(QPointF(trunk, metrics.middle(head.inside) + size / 2), QPointF(trunk, middle))
        painter.drawLine(QPointF(trunk, middle), QPointF(trunk + metrics.label * 0.6, middle))
        return trunk

    def chip_width(self, text: str) -> float:
        """How wide the plate with an actor's short name is."""
        return max(
            self.metrics.label * 2.1, QFontMetricsF(self.bold).horizontalAdvance(text) + self.metrics.label * 0.9
        )

    def chip(self, rect: QRectF, text: str, colour: str) -> None:
        """An actor's short name on its identity colour."""
        painter = self.painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(rect, rect.height() * 0.28, rect.height() * 0.28)
        painter.setPen(QColor(self.theme.on_identity))
        painter.setFont(self.bold)
        painter.drawText(rect, CENTRED, text)

    def unit(self, words: str) -> None:
        """What the numbers count, at the right end of the names' column."""
        self.painter.setPen(QColor(self.theme.muted))
        place = QRectF(0, 0, self.metrics.head - self.metrics.label * 1.6, self.metrics.ruler - 4 * self.scale)
        self._line(place, words, self.small, Qt.AlignmentFlag.AlignRight)

    def playhead(
        self, x: float, width: float, height: float, words: str, ticks: tuple[Tick, ...] = (), whole: float = 0.0
    ) -> None:
        """The place in time that all views show; ``width``: of the step that comes next; ``words``: the place; ``ticks``:
        the numbers of the ruler beside it, of a plot ``whole`` pixels wide."""
        painter, colour = self.painter, QColor(self.theme.accent)
        if width >= 1:
            wash = QColor(colour)
            wash.setAlphaF(0.13)
            painter.fillRect(QRectF(x, self.metrics.ruler, width, height - self.metrics.ruler), wash)
        painter.setPen(QPen(colour, 2.0 * self.scale))
        painter.drawLine(QPointF(x, self.metrics.ruler * 0.5), QPointF(x, height))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        size, base = 5.0 * self.scale, self.metrics.ruler - 1
        painter.drawPolygon(
            QPolygonF([QPointF(x - size, base - size), QPointF(x + size, base - size), QPointF(x, base)])
        )
        fonts = QFontMetricsF(self.small)
        half = max(fonts.horizontalAdvance(words) / 2 + 6 * self.scale, 11 * self.scale)
        plate = QRectF(x - half, 1.0, 2 * half, base - size + 0.5)
        # Half a number beside the plate would be read as a whole one.
        for tick in ticks:
            number = self._number(tick, whole, fonts).adjusted(-3, 0, 3, fonts.descent())
            if number.intersects(plate.adjusted(-2, 0, 2, 0)):
                painter.fillRect(number, QColor(self.theme.paper))
        painter.drawRoundedRect(plate, 4 * self.scale, 4 * self.scale)
        painter.setPen(QColor(self.theme.on_accent))
        painter.setFont(self.small)
        painter.drawText(plate, CENTRED, words)

    def _guides(self, plot: Plot) -> None:
        self.painter.setPen(QPen(QColor(self.theme.line), 1))
        for lane in range(plot.lanes):
            y = round(self.metrics.middle(lane)) + 0.5
            self.painter.drawLine(QPointF(0, y), QPointF(plot.width, y))

    def _rect(self, bar: Bar) -> QRectF:
        return bar_rect(bar.x0, bar.x1, self.metrics.top(bar.lane), self.metrics.lane, bar.look)

    def _density(self, density: Density) -> None:
        """Rectangles on paper; on the screen an image, which costs the same however ragged the shares are."""
        place = QRectF(0, self.metrics.top(density.lane), float(density.xs[-1]), self.metrics.lane)
        colour = QColor(self.theme.states[density.look].fill)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.painter.paintEngine().type() is QPaintEngine.Type.Raster:
            self.painter.drawImage(place, density_image(density, colour.rgba()))
        else:
            xs, bottom, height = density.xs.tolist(), place.bottom(), place.height()
            shares = zip(xs, xs[1:], density.low.tolist(), density.high.tolist(), strict=False)
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(colour)
            self.painter.drawRects(
                [
                    QRectF(left, bottom - high * height, right - left, (high - low) * height)
                    for left, right, low, high in shares
                    if high > low
                ]
            )
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _borders(self, cells: tuple[Cell, ...]) -> None:
        """What tells the steps of a bar apart."""
        metrics = self.metrics
        tops = ((cell.x0, metrics.top(cell.lane) + 3) for cell in cells if not cell.leads)
        if lines := [QLineF(x, top, x, top + metrics.lane - 6) for x, top in tops]:
            self.painter.setPen(QPen(QColor(self.theme.states[Look.RUNNING].text), 1))
            self.painter.drawLines(lines)

    def _cell(self, cell: Cell) -> None:
        painter, metrics = self.painter, self.metrics
        rect = bar_rect(cell.x0, cell.x1, metrics.top(cell.lane), metrics.lane, Look.RUNNING).adjusted(2, 4, -2, -4)
        inner = rect.adjusted(1, 0, -1, 0)
        two = bool(cell.detail) and rect.height() >= metrics.small * 2.5 and rect.width() >= _TEXTLESS * self.scale
        needed = self._advance(cell.title)
        if needed > inner.width():
            self._upright(rect, cell.title, needed)
            return
        shown = [(cell.title, self.small)]
        width = needed
        if two:
            detail, room = cell.detail, inner.width()
            if self._advance(detail, code=True) > room:
                detail = cell.brief
                if self._advance(detail, code=True) > room:
                    detail = self._fonts[self.code.key()].elidedText(detail, Qt.TextElideMode.ElideRight, room)
            shown.append((detail, self.code))
            width = max(width, self._advance(detail, code=True))
        width += 8 * self.scale
        line = metrics.small * 1.3
        plate = QRectF(0, 0, min(width, rect.width()), line * len(shown) + 2 * self.scale)
        plate.moveCenter(rect.center())
        painter.setPen(Qt.PenStyle.NoPen)
        # White on the running blue has a contrast of 5.2; on this darker plate it is above 7.
        painter.setBrush(QColor(0, 0, 0, 90))
        painter.drawRoundedRect(plate, 3 * self.scale, 3 * self.scale)
        painter.setPen(QColor(self.theme.states[Look.RUNNING].text))
        for number, (text, font) in enumerate(shown):
            painter.setFont(font)
            row = QRectF(plate.left(), plate.top() + self.scale + number * line, plate.width(), line)
            painter.drawText(row, CENTRED, text)

    def _advance(self, text: str, *, code: bool = False) -> float:
        """How wide a text is in small type, or in that of code."""
        known = self._advances.get((text, code))
        if known is None:
            fonts = self._fonts[(self.code if code else self.small).key()]
            known = self._advances[text, code] = fonts.horizontalAdvance(text)
        return known

    def _turned_word(self, text: str) -> TurnedWord:
        size = QSizeF(self._advance(text), self.metrics.small * 1.15)
        return TurnedWord(text, size, self.small, QColor(self.theme.states[Look.RUNNING].text), self.scale)

    def _upright(self, rect: QRectF, text: str, length: float) -> None:
        """A word in a cell that is too narrow for it, from bottom to top; or nothing."""
        painter = self.painter
        if length > rect.height():
            return
        if painter.paintEngine().type() is QPaintEngine.Type.Raster and painter.transform().type() in _SHIFTED:
            # Turned type costs ten times as much as pixels, and the same few words come again and again.
            key = text, painter.device().devicePixelRatioF()
            if key not in self._turned:
                self._turned[key] = self._turned_word(text).pixmap(key[1])
            word = self._turned[key]
            size = word.deviceIndependentSize()
            painter.drawPixmap(rect.center() - QPointF(size.width() / 2, size.height() / 2), word)
            return
        painter.save()
        painter.translate(rect.center())
        self._turned_word(text).paint(painter)
        painter.restore()

    def _beside_hazards(self, rect: QRectF, lane: int, plot: Plot) -> QRectF:
        """The part of a bar where words are read: before the frame of a deadlock or within it, where there is more room."""
        for hazard in plot.hazards:
            if lane in hazard.lanes and rect.right() > hazard.x0:
                before, within = QRectF(rect), QRectF(rect)
                before.setRight(min(rect.right(), hazard.x0))
                within.setLeft(max(rect.left(), hazard.x0 + 2))
                if any(lane in edge for edge in hazard.edges):
                    within.setRight(min(rect.right(), hazard.x1 - 30 * self.scale))
                return before if before.width() >= within.width() else within
        return rect

    def _plate(self, rect: QRectF, text: str) -> None:
        """Words on a bar, on a plate of the paper's colour so that hatches do not run through them."""
        fonts, scale = QFontMetricsF(self.small), self.scale
        visible = rect.intersected(QRectF(0, rect.top(), 1e9, rect.height()))
        shown = fonts.elidedText(text, Qt.TextElideMode.ElideRight, visible.width() - 16 * scale)
        if len(shown) < min(4, len(text)):
            return
        height = min(fonts.height() + 1, visible.height() - 4 * scale)
        width = fonts.horizontalAdvance(shown) + 8 * scale
        plate = QRectF(visible.left() + 6 * scale, visible.center().y() - height / 2, width, height)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor("#FFFFFF"))
        self.painter.drawRoundedRect(plate, 2.5 * scale, 2.5 * scale)
        self.painter.setPen(QColor("#000000"))
        self.painter.setFont(self.small)
        self.painter.drawText(plate, CENTRED, shown)

    def _edge(self, lane: int, towards: int) -> float:
        top = self.metrics.top(lane)
        return top + self.metrics.lane if towards > lane else top

    def _switches(self, switches: tuple[Switch, ...]) -> None:
        lines, diamonds = [], []
        for switch in switches:
            start, end = self._edge(switch.source, switch.target), self._edge(switch.target, switch.source)
            lines.append(QLineF(switch.x, start, switch.x, end))
            if switch.preemption:
                down = 8 * self.scale if switch.target > switch.source else -8 * self.scale
                diamonds.append(QPointF(switch.x, start + down))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(self.theme.ink), 1.2 * self.scale, Qt.PenStyle.DotLine))
        self.painter.drawLines(lines)
        draw_diamonds(self.painter, self.theme, diamonds, self.scale)

    def _wakeup(self, wakeup: WakeUp) -> None:
        start, end = self._edge(wakeup.source, wakeup.target), self._edge(wakeup.target, wakeup.source)
        # The bar that the arrow points to may be thinner than its lane.
        target = bar_rect(0, 1, self.metrics.top(wakeup.target), self.metrics.lane, wakeup.look)
        end = target.top() if end > start else target.bottom()
        path = QPainterPath(QPointF(wakeup.x - 3 * self.scale, start))
        bulge = QPointF(wakeup.x + 14 * self.scale, (start + end) / 2)
        path.quadTo(bulge, QPointF(wakeup.x + 6 * self.scale, end))
        draw_arrow(self.painter, path, QColor(self.theme.ink), self.scale)

    def _message(self, message: Message) -> None:
        start, end = self._edge(message.source, message.target), self._edge(message.target, message.source)
        tip = QPointF(message.x1 + 3 * self.scale, end)
        path = QPainterPath(QPointF(message.x0, start))
        if message.lost:
            # It gets half of the way.
            tip = QPointF((message.x0 + tip.x()) / 2, (start + end) / 2)
        path.lineTo(tip)
        draw_message(self.painter, path, self.theme, self.scale, is_lost=message.lost)

    def _hazards(self, plot: Plot) -> None:
        for hazard in plot.hazards:
            for lane in hazard.lanes:
                rect = QRectF(
                    hazard.x0 + 2, self.metrics.top(lane) - 3, hazard.x1 - hazard.x0 - 4, self.metrics.lane + 6
                )
                draw_hazard(self.painter, rect, self.scale)
            for number, (waiter, holder) in enumerate(hazard.edges):
                x = hazard.x1 - (30 if number % 2 else 16) * self.scale
                path = QPainterPath(QPointF(x, self.metrics.middle(waiter)))
                path.lineTo(QPointF(x, self.metrics.middle(holder)))
                for colour, scale in (("#FFFFFF", 1.9), ("#000000", 1.1)):
                    draw_arrow(self.painter, path, QColor(colour), self.scale * scale)
            if hazard.lanes:
                below = 4 + 3 * self.scale + QFontMetricsF(self.bold).ascent()
                y = self.metrics.top(hazard.lanes[-1]) + self.metrics.lane + below
                self.painter.setPen(QColor(self.theme.ink))
                self.painter.setFont(self.bold)
                width = QFontMetricsF(self.bold).horizontalAdvance("deadlock")
                self.painter.drawText(QPointF(hazard.x1 - width - 2, y), "deadlock")

    def _line(
        self,
        rect: QRectF,
        text: str,
        font: QFont,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        shown = QFontMetricsF(font).elidedText(text, elide, rect.width())
        self.painter.setFont(font)
        self.painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip), shown)
