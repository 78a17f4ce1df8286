"""The timeline on the screen: names at the left stay put, the plot scrolls and zooms, clicks pick actors and places."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.held import lock_head, lock_lane
from coolthreads_app.figure.painter import TimelinePainter
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.axis import AxisKind, duration
from coolthreads_app.layout.items import Tick
from coolthreads_app.layout.metrics import Metrics
from coolthreads_app.layout.timeline import Timeline, Viewport
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.why import why_actor, why_here
from coolthreads_app.model.words import nothing_yet, state_words
from coolthreads_app.views.overlay import paint_heads, paint_selection
from coolthreads_app.views.tips import PlotTips
from coolthreads_app.views.why import show_answers

_WIDEST, _ZOOM = 240.0, 1.25  # pixels per step at most, in label sizes of 13; what a notch of the wheel does


class TimelineView(QAbstractScrollArea):
    """Shows the session's run as lanes. The plot is painted once per view and kept; the playhead goes over it."""

    axis_changed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._kind = AxisKind.STEPS
        self._timelines: dict[AxisKind, Timeline] = {}
        self._scale = 0.0  # 0: all of it fits
        self._kept: tuple[object, QPixmap] | None = None
        self._ticks: tuple[Tick, ...] = ()
        self._turned: dict[tuple[str, float], QPixmap] = {}
        self._hovered: int | None = None
        self._tips = PlotTips(session)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        self.viewport().setMouseTracking(True)
        self.setMinimumSize(240, 140)
        session.watch(self._new_trace, Topic.TRACE)
        session.watch(self.viewport().update, Topic.ACTIVITY)
        session.watch(self._moved, Topic.PLAYHEAD)
        session.watch(self.viewport().update, Topic.SELECTION)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.viewport().update)

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def timeline(self) -> Timeline | None:
        """The layout of the run on the axis that is shown."""
        index = self._session.index
        if index is None:
            return None
        if self._kind not in self._timelines:
            self._timelines[self._kind] = Timeline(index, self._kind)
        return self._timelines[self._kind]

    @property
    def axis(self) -> AxisKind:
        """What the x axis counts."""
        return self._kind

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self._turned.clear()
        self._arrange()

    def show_axis(self, kind: AxisKind) -> None:
        """Steps or virtual time."""
        if kind is not self._kind:
            self._kind, self._scale = kind, 0.0
            self._arrange()
            self._moved()
            self.axis_changed.emit(kind.value)

    def toggle_axis(self) -> None:
        """The other axis."""
        self.show_axis(AxisKind.TIME if self._kind is AxisKind.STEPS else AxisKind.STEPS)

    def forget_picture(self) -> None:
        """The next frame is painted from the trace again."""
        self._kept = None

    def fit(self) -> None:
        """All of the run in sight."""
        self._scale = 0.0
        self._arrange()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Closer or further away; what is at ``around`` (pixels in the plot; the playhead by default) stays there."""
        timeline = self.timeline
        if timeline is None:
            return
        view = self.view()
        if around is None:
            around = min(max(timeline.x_of(self._session.position, view), 0.0), view.width)
        anchor = view.value(around)
        fitting = Viewport.fit(timeline.axis.length, view.width, view.tail).scale
        scale = min(max(view.scale * factor, fitting), max(self._closest(timeline), fitting))
        self._scale = 0.0 if scale <= fitting * 1.0001 else scale
        self._arrange()
        self.horizontalScrollBar().setValue(round(anchor * scale - around))

    def _closest(self, timeline: Timeline) -> float:
        widest = _WIDEST * self._theme.label / 13
        if timeline.axis.kind is AxisKind.STEPS or not len(timeline.axis.ends):
            return widest
        shortest = float((timeline.axis.begins[1:] - timeline.axis.begins[:-1]).clip(1e-9).min())
        return widest / shortest

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _metrics(self) -> Metrics:
        timeline = self.timeline
        height = self.viewport().height()
        if timeline is None:
            return Metrics.of(self._theme.label, 1, height)
        # Names may take what the plot can spare.
        room = max(round(self.viewport().width() / self._theme.label / 3.4), 9)
        return Metrics.of(self._theme.label, timeline.rows, height, min(timeline.longest, room))

    def view(self) -> Viewport:
        """The part of the run that is in sight."""
        timeline = self.timeline
        width = max(float(self.viewport().width()) - self._metrics().head, 50.0)
        tail = self._theme.label * (timeline.tail if timeline is not None else 0.0)
        if not self._scale:
            return Viewport.fit(timeline.axis.length if timeline is not None else 0.0, width, tail)
        return Viewport(self.horizontalScrollBar().value() / self._scale, self._scale, width, tail)

    def _arrange(self) -> None:
        timeline, metrics = self.timeline, self._metrics()
        sideways, down = self.horizontalScrollBar(), self.verticalScrollBar()
        width = max(self.viewport().width() - metrics.head, 50)
        content = (
            0.0
            if timeline is None or not self._scale
            else timeline.axis.length * self._scale + self._theme.label * timeline.tail
        )
        sideways.setRange(0, max(0, min(round(content - width), 2_000_000_000)))
        sideways.setPageStep(round(width))
        sideways.setSingleStep(round(self._theme.label * 3))
        lanes = metrics.height(timeline.rows) + self._theme.label * 1.4 if timeline else 0
        down.setRange(0, max(0, round(lanes - self.viewport().height())))
        down.setPageStep(self.viewport().height())
        down.setSingleStep(round(metrics.pitch))
        self.viewport().update()

    def _new_trace(self) -> None:
        before = len(self._timelines)
        self._timelines.clear()
        if not before or self._session.index is None:
            self._scale = 0.0
        self._arrange()

    def _moved(self) -> None:
        """Keeps the playhead in sight, with some room ahead."""
        timeline = self.timeline
        if timeline is not None and self._scale:
            view = self.view()
            x = timeline.x_of(self._session.position, view)
            margin = min(view.width * 0.12, 120.0)
            if not margin <= x <= view.width - margin:
                self.horizontalScrollBar().setValue(round(x + view.start * view.scale - view.width * 0.4))
        self._reveal_lane()
        self._describe()
        self.viewport().update()

    def _reveal_lane(self) -> None:
        """Of more lanes than fit, the one whose step comes next is in sight."""
        timeline, moment, down = self.timeline, self._session.here(), self.verticalScrollBar()
        if timeline is None or moment is None or moment.next is None or not down.maximum():
            return
        metrics, lane = self._metrics(), timeline.lane_of[moment.next]
        top = round(lane * metrics.pitch)
        bottom = round(top + metrics.ruler + metrics.pitch + self._theme.label - self.viewport().height())
        down.setValue(min(max(down.value(), bottom), top))

    def _describe(self) -> None:
        moment, trace = self._session.here(), self._session.trace
        if moment is None or trace is None:
            return
        words = (f"{trace.actors[m.actor].id} {state_words(m.state, trace.name_of(m.object))}" for m in moment.actors)
        self.setAccessibleDescription(f"Step {moment.position} of {len(trace)}: " + ", ".join(words))

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept plot, then what moves."""
        painter = QPainter(self.viewport())
        timeline = self.timeline
        if timeline is not None:
            self._paint(painter, timeline)
        else:
            painter.fillRect(self.viewport().rect(), QColor(self._theme.paper))
            painter.setPen(QColor(self._theme.muted))
            painter.setFont(faces().label(self._theme.label))
            painter.drawText(
                self.viewport().rect(),
                Qt.AlignmentFlag.AlignCenter,
                nothing_yet(self._session.running, self._session.program is not None),
            )
        painter.end()

    def _paint(self, painter: QPainter, timeline: Timeline) -> None:
        metrics, view = self._metrics(), self.view()
        offset = self.verticalScrollBar().value()
        ratio = self.devicePixelRatioF()
        key = (timeline, view, metrics, self._theme.name, offset, self.viewport().height(), ratio)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, self._draw(timeline, view, metrics, offset, ratio))
        head = QRectF(0, 0, metrics.head, self.viewport().height())
        painter.fillRect(head, QColor(self._theme.paper))
        painter.drawPixmap(QPointF(metrics.head, 0), self._kept[1])
        painter.save()
        painter.translate(metrics.head, 0)
        painter.setClipRect(QRectF(-40, 0, view.width + 40, self.viewport().height()))
        ink = TimelinePainter(painter, self._theme, metrics)
        paint_selection(ink, self._session, timeline, view, offset)
        x = timeline.x_of(self._session.position, view)
        last = self._session.position >= self._session.length
        width = view.tail if last else timeline.x_of(self._session.position + 1, view) - x
        bottom = min(metrics.height(timeline.rows) - offset, self.viewport().height())
        ink.playhead(x, width, float(bottom), self._place_words(timeline), self._ticks, view.width)
        painter.restore()
        ink.unit("steps" if self._kind is AxisKind.STEPS else "virtual time")
        painter.save()
        painter.setClipRect(QRectF(0, metrics.ruler, metrics.head, self.viewport().height()))
        painter.translate(0, -offset)
        paint_heads(ink, self._session, timeline, self._hovered)
        if timeline.rows > len(timeline.actors):
            lock_head(ink, len(timeline.actors))
        painter.restore()

    def _draw(self, timeline: Timeline, view: Viewport, metrics: Metrics, offset: int, ratio: float) -> QPixmap:
        pixmap = QPixmap(QSize(round(view.width * ratio), round(self.viewport().height() * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self._theme.paper))
        painter = QPainter(pixmap)
        plot = timeline.plot(view)
        self._ticks, self._tips.messages = plot.ticks, plot.messages
        ink = TimelinePainter(painter, self._theme, metrics, self._turned)
        painter.save()
        painter.setClipRect(QRectF(0, metrics.ruler, view.width, self.viewport().height()))
        painter.translate(0, -offset)
        ink.plot(plot)
        if plot.holdings is not None:
            colours = tuple(self._theme.identity(actor) for actor in timeline.actors)
            lock_lane(ink, plot.holdings, plot.lanes, plot.width, colours)
        painter.restore()
        ink.ruler(plot)
        painter.end()
        return pixmap

    def _place_words(self, timeline: Timeline) -> str:
        if self._kind is AxisKind.STEPS:
            return f"{self._session.position:,}"
        return duration(float(timeline.axis.begins[self._session.position]))

    # -- mouse and keys -----------------------------------------------------------------------------------------------

    def lane_at(self, point: QPoint) -> int | None:
        """The lane whose name is under that point."""
        timeline, metrics = self.timeline, self._metrics()
        if timeline is None or point.x() >= metrics.head or point.y() < metrics.ruler:
            return None
        return metrics.lane_at(point.y() + self.verticalScrollBar().value(), len(timeline.actors))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A name picks the actor, the plot moves the playhead."""
        if event.button() is not Qt.MouseButton.LeftButton or self.timeline is None:
            return
        lane = self.lane_at(event.position().toPoint())
        if lane is not None:
            self._session.pick(self.timeline.actors[lane])
        else:
            self._scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrubs while the button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton and event.position().x() >= self._metrics().head:
            self._scrub(event.position().x())
        hovered = self.lane_at(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if hovered is not None else Qt.CursorShape.ArrowCursor
            )
            self.viewport().update()

    def ask_why(self) -> None:
        """Why is it so, at the playhead?"""
        session = self._session
        if session.index is not None:
            answers = why_here(session.index, session.position, session.selected)
            show_answers(self, session, answers, self.mapToGlobal(self.rect().center() / 2))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Why is it so, there? Without a mouse: at the playhead."""
        session, timeline = self._session, self.timeline
        if session.index is None or timeline is None:
            return
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_why()
            return
        lane = self._metrics().lane_at(event.pos().y() + self.verticalScrollBar().value(), len(timeline.actors))
        if lane is not None:
            x = event.pos().x() - self._metrics().head
            position = timeline.position_at(x, self.view()) if x >= 0 else session.position
            answers = why_actor(session.index, timeline.actors[lane], position)
            show_answers(self, session, answers, event.globalPos(), position)

    def _scrub(self, x: float) -> None:
        timeline = self.timeline
        if timeline is not None and x >= self._metrics().head:
            self._session.seek(timeline.position_at(x - self._metrics().head, self.view()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl: zoom around the mouse; with Shift, or where nothing scrolls down: sideways."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM ** (turned.y() / 120), event.position().x() - self._metrics().head)
        elif (
            turned.x()
            or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            or not self.verticalScrollBar().maximum()
        ):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (turned.x() or turned.y()))
        else:
            super().wheelEvent(event)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What fits, fits again."""
        super().resizeEvent(event)
        self._arrange()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips: what a step did, why an actor cannot go."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self)
            return True
        if event.type() is QEvent.Type.Leave and self._hovered is not None:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def tip_at(self, point: QPoint) -> str:
        """What there is to say about that point."""
        timeline, trace, moment = self.timeline, self._session.trace, self._session.here()
        if timeline is None or trace is None or moment is None:
            return ""
        lane = self.lane_at(point)
        if lane is not None:
            row = moment.actors[timeline.actors[lane]]
            name = trace.actors[row.actor].id
            press = f", or press {lane}" if lane < 10 else ""
            return f"{name} can go next: click{press}" if row.can_go else f"{name} {row.reason}"
        if point.x() < self._metrics().head:
            return ""
        x, y = point.x() - self._metrics().head, point.y() + self.verticalScrollBar().value()
        return self._tips.tip(timeline, self.view(), self._metrics(), x, y)
