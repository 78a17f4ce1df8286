"""The workflow of the run that is looked at: fills as the run proceeds, folds, zooms, and leads to the step of a node."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from coolthreads import Trace, Workflow, duration_in_words, workflow
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.kept import Kept
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.figure.workflow import Progress, WorkflowPainter, summary
from coolthreads_app.layout.workflow import Chart, Tile, chart, type_of_key
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import legible

_LEAST, _MOST = 0.02, 3.0
_STEP = 1.25


class WorkflowView(QWidget):
    """Click a node to go to its first step; click what is folded, or the title of a box, to unfold or fold it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._trace: Trace | None = None
        self._found: Workflow | None = None
        self._chart: Chart | None = None
        self._toggled: frozenset[type_of_key] = frozenset()
        self._zoom = 1.0
        self._origin = QPointF(0, 0)  # where the chart's corner is
        self._fitted = True
        self._pressed: QPointF | None = None
        self._dragged = False
        self._kept = Kept()
        self._picked: frozenset[int] = frozenset()
        self.setAccessibleName("Workflow")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        session.watch(self._changed, Topic.TRACE)
        session.watch(self._moved, Topic.PLAYHEAD)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(800, 240)

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self._chart = None
        self._kept.forget()
        self.update()

    @property
    def found(self) -> Workflow | None:
        """The workflow of the run that is looked at; derived when it is first asked for."""
        trace = self._session.trace
        if trace is not self._trace:
            self._trace, self._chart, self._fitted = trace, None, True
            self._found = workflow(trace) if trace is not None else None
        return self._found

    @property
    def drawn(self) -> Chart | None:
        """What is drawn of it."""
        found = self.found
        if self._chart is None and found is not None:
            self._chart = chart(found, self._theme.label, self._toggled)
        if self._fitted:
            self._fit()
        return self._chart

    def fit(self) -> None:
        """Shows all of it."""
        self._fitted = True
        self.update()

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Nearer or farther; what is under ``around`` stays there."""
        centre = around if around is not None else QPointF(self.rect().center())
        zoom = min(max(self._zoom * factor, _LEAST), _MOST)
        self._origin = centre - (centre - self._origin) * (zoom / self._zoom)
        self._zoom, self._fitted = zoom, False
        self.update()

    def toggle(self, key: type_of_key) -> None:
        """Folds what is unfolded and the other way round."""
        self._toggled = self._toggled ^ {key}
        self._chart = None
        self.update()

    def place_of(self, tile: Tile) -> QPoint:
        """Where the middle of a tile is in the widget."""
        middle = QPointF((tile.x0 + tile.x1) / 2, (tile.y0 + tile.y1) / 2)
        return (middle * self._zoom + self._origin).toPoint()

    def _moved(self) -> None:
        self._picked = frozenset()
        self.update()

    def _changed(self) -> None:
        self._picked = frozenset()
        if self._session.trace is None or self._trace is None or self._session.trace.program != self._trace.program:
            self._toggled = frozenset()
        self.update()

    @property
    def _head(self) -> float:
        return self._theme.label * 2.0

    def _fit(self) -> None:
        if self._chart is None:
            return
        room_x, room_y = float(self.width()), max(self.height() - self._head, 1.0)
        zoom = min(room_x / max(self._chart.width, 1.0), room_y / max(self._chart.height, 1.0))
        self._zoom = min(max(zoom, _LEAST), 1.0)
        left = (room_x - self._chart.width * self._zoom) / 2
        top = self._head + (room_y - self._chart.height * self._zoom) / 2
        self._origin = QPointF(left, top)

    def _in_chart(self, place: QPointF) -> QPointF:
        return (place - self._origin) / self._zoom

    def pick(self, rows: frozenset[int]) -> None:
        """Marks these nodes, until the playhead moves, and brings the first of them into sight."""
        self._picked = rows
        drawn = self.drawn
        if drawn is not None:
            tile = next((tile for tile in drawn.tiles if not rows.isdisjoint(tile.nodes)), None)
            if tile is not None and not self.rect().contains(place := self.place_of(tile)):
                self._origin += QPointF(self.rect().center() - place)
                self._fitted = False
        self.update()

    def marked(self) -> frozenset[int]:
        """The nodes that were picked, or those of the step that has just been done."""
        found, trace, step = self.found, self._trace, self._session.position - 1
        if self._picked:
            return self._picked
        if found is None or trace is None or step < 0:
            return frozenset()
        actor = trace.columns.actor[step]
        return frozenset(
            row for row, node in enumerate(found.nodes) if node.actor == actor and node.first <= step <= node.last
        )

    # -- Qt ------------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only what is to be seen."""
        theme, drawn = self._theme, self.drawn
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.paper))
        font = faces().label(theme.label * 0.92)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        words = summary(self._found) if self._found is not None else "No run yet"
        room = QRectF(theme.label * 0.7, 0, self.width() - theme.label * 1.4, self._head)
        words = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if drawn is not None and self._found is not None and self._trace is not None:
            head = round(self._head)
            size = QSize(self.width(), max(self.height() - head, 1))
            # Dragging moves by whole pixels, so that what has been painted can be moved.
            origin = self._origin.toPoint() - QPoint(0, head)
            marked, ratio = self.marked(), self.devicePixelRatioF()
            key = (drawn, self._zoom, theme.name, self._session.position, marked, size, ratio)
            picture = self._kept.frame(key, origin, size, ratio, partial(self._draw, drawn, origin, marked))
            painter.drawPixmap(QPoint(0, head), picture)
        painter.end()

    def _draw(self, drawn: Chart, origin: QPoint, marked: frozenset[int], painter: QPainter, part: QRect) -> None:
        """Paints what is seen in ``part`` of the frame, with the chart's corner at ``origin``."""
        assert self._trace is not None
        assert self._found is not None
        painter.fillRect(part, QColor(self._theme.paper))
        painter.translate(origin)
        painter.scale(self._zoom, self._zoom)
        corner, other = QPointF(part.topLeft() - origin), QPointF(part.bottomRight() + QPoint(1, 1) - origin)
        visible = QRectF(corner / self._zoom, other / self._zoom)
        ink = WorkflowPainter(painter, self._theme, self._trace, self._found, self._zoom)
        ink.chart(drawn, Progress.at(self._trace, self._session.position), visible, marked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The beginning of a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the chart."""
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if self._dragged or moved.manhattanLength() > 4:
            self._origin += moved
            self._pressed, self._dragged, self._fitted = event.position(), True, False
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click leads somewhere, or folds."""
        pressed, self._pressed = self._pressed, None
        drawn, found = self.drawn, self._found
        if pressed is None or self._dragged or drawn is None or found is None:
            return
        place = self._in_chart(event.position())
        row = drawn.tile_at(place.x(), place.y())
        if row is None:
            frame = drawn.frame_at(place.x(), place.y(), self._theme.label * 1.9)
            if frame is not None:
                self.toggle(frame.key)
            return
        tile = drawn.tiles[row]
        if tile.key is not None:
            self.toggle(tile.key)
        elif (first := found.nodes[tile.nodes[0]].first) >= 0:
            self._session.seek(first + 1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Beside all nodes: shows everything."""
        place, drawn = self._in_chart(event.position()), self.drawn
        if drawn is not None and drawn.tile_at(place.x(), place.y()) is None:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms around the pointer; with Shift, or sideways, moves."""
        turned = event.angleDelta()
        if turned.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._origin += QPointF(turned.x() or turned.y(), 0) * 0.5
            self._fitted = False
            self.update()
        elif turned.y():
            self.zoom(_STEP ** (turned.y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Other keys belong to the window."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Tells what is under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, place: QPointF) -> str:
        """What is there, in words."""
        drawn, found, trace = self.drawn, self._found, self._trace
        inside = self._in_chart(place)
        row = drawn.tile_at(inside.x(), inside.y()) if drawn is not None else None
        if drawn is None or found is None or trace is None or row is None:
            return ""
        tile = drawn.tiles[row]
        node = found.nodes[tile.nodes[0]]
        if tile.key is not None:
            return f"{tile.label}\n{len(tile.nodes)} nodes: click to unfold"
        lines = [legible(f"{node.label}({node.detail})" if node.kind == "call" else node.label)]
        lines.append(
            f"{trace.actors[node.actor].name}, from {duration_in_words(node.begin)} to {duration_in_words(node.end)}"
        )
        lines.append("on the critical path" if tile.critical else f"slack {duration_in_words(node.slack)}")
        if node.error:
            lines.append(node.error)
        return "\n".join(lines)
