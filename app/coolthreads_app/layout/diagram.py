"""What a run has of graphs, as groups, nodes and arrows without places, for programs that place them themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coolthreads import CoolthreadsError, Trace, workflow
from coolthreads_app.layout.causality import causality
from coolthreads_app.layout.graph import EdgeKind, Graph
from coolthreads_app.layout.graph import Node as GraphNode
from coolthreads_app.layout.network import NO_NETWORK
from coolthreads_app.layout.network_words import link_label, port_words
from coolthreads_app.layout.waits import WaitGraph
from coolthreads_app.layout.workflow import Tile, chart, second_line
from coolthreads_app.model.contents import short
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.traffic import Life, Traffic

VIEWS = ("causality", "workflow", "waits", "network")
"""The views that are graphs; the others are axes, bars and tables."""

MOST_NODES = 1_000
"""More could not be read, and takes Graphviz minutes."""


class Mark(StrEnum):
    """What is said of a node beside its words."""

    PLAIN = "plain"
    FAILED = "failed"
    STUCK = "stuck"
    CRITICAL = "critical"
    ACTOR = "actor"
    DEADLOCKED = "deadlocked"
    HELD = "held"


class Tie(StrEnum):
    """What an arrow says; a race has no direction."""

    PROGRAM = "program order"
    ORDER = "happens before"
    RACE = "data race"
    FOLLOWS = "follows"
    CRITICAL = "critical path"
    HOLDS = "held by"
    WAITS = "waits for"
    LINK = "link"
    CUT = "link that is cut"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Group:
    """``parent``: the number of the group around it, or -1."""

    label: str
    parent: int = -1


@dataclass(frozen=True, slots=True)
class Vertex:
    """``key``: unique, of letters and digits; ``group``: the number of its group, or -1."""

    key: str
    words: str
    group: int = -1
    mark: Mark = Mark.PLAIN


@dataclass(frozen=True, slots=True)
class Arrow:
    """Between two keys; ``words``: on it."""

    source: str
    target: str
    tie: Tie
    words: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A group comes after the one around it; ``along``: it reads from left to right."""

    groups: tuple[Group, ...]
    vertices: tuple[Vertex, ...]
    arrows: tuple[Arrow, ...]
    along: bool = False


def diagram(
    view: str,
    trace: Trace,
    steps: tuple[int, int] | None = None,
    only: frozenset[int] | None = None,
    at: int | None = None,
) -> Diagram:
    """The graph of one of `VIEWS`. ``steps`` (from the first to the second, exclusive) and ``only`` (actors as rows) cut the
    happens-before graph; ``at``: the position of the wait-for graph, or the end. Raises CoolthreadsError."""
    if view != "causality" and (steps not in (None, (0, len(trace))) or only is not None):
        raise CoolthreadsError(f"view {view} is written as a whole: leave out --steps, --between and --actors")
    if view == "causality":
        return of_order(causality(trace, steps, only))
    if view == "workflow":
        found = of_workflow(trace)
    else:
        found = (of_network if view == "network" else of_waits)(trace, len(trace) if at is None else at)
    if len(found.vertices) > MOST_NODES:
        raise CoolthreadsError(f"a graph of {len(found.vertices):,} nodes could not be read: at most {MOST_NODES:,}")
    return found


def of_order(graph: Graph) -> Diagram:
    """What happens before what: a group for each actor."""
    groups = tuple(Group(_named(column.id, column.name)) for column in graph.columns)
    vertices = tuple(
        Vertex(
            f"n{node.key}",
            _two_lines(node.title + (" (fails)" if node.failed else " (never)" if node.stuck else ""), node.detail),
            node.column,
            _mark(node),
        )
        for node in sorted(graph.nodes, key=lambda node: node.column)
    )
    ties = {EdgeKind.PROGRAM: Tie.PROGRAM, EdgeKind.ORDER: Tie.ORDER, EdgeKind.RACE: Tie.RACE}
    arrows = tuple(Arrow(f"n{edge.source}", f"n{edge.target}", ties[edge.kind]) for edge in graph.edges)
    return Diagram(groups, vertices, arrows)


