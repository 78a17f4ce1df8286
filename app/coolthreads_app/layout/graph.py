"""Graphs as frozen data: what is in them, and where it stands on paper. Pure functions; all sizes in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_NARROW = 18.0  # sizes of a label: columns of less have titles of two lines


class EdgeKind(StrEnum):
    """What an edge says about the two steps at its ends."""

    PROGRAM = "program order"
    ORDER = "happens before"
    RACE = "data race"


@dataclass(frozen=True, slots=True)
class Column:
    """An actor whose nodes stand below each other: its row in the trace, its id and its name."""

    actor: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """``key``: unique; ``column``, ``level``: its place in the grid, level 0 first; ``title``: what it does; ``detail``:
    where; ``failed``: the actor fails here; ``stuck``: it never came to this."""

    key: int
    column: int
    level: int
    title: str
    detail: str = ""
    failed: bool = False
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """From ``source`` to ``target`` (keys); a race has no direction."""

    source: int
    target: int
    kind: EdgeKind


@dataclass(frozen=True, slots=True)
class Graph:
    """Columns from left to right, nodes by level, edges."""

    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def levels(self) -> int:
        """The number of levels."""
        return max((node.level for node in self.nodes), default=-1) + 1


@dataclass(frozen=True, slots=True)
class Box:
    """A node, placed."""

    node: Node
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """An edge, placed; ``bend``: how far it swings out to the right; ``via``: corners on the way, between rows and columns,
    where no box stands."""

    kind: EdgeKind
    start: tuple[float, float]
    end: tuple[float, float]
    bend: float = 0.0
    via: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph on paper, below a row of heads of the height ``head``; ``title_lines``: in a box."""

    graph: Graph
    lefts: tuple[float, ...]
    box_width: float
    head: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    title_lines: int = 1


def drawn(graph: Graph, width: float, label: float) -> Drawing:
    """Places a graph in a width, for labels of that size. Columns are of equal width; a level is a row. Where there is little
    room, titles have two lines."""
    count = max(len(graph.columns), 1)
    pitch = width / count
    narrow = pitch < label * _NARROW
    gap = min(max(label * (1.8 if narrow else 3.0), pitch * 0.16), pitch * 0.4)
    box = pitch - gap
    title_lines = 2 if narrow else 1
    head, height = label * 3.2, label * (1.7 + 1.3 * title_lines)
    row = height + label * 1.6
    lefts = tuple(number * pitch + gap / 2 for number in range(count))
    boxes = tuple(
        Box(node, lefts[node.column], head + node.level * row + (row - height) / 2, box, height) for node in graph.nodes
    )
    by_key = {placed.node.key: placed for placed in boxes}
    lines = tuple(_line(edge, by_key[edge.source], by_key[edge.target], gap, row) for edge in graph.edges)
    return Drawing(graph, lefts, box, head, head + graph.levels * row + label * 0.6, boxes, lines, title_lines)


def _line(edge: Edge, source: Box, target: Box, gap: float, row: float) -> Line:
    """Down within a column, or round what stands between; from side to side between columns, and where others stand between
    those, along the free rows."""
    start, end = source.y + source.height / 2, target.y + target.height / 2
    if source.node.column == target.node.column:
        if edge.kind is not EdgeKind.RACE and target.node.level > source.node.level:
            x = source.x + source.width / 2
            return Line(edge.kind, (x, source.y + source.height), (x, target.y))
        right = source.x + source.width
        return Line(edge.kind, (right, start), (right, end), gap * 0.45)
    rightwards = source.x < target.x
    leave = source.x + source.width if rightwards else source.x
    arrive = target.x if rightwards else target.x + target.width
    if abs(source.node.column - target.node.column) == 1:
        return Line(edge.kind, (leave, start), (arrive, end))
    out = leave + gap * (0.3 if rightwards else -0.3)
    into = arrive - gap * (0.3 if rightwards else -0.3)
    # The free row on the side of the source: above the target's if that is below it.
    between = (
        target.y - (row - target.height) / 2 if end >= start else target.y + target.height + (row - target.height) / 2
    )
    return Line(
        edge.kind, (leave, start), (arrive, end), via=((out, start), (out, between), (into, between), (into, end))
    )
