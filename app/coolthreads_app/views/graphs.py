"""The panes with pictures of the run: each knows which layout it shows and what makes it change."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.order import OrderGraph
from coolthreads_app.layout.picture import Picture, Room
from coolthreads_app.layout.progress import ProgressGraph
from coolthreads_app.layout.values import ValueLanes
from coolthreads_app.layout.waits import WaitGraph
from coolthreads_app.model.holding import Holding
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.progress import Progress, suggested
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


class ProgressPane(PicturePane):
    """Two actors, one axis each; which two is chosen in the title."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._draw, "Progress graph", (Topic.TRACE, Topic.PLAYHEAD))
        self._graph: ProgressGraph | None = None
        self._by_hand = False
        self.across, self.up = QComboBox(), QComboBox()
        row = self.tools.layout()
        assert isinstance(row, QHBoxLayout)
        for number, (box, words) in enumerate(
            ((self.across, "Actor along the bottom"), (self.up, "Actor up the side"))
        ):
            box.setAccessibleName(words)
            box.setToolTip(words)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(lambda _: self._chosen_pair())
            row.insertWidget(number, box)
        session.watch(self._offer, Topic.TRACE)
        self._offer()

    def _offer(self) -> None:
        """The actors of another run; the pair that was chosen stays, if it is there."""
        index = self._session.index
        ids = [actor.id for actor in index.trace.actors] if index is not None else []
        self._graph = None
        for box in (self.across, self.up):
            before = box.currentText() if self._by_hand else ""
            box.clear()
            box.addItems(ids)
            box.setCurrentIndex(ids.index(before) if before in ids else -1)

    def _chosen_pair(self) -> None:
        self._by_hand = True
        self._graph = None
        self.view.renew()

    def _draw(self, room: Room) -> Picture:
        index = self._session.index
        if index is None:
            return Picture(room.width, room.height, empty=_NO_RUN)
        if self._graph is None:
            holding = Holding(index)
            pair = (self.across.currentIndex(), self.up.currentIndex())
            if pair[0] < 0 or pair[1] < 0:
                best = suggested(index, holding)
                if best is None:
                    return Picture(
                        room.width, room.height, empty="It takes two actors: only one did anything in this run."
                    )
                pair = best
                self.across.setCurrentIndex(pair[0])
                self.up.setCurrentIndex(pair[1])
            if pair[0] == pair[1]:
                return Picture(room.width, room.height, empty="Choose two different actors.")
            self._graph = ProgressGraph(Progress(index, *pair, holding))
        return self._graph.picture(self._session.position, room)


class OrderPane(PicturePane):
    """What happens before what: the same for all runs that differ only in the order of independent steps."""

    def __init__(self, session: Session) -> None:
        topics = (Topic.TRACE, Topic.PLAYHEAD, Topic.SELECTION)
        super().__init__(session, self._draw, "Happens-before graph", topics)
        self._graph: OrderGraph | None = None

    def _draw(self, room: Room) -> Picture:
        index = self._session.index
        if index is None:
            return Picture(room.width, room.height, empty=_NO_RUN)
        if self._graph is None or self._graph.index is not index:
            self._graph = OrderGraph(index)
        return self._graph.picture(self._session.position, room, self._session.selected)