def of_workflow(trace: Trace) -> Diagram:
    """What waits for what, folded as it is drawn: a group for each box."""
    found = workflow(trace)
    if not found.nodes:
        raise CoolthreadsError("no workflow: the program calls none of its own functions and prints nothing")
    drawn = chart(found, 13.0)
    # Boxes that are open, by their row; what is outside comes first.
    frames = sorted(drawn.frames, key=lambda frame: (frame.depth, frame.key))
    number = {frame.key[1]: place for place, frame in enumerate(frames)}
    groups = tuple(Group(frame.label, number.get(found.boxes[frame.key[1]].parent, -1)) for frame in frames)

    def group_of(tile: Tile) -> int:
        is_box = tile.key is not None and tile.key[0] == "box"
        box = found.boxes[tile.key[1]].parent if is_box and tile.key is not None else found.nodes[tile.nodes[0]].box
        return number.get(box, -1)

    vertices = []
    for row, tile in enumerate(drawn.tiles):
        nodes = [found.nodes[node] for node in tile.nodes]
        error = next((node.error for node in nodes if node.error), "")
        actors = sorted({node.actor for node in nodes})
        who = trace.actors[actors[0]].id if len(actors) == 1 else f"{len(actors)} actors"
        said = error or second_line(found, tile)
        mark = Mark.FAILED if error else Mark.CRITICAL if tile.critical else Mark.PLAIN
        if not all(node.is_over for node in nodes):
            mark = Mark.STUCK
        vertices.append(
            Vertex(f"n{row}", _two_lines(tile.label, f"{who}, {said}" if said else who), group_of(tile), mark)
        )
    arrows = tuple(
        Arrow(f"n{arrow.before}", f"n{arrow.after}", Tie.CRITICAL if arrow.critical else Tie.FOLLOWS)
        for arrow in drawn.arrows
    )
    return Diagram(groups, tuple(vertices), arrows, along=True)


def of_waits(trace: Trace, position: int) -> Diagram:
    """Who holds and who waits for what, before the step at ``position``."""
    graph = WaitGraph(TraceIndex(trace))
    if not graph.actors:
        raise CoolthreadsError("nobody takes a lock or waits for anything in this run")
    circle = set(graph.holding.circle(position))
    vertices = [
        Vertex(
            f"a{actor}",
            _named(trace.actors[actor].id, trace.actors[actor].name),
            mark=Mark.DEADLOCKED if actor in circle else Mark.ACTOR,
        )
        for actor in graph.actors
    ]
    arrows = []
    for obj in graph.objects:
        owners = graph.owners(obj, position)
        vertices.append(
            Vertex(
                f"o{obj}",
                _two_lines(trace.name_of(obj), graph.state_of(obj, position)),
                mark=Mark.HELD if owners else Mark.PLAIN,
            )
        )
        arrows += [Arrow(f"o{obj}", f"a{owner}", Tie.HOLDS) for owner in owners if owner in graph.actors]
    for wait in graph.holding.waits(position):
        if wait.actor not in graph.actors:
            continue
        if wait.other in graph.actors:
            arrows.append(Arrow(f"a{wait.actor}", f"a{wait.other}", Tie.WAITS))
        elif wait.object in graph.objects:
            arrows.append(Arrow(f"a{wait.actor}", f"o{wait.object}", Tie.WAITS))
    return Diagram((), tuple(vertices), tuple(arrows), along=True)


def of_network(trace: Trace, position: int) -> Diagram:
    """Nodes, links, and what is under way before the step at ``position``."""
    traffic = Traffic(TraceIndex(trace))
    if traffic.is_empty:
        raise CoolthreadsError(NO_NETWORK.rstrip("."))
    numbers = {name: number for number, name in enumerate(traffic.nodes)}
    marks = {
        Life.RUNNING: Mark.ACTOR, Life.CRASHED: Mark.FAILED, Life.FAILED: Mark.FAILED, Life.PAUSED: Mark.STUCK,
        Life.WAITING: Mark.STUCK, Life.STARTING: Mark.STUCK,
    }  # fmt: skip
    vertices = []
    for name, number in numbers.items():
        state = traffic.node(name, position)
        said = ", ".join(filter(None, (state.life.value, port_words(state.ports))))
        vertices.append(Vertex(f"n{number}", _two_lines(name, said), mark=marks.get(state.life, Mark.PLAIN)))
    arrows = []
    for first, second in traffic.links:
        cut = traffic.is_cut(first, second, position) or traffic.is_cut(second, first, position)
        said = "cut" if cut else link_label(traffic.is_like(first, second), traffic.is_like(second, first))
        arrows.append(Arrow(f"n{numbers[first]}", f"n{numbers[second]}", Tie.CUT if cut else Tie.LINK, said))
    for parcel in traffic.parcels(position):
        ends = numbers.get(parcel.row.source, -1), numbers.get(parcel.row.destination, -1)
        if min(ends) >= 0:
            said = f"{short(parcel.row)} ({parcel.phase.value})"
            arrows.append(Arrow(f"n{ends[0]}", f"n{ends[1]}", Tie.MESSAGE, said))
    return Diagram((), tuple(vertices), tuple(arrows), along=True)


def _named(key: str, name: str) -> str:
    return key if name in ("", key) else f"{key} {name}"


def _two_lines(first: str, second: str) -> str:
    return f"{first}\n{second}" if second else first


def _mark(node: GraphNode) -> Mark:
    return Mark.FAILED if node.failed else Mark.STUCK if node.stuck else Mark.PLAIN
