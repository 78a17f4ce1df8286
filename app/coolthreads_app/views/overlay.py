"""What is painted over the kept picture of a timeline, because it changes with the playhead and the selection."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from coolthreads_app.figure.painter import TimelinePainter
from coolthreads_app.layout.timeline import Timeline, Viewport
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import state_words


def paint_heads(ink: TimelinePainter, session: Session, timeline: Timeline, hovered: int | None) -> None:
    """The names of the lanes: those that can go next look like the buttons that they are."""
    moment, trace = session.here(), session.trace
    if moment is None or trace is None:
        return
    painter, theme, metrics = ink.painter, ink.theme, ink.metrics
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    words = []
    for lane, actor in enumerate(timeline.actors):
        row = moment.actors[actor]
        if row.can_go or lane == hovered:
            band = QRectF(3, metrics.ruler + lane * metrics.pitch + 3, metrics.head - 9, metrics.pitch - 6)
            hot = row.can_go and (lane == hovered or moment.next == actor)
            painter.setPen(QPen(QColor(theme.accent if row.can_go else theme.line), 1.2))
            painter.setBrush(QColor(theme.tint if hot else theme.raised))
            painter.drawRoundedRect(band, 6, 6)
        if row.can_go:
            key = f"press {lane}" if lane < 10 else "click"
            words.append(f"next, {key}" if moment.next == actor else key)
        else:
            words.append(state_words(row.state, trace.name_of(row.object)))
    ink.heads(timeline.heads, tuple(words), tuple(theme.identity(actor) for actor in timeline.actors))


def paint_selection(ink: TimelinePainter, session: Session, timeline: Timeline, view: Viewport, offset: int) -> None:
    """Underlines the steps that touch the selected object."""
    if session.selected is None or session.index is None:
        return
    steps = session.index.steps_on.get(session.selected)
    if steps is None:
        return
    low, high = timeline.position_at(0, view), timeline.position_at(view.width, view)
    seen = steps[(steps >= low) & (steps <= high)]
    if len(seen) > view.width:
        return
    painter, metrics = ink.painter, ink.metrics
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ink.theme.accent))
    for step in seen.tolist():
        lane = timeline.lane_of[int(session.index.actors[step])]
        x0, x1 = timeline.x_of(step, view), timeline.x_of(step + 1, view)
        y = metrics.top(lane) + metrics.lane + 3 - offset
        painter.drawRoundedRect(QRectF(x0 + 1, y, max(x1 - x0 - 2, 3.0), 4.0 * ink.scale), 2, 2)
