"""The panes with pictures of the run: each knows which layout it shows and what makes it change."""

from __future__ import annotations

from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.picture import Picture, Room
from coolthreads_app.layout.values import ValueLanes
from coolthreads_app.layout.waits import WaitGraph
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.guards import GuardsTable
from coolthreads_app.views.pictures import PicturePane

_NO_RUN = "There is no run to show."


class WaitsPane(PicturePane):
    """Who holds what and who waits for whom, at the playhead; and which lock guards which data."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._draw, "Wait-for graph", (Topic.TRACE, Topic.PLAYHEAD, Topic.SELECTION))
        self._graph: WaitGraph | None = None
        self.guards = GuardsTable(session)
        self.add_page("Guards", self.guards, "Which lock guards which shared data")

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        super().use_theme(theme)
        self.guards.use_theme(theme)

    def _draw(self, room: Room) -> Picture:
        index = self._session.index
        if index is None:
            return Picture(room.width, room.height, empty=_NO_RUN)
        if self._graph is None or self._graph.index is not index:
            self._graph = WaitGraph(index)
        return self._graph.picture(self._session.position, room, self._session.selected)


class ValuesPane(PicturePane):
    """Each shared variable as a lane of values; who read and who wrote them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._draw, "Values over time", (Topic.TRACE, Topic.PLAYHEAD, Topic.SELECTION))
        self._lanes: ValueLanes | None = None

    def _draw(self, room: Room) -> Picture:
        index = self._session.index
        if index is None:
            return Picture(room.width, room.height, empty=_NO_RUN)
        if self._lanes is None or self._lanes.index is not index:
            self._lanes = ValueLanes(index)
        return self._lanes.picture(self._session.position, room, self._session.selected)
