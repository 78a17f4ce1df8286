"""The network at the playhead as a pane: the picture, the same in words, and the weather that can be changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from coolthreads_app.figure.theme import Theme
from coolthreads_app.layout.network import NetworkGraph
from coolthreads_app.layout.picture import Picture, Room, Spot
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.traffic import Life
from coolthreads_app.model.weather import NetworkWeather
from coolthreads_app.views.pictures import PicturePane
from coolthreads_app.views.weather import POSSIBLE, WeatherPanel

NO_RUN = "There is no run to show."


class NetworkPane(PicturePane):
    """Nodes, links and what is under way; what may be done to them is in the menu of each, and on the page Weather."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._draw, "Network", (Topic.TRACE, Topic.PLAYHEAD, Topic.SELECTION))
        self._graph: NetworkGraph | None = None
        self.conditions = NetworkWeather(session)
        self.weather = WeatherPanel(
            session, self.conditions, lambda: self.graph.traffic if self.graph is not None else None
        )
        self.add_page("Weather", self.weather, "Weather: what links are like, and what happens to nodes")
        self.view.offers = self.offers

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        super().use_theme(theme)
        self.weather.use_theme(theme)

    @property
    def graph(self) -> NetworkGraph | None:
        """The network of the run that is shown."""
        index = self._session.index
        if index is None:
            return None
        if self._graph is None or self._graph.index is not index:
            self._graph = NetworkGraph(index)
        return self._graph

    def offers(self, spot: Spot) -> list[tuple[str, Callable[[], None]]]:
        """What can be done to a node, a link or a message, with the words for a menu."""
        graph, conditions, position = self.graph, self.conditions, self._session.position
        if graph is None or conditions.program is None:
            return []
        kind, *names = spot.key.split()
        happen = conditions.happen
        if kind == "link":
            cut = any(graph.traffic.is_cut(a, b, position) for a, b in (names, names[::-1]))
            what = "heal" if cut else "cut"
            return [
                (f"{what.capitalize()} {names[0]} - {names[1]} here", partial(happen, what, *names)),
                ("Weather of This Link...", partial(self.show_weather, (names[0], names[1]))),
            ]
        if kind == "node":
            life = graph.traffic.node(names[0], position).life
            found: list[tuple[str, Callable[[], None]]] = [
                (f"{what.capitalize()} {names[0]} here", partial(happen, what, names[0]))
                for what in POSSIBLE.get(life, ())
            ]
            others = [name for name in conditions.names if name != names[0]]
            if POSSIBLE.get(life) and not all(graph.traffic.is_cut(names[0], name, position) for name in others):
                found.append((f"Cut {names[0]} off from all others here", partial(happen, "partition", names[0])))
            if life is Life.WAITING:
                found.append((f"Start {names[0]} here", partial(conditions.start, names[0], conditions.now)))
            return found
        return [("Go to Where It Is Read", partial(self._session.seek, step)) for step in self._reading(spot)]

    def _reading(self, spot: Spot) -> list[int]:
        assert self.graph is not None
        row = self.graph.traffic.trace.messages[int(spot.key.split()[1])]
        return [row.received] if row.received >= 0 else []

    def show_weather(self, pair: tuple[str, str]) -> None:
        """The page with the weather, at a link."""
        self.weather.choose_link(pair)
        self.turn_to(2)
        self.weather.latency.setFocus()

    def _draw(self, room: Room) -> Picture:
        graph = self.graph
        if graph is None:
            return Picture(room.width, room.height, empty=NO_RUN)
        return graph.picture(self._session.position, room, self._session.selected)
