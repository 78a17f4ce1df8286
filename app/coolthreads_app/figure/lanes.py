"""The timeline and its legend as parts of a sheet."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from coolthreads import Trace
from coolthreads_app.figure.held import lock_head, lock_lane
from coolthreads_app.figure.legend import Legend
from coolthreads_app.figure.painter import TimelinePainter
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.wanted import FigureError, Wanted
from coolthreads_app.layout.axis import duration
from coolthreads_app.layout.items import Head, Plot
from coolthreads_app.layout.metrics import Metrics
from coolthreads_app.layout.spans import Look
from coolthreads_app.layout.timeline import Timeline, Viewport
from coolthreads_app.model.index import TraceIndex


class TimelineBlock:
    """The lanes of a run, and the playhead where one is wanted: what comes after it is pale."""

    def __init__(self, trace: Trace, theme: Theme, wanted: Wanted, width: float) -> None:
        self.theme, self.at = theme, wanted.at
        self.moment: float | None = None
        self.lanes = Timeline(TraceIndex(trace), wanted.axis, wanted.rows_in(trace))
        if not self.lanes.actors:
            raise FigureError("none of these actors takes part in the run")
        count = self.lanes.rows
        self.metrics = Metrics.of(theme.label, count, 1e6 if count <= 8 else 0.0, self.lanes.longest)
        # In a narrow figure names give way to what happens, and lanes are flat.
        if self.metrics.head > width * 0.3:
            head = max(width * 0.24, theme.label * 5.4)
            self.metrics = replace(Metrics.of(theme.label, count, theme.label * (4 * count + 4)), head=round(head))
        plot_width = max(width - self.metrics.head, 80.0)
        first, last = wanted.range_in(trace)
        begin = float(self.lanes.axis.begins[first]) if first else 0.0
        end = float(self.lanes.axis.begins[last])
        whole = last == len(trace)
        fitted = Viewport.fit(end - begin, plot_width, self.metrics.label * self.lanes.tail if whole else 0.0)
        self.view = Viewport(begin, fitted.scale, plot_width, fitted.tail)

    @cached_property
    def plot(self) -> Plot:
        """The draw items, which do not depend on where the playhead is."""
        return self.lanes.plot(self.view)

    @property
    def signs(self) -> frozenset[str]:
        """The entries of the legend that there is something of."""
        plot = self.plot
        looks = [bar.look for bar in plot.bars] + [density.look for density in plot.densities]
        found = {look.value for look in (*looks, *(cap.look for cap in plot.caps))}
        if Look.CANCELLED.value in found:
            found.add(Look.FAILED.value)
        there = (
            ("deadlock", plot.hazards), ("switch", plot.switches), ("wake-up", plot.wakeups), ("message", plot.messages),
            ("preemption", any(switch.preemption for switch in plot.switches)),
        )  # fmt: skip
        return frozenset(found | {sign for sign, some in there if some})

    def seek(self, position: int, moment: float | None = None) -> None:
        """Moves the playhead to a position, or to a moment (virtual seconds since the first step) near it."""
        self.at, self.moment = position, moment

    @property
    def height(self) -> float:
        """Lanes, ruler and some air."""
        return self.metrics.height(self.lanes.rows) + self.theme.label * 2.2

    @property
    def heads(self) -> tuple[Head, ...]:
        """Ids and names; ids alone where a name would be cut to nothing."""
        heads = self.lanes.heads
        if self.metrics.head >= self.theme.label * 10:
            return heads
        return tuple(replace(head, name="", short="") for head in heads)

    def paint(self, painter: QPainter) -> None:
        """Heads, lanes, ruler, playhead."""
        plot = self.plot
        ink = TimelinePainter(painter, self.theme, self.metrics)
        colours = tuple(self.theme.identity(actor) for actor in self.lanes.actors)
        ink.heads(self.heads, colours=colours)
        if plot.holdings is not None:
            lock_head(ink, plot.lanes)
        height = self.metrics.height(self.lanes.rows)
        painter.translate(self.metrics.head, 0)
        painter.setClipRect(QRectF(-1, 0, self.view.width + 1, height + self.theme.label * 1.5))
        ink.plot(plot)
        if plot.holdings is not None:
            lock_lane(ink, plot.holdings, plot.lanes, plot.width, colours)
        if self.at is not None:
            x = self.lanes.x_of(self.at, self.view) if self.moment is None else self.view.x(self.moment)
            pale = QColor(self.theme.paper)
            # At the end nothing comes after it.
            pale.setAlphaF(0.72 if self.at < self.lanes.index.length else 0.0)
            painter.fillRect(
                QRectF(x, self.metrics.ruler, max(self.view.width - x, 0.0), height - self.metrics.ruler), pale
            )
        ink.ruler(plot)
        if self.at is not None:
            said = f"{self.at}" if self.moment is None else duration(self.moment, self.lanes.axis.length / 1000)
            ink.playhead(x, 0.0, height, said)


class LegendBlock:
    """A sample and a word for everything that timelines show: ``signs``, or all that they can show."""

    def __init__(self, theme: Theme, width: float, signs: frozenset[str] | None = None) -> None:
        self.theme = theme
        self.legend = Legend(width, Metrics.of(theme.label).small, signs)

    @property
    def height(self) -> float:
        """Its rows."""
        return self.legend.height

    def paint(self, painter: QPainter) -> None:
        """Draws all entries."""
        self.legend.paint(painter, self.theme)
