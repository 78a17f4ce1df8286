"""The pictures that stand beside the timeline in the window, as parts of a sheet: who waits for whom, the progress of two
actors, values over time, the network."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from coolthreads import Trace
from coolthreads_app.figure.pictures import PicturePainter
from coolthreads_app.figure.theme import Theme
from coolthreads_app.figure.wanted import FigureError, Wanted
from coolthreads_app.layout.network import NetworkGraph
from coolthreads_app.layout.picture import Picture, Room
from coolthreads_app.layout.progress import ProgressGraph
from coolthreads_app.layout.values import ValueLanes
from coolthreads_app.layout.waits import WaitGraph
from coolthreads_app.model.holding import Holding
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.progress import Progress, suggested

_Draw = Callable[[int, Room], Picture]


class PictureBlock:
    """One picture of a run, at the playhead or at its end."""

    def __init__(self, view: str, trace: Trace, theme: Theme, wanted: Wanted, width: float) -> None:
        index = TraceIndex(trace)
        self.theme = theme
        # Graphs fill their room; lanes of values take what they need.
        tall = {
            "progress": min(width * 0.6, theme.label * 34),
            "waits": theme.label * 16,
            "network": theme.label * 20,
        }.get(view, theme.label * 6)
        wide = min(width, theme.label * 64) if view in ("waits", "network") else width
        # On paper nothing scrolls: lanes of values are no wider than it.
        self.room = Room(theme.label, wide, tall, zoom=0.0 if view == "values" else 1.0)
        self.draw: _Draw = _DRAWN[view](index, wanted)
        self.seek(wanted.at if wanted.at is not None else len(trace))

    def seek(self, position: int) -> None:
        """The picture at another position."""
        self.picture = self.draw(position, self.room)
        if self.picture.empty:
            raise FigureError(self.picture.empty.rstrip("."))

    @property
    def height(self) -> float:
        """What the picture needs."""
        return max(self.picture.height, self.room.height) + self.theme.label

    def paint(self, painter: QPainter) -> None:
        """All of it; what is too wide for the sheet is made smaller."""
        fits = min(self.room.width / max(self.picture.width, 1.0), 1.0)
        painter.scale(fits, fits)
        painter.setClipRect(QRectF(0, 0, self.picture.width, self.picture.height))
        PicturePainter(painter, self.theme, self.theme.label).paint(self.picture)


def _waits(index: TraceIndex, _: Wanted) -> _Draw:
    return WaitGraph(index).picture


def _values(index: TraceIndex, _: Wanted) -> _Draw:
    return ValueLanes(index).picture


def _network(index: TraceIndex, _: Wanted) -> _Draw:
    return NetworkGraph(index).picture


def _progress(index: TraceIndex, wanted: Wanted) -> _Draw:
    holding = Holding(index)
    rows = sorted(wanted.rows_in(index.trace) or ())
    pair = (rows[0], rows[1]) if len(rows) == 2 else None if rows else suggested(index, holding)
    if pair is None:
        raise FigureError("a progress graph is of two actors that do something: name two with --actors")
    return ProgressGraph(Progress(index, *pair, holding)).picture


_DRAWN = {"waits": _waits, "progress": _progress, "values": _values, "network": _network}
