"""What there is to say about a point of the timeline's plot: the message whose line is there, else the step and the lane."""

from __future__ import annotations

from coolthreads import State
from coolthreads_app.layout.axis import duration
from coolthreads_app.layout.items import Message
from coolthreads_app.layout.messages import message_at
from coolthreads_app.layout.metrics import Metrics
from coolthreads_app.layout.network_words import NetworkWords, words_of
from coolthreads_app.layout.timeline import Timeline, Viewport
from coolthreads_app.model.moment import why_not
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import place, state_words, step_words


class PlotTips:
    """``messages``: those that are drawn."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.messages: tuple[Message, ...] = ()

    @property
    def words(self) -> NetworkWords | None:
        """What is said of messages in the run that is shown."""
        index = self._session.index
        return words_of(index) if index is not None else None

    def tip(self, timeline: Timeline, view: Viewport, metrics: Metrics, x: float, y: float) -> str:
        """Words for a point, in pixels from the begin of the plot."""
        index = self._session.index
        if index is None:
            return ""
        trace = index.trace
        number = message_at(self.messages, x, y, metrics)
        if number is not None and self.words is not None:
            return self.words.message(number).replace("; ", "\n")
        position = timeline.position_at(x, view)
        if position >= len(trace):
            return "the end"
        over = metrics.lane_at(y, timeline.rows)
        if over == len(timeline.actors) and timeline.timed is not None:
            return timeline.timed.lock_words(view.value(x))
        step = trace[position]
        lines = [f"step {position}: {step_words(trace, step)}", place(trace, step.site)]
        other = timeline.actors[over] if over is not None else step.actor
        if other != step.actor:
            state, obj = index.state_at(other, position)
            why = why_not(index, other, position) if state in (State.BLOCKED, State.WAITING) else ""
            lines.append(f"{trace.actors[other].id} {why or state_words(state, trace.name_of(obj))}")
        if self.words is not None:
            lines += self.words.at_step(position)
        return "\n".join(filter(None, [*lines, duration(step.time / 1e9)]))
