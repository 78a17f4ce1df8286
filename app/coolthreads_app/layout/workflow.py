"""A workflow as boxes and arrows: frozen draw items in pixels, from the upper left corner.

Layers are longest paths; within a layer items are ordered by the barycentre of those before them (Sugiyama, Tagawa, Toda
1981). Boxes are laid out by themselves and then take part as one item, so that nothing foreign gets into a frame. Nothing
here depends on how far the run has been watched: stepping moves nothing. Layers follow each other from left to right or, for
a narrow column of text, downwards: then what is said here of left and right is true of top and bottom.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from coolthreads import Workflow, WorkflowNode, duration_in_words
from coolthreads_app.model.words import legible

_MANY_ALIKE = 12  # from that many nodes of one name in one box, they are drawn as one
_LARGEST_BOX = 60  # items; larger boxes are folded at first
_SWEEPS = 3
_LONGEST = 32  # characters of a label

type_of_key = tuple[str, int, str]
type_of_ends = dict[int, float]


@dataclass(frozen=True, slots=True)
class Tile:
    """A node, or what stands for several. ``key``: what folds or unfolds it, or None; ``nodes``: rows of the workflow."""

    x0: float
    y0: float
    x1: float
    y1: float
    label: str
    nodes: tuple[int, ...]
    key: type_of_key | None = None
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A box that is open; ``depth`` counts the boxes around it."""

    x0: float
    y0: float
    x1: float
    y1: float
    label: str
    key: type_of_key
    depth: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one tile to another (rows of Chart.tiles), from its right edge to the other's left edge; in a chart that goes down
    from its lower edge to the other's upper edge."""

    before: int
    after: int
    x0: float
    y0: float
    x1: float
    y1: float
    critical: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """``tiles`` in order of their beginnings; ``down``: layers follow each other downwards."""

    width: float
    height: float
    tiles: tuple[Tile, ...] = ()
    frames: tuple[Frame, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    down: bool = False

    def tile_at(self, x: float, y: float) -> int | None:
        """The row of the tile there."""
        found = (row for row, tile in enumerate(self.tiles) if tile.x0 <= x <= tile.x1 and tile.y0 <= y <= tile.y1)
        return next(found, None)

    def frame_at(self, x: float, y: float, size: float) -> Frame | None:
        """The innermost frame whose title, ``size`` pixels high, is there."""
        found = [f for f in self.frames if f.x0 <= x <= f.x1 and f.y0 <= y <= f.y0 + size]
        return max(found, key=lambda frame: frame.depth, default=None)


@dataclass(slots=True)
class _Item:
    """Something to be placed in its box; x and y are relative to the box."""

    key: type_of_key
    label: str
    nodes: list[int]
    folds: bool
    inside: list[_Item] | None = None
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0
    layer: int = 0
    until: int = 0

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def turn(self) -> None:
        """Changes the axes."""
        self.x, self.y, self.width, self.height = self.y, self.x, self.height, self.width


def chart(
    workflow: Workflow, label: float, toggled: frozenset[type_of_key] = frozenset(), *, down: bool = False
) -> Chart:
    """The picture for labels of that size. ``toggled``: boxes and groups that are not as they would be at first; ``down``:
    layers follow each other downwards."""
    return _Drawing(workflow, label, toggled, down).chart()


class _Drawing:
    def __init__(self, workflow: Workflow, label: float, toggled: frozenset[type_of_key], down: bool) -> None:
        self._workflow = workflow
        self._down = down
        self._label = label
        self._toggled = toggled
        self._gap = label * (2.2 if down else 3.0)
        self._pad = label * (0.7 if down else 1.1)
        self._title = label * 1.9
        self._children: dict[int, list[int]] = defaultdict(list)
        self._within: dict[int, list[int]] = defaultdict(list)
        for row, box in enumerate(workflow.boxes):
            self._children[box.parent].append(row)
        for row, node in enumerate(workflow.nodes):
            self._within[node.box].append(row)
        self._after: dict[int, list[int]] = defaultdict(list)
        for edge in workflow.edges:
            self._after[edge.before].append(edge.after)
        self._path = set(workflow.critical)
        self._tiles: list[Tile] = []
        self._frames: list[Frame] = []

    def chart(self) -> Chart:
        items = self._items(-1)
        width, height = self._place(items)
        margin = self._label
        self._emit(items, margin, margin, 0)
        self._tiles.sort(key=lambda tile: tile.nodes[0])
        return Chart(
            width + 2 * margin,
            height + 2 * margin,
            tuple(self._tiles),
            tuple(self._frames),
            tuple(self._arrows()),
            self._down,
        )

    def _is_open(self, key: type_of_key, first_open: bool) -> bool:
        return first_open != (key in self._toggled)

    def _items(self, box: int) -> list[_Item]:
        """What is directly inside of a box, in order of its beginning."""
        nodes = self._workflow.nodes
        alike = Counter(nodes[row].label for row in self._within[box])
        groups: dict[str, _Item] = {}
        items: list[_Item] = []
        for row in self._within[box]:
            name = nodes[row].label
            key = ("group", box, name)
            if alike[name] >= _MANY_ALIKE and not self._is_open(key, False):
                if name not in groups:
                    items.append(
                        groups.setdefault(
                            name, _Item(key, f"{legible(name)} \N{MULTIPLICATION SIGN} {alike[name]}", [], True)
                        )
                    )
                groups[name].nodes.append(row)
            else:
                items.append(_Item(("node", row, ""), legible(name), [row], False))
        for row in self._children[box]:
            inside = self._items(row)
            key = ("box", row, "")
            members = sorted(node for item in inside for node in item.nodes)
            if not members:
                continue
            is_open = self._is_open(key, len(inside) <= _LARGEST_BOX)
            items.append(_Item(key, self._workflow.boxes[row].label, members, True, inside if is_open else None))
        items.sort(key=lambda item: item.nodes[0])
        for item in items:
            self._measure(item)
        return items

    def _measure(self, item: _Item) -> None:
        if item.inside is not None:
            width, height = self._place(item.inside)
            title = self._label * 0.62 * min(len(item.label), _LONGEST) + self._label * 3
            item.width, item.height = max(width + 2 * self._pad, title), height + self._pad + self._title
        else:
            letters = min(max(len(item.label), 13), _LONGEST)
            item.width, item.height = self._label * (5.0 + 0.6 * letters), self._label * 4.0
            if self._down:
                # The name has two lines of its own.
                letters = min(max(len(item.label) // 2 + 3, 10), _LONGEST // 2)
                item.width, item.height = self._label * (1.6 + 0.62 * letters), self._label * 5.4

    def _edges(self, items: list[_Item]) -> dict[tuple[int, int], tuple[float, float]]:
        """Between the items of one box: how far from their middles they begin and end, in items.

        Those that lead back in time, as there may be between boxes, are left out."""
        item_of = {node: row for row, item in enumerate(items) for node in item.nodes}
        heights = {node: height for item in items for node, height in _heights(item)}
        found: dict[tuple[int, int], tuple[float, float]] = {}
        for node, row in item_of.items():
            for after in self._after[node]:
                if row < item_of.get(after, -1):
                    found.setdefault((row, item_of[after]), (heights[node], heights[after]))
        return found

    def _place(self, items: list[_Item]) -> tuple[float, float]:
        """Gives the items of one box their places; the size that they take."""
        if not items:
            return 0.0, 0.0
        if not self._down:
            return self._layered(items)
        self._turn(items)
        height, width = self._layered(items)
        self._turn(items)
        return width, height

    def _turn(self, items: Iterable[_Item]) -> None:
        for item in items:
            item.turn()
            self._turn(item.inside or ())

    def _layered(self, items: list[_Item]) -> tuple[float, float]:
        before: dict[int, type_of_ends] = defaultdict(dict)
        after: dict[int, type_of_ends] = defaultdict(dict)
        for (first, second), (leaves, arrives) in sorted(self._edges(items).items()):
            before[second][first] = leaves
            after[first][second] = arrives
        for row, item in enumerate(items):
            item.layer = max((items[other].layer + 1 for other in before[row]), default=0)
        last = max(item.layer for item in items)
        along = self._along(items, after, last)
        layers: list[list[int]] = [[] for _ in range(last + 1)]
        for row, item in enumerate(items):
            if row not in along:
                layers[item.layer].append(row)
        _order(layers, before, after)
        left = self._columns(items, layers, last)
        bottom = self._rows(items, layers, before)
        for row in sorted(along):
            item = items[row]
            item.x, item.y = left[item.layer], bottom
            item.width = max(item.width, left[item.until + 1] - self._gap - item.x)
            bottom += item.height + self._label
        return max(item.x + item.width for item in items), bottom - self._label

    def _along(self, items: list[_Item], after: dict[int, type_of_ends], last: int) -> set[int]:
        """What goes on while items of later layers come and go lies along the bottom."""
        nodes = self._workflow.nodes
        begins = [0] * (last + 1)
        for item in items:
            begins[item.layer] = max(begins[item.layer], nodes[item.nodes[0]].begin)
        found = set()
        for row, item in enumerate(items):
            limit = min((items[other].layer - 1 for other in after[row]), default=last)
            end = max(nodes[node].end for node in item.nodes)
            item.until = item.layer
            while item.until < limit and begins[item.until + 1] < end:
                item.until += 1
            if item.until > item.layer and len(item.nodes) == 1:
                found.add(row)
        return found if len(found) < len(items) else set()

    def _columns(self, items: list[_Item], layers: list[list[int]], last: int) -> list[float]:
        left = [0.0]
        for layer in range(last + 1):
            width = max((items[row].width for row in layers[layer]), default=self._label * 4)
            for row in layers[layer]:
                items[row].x = left[layer] + (width - items[row].width) / 2
            left.append(left[layer] + width + self._gap)
        return left

    def _rows(self, items: list[_Item], layers: list[list[int]], before: dict[int, type_of_ends]) -> float:
        """Heights: as near as possible to the middle of what comes before. Returns where there is room below."""
        for layer in layers:
            bottom, wishes = 0.0, []
            for row in layer:
                item = items[row]
                item.y = bottom
                bottom += item.height + self._label
                earlier = [items[o].middle + items[o].height * part for o, part in before[row].items()]
                if earlier:
                    wishes.append(sum(earlier) / len(earlier) - item.middle)
            shift = sum(wishes) / len(wishes) if wishes else -(bottom - self._label) / 2
            for row in layer:
                items[row].y += shift
        top = min((items[row].y for layer in layers for row in layer), default=0.0)
        for layer in layers:
            for row in layer:
                items[row].y -= top
        return max((items[row].y + items[row].height for layer in layers for row in layer), default=0.0) + self._label

    def _emit(self, items: Iterable[_Item], x: float, y: float, depth: int) -> None:
        for item in items:
            x0, y0 = x + item.x, y + item.y
            x1, y1 = x0 + item.width, y0 + item.height
            if item.inside is not None:
                self._frames.append(Frame(x0, y0, x1, y1, item.label, item.key, depth))
                self._emit(item.inside, x0 + self._pad, y0 + self._title, depth + 1)
            else:
                is_critical = not self._path.isdisjoint(item.nodes)
                key = item.key if item.folds else None
                self._tiles.append(Tile(x0, y0, x1, y1, item.label, tuple(item.nodes), key, is_critical))

    def _arrows(self) -> list[Arrow]:
        tile_of = {node: row for row, tile in enumerate(self._tiles) for node in tile.nodes}
        steps = set(zip(self._workflow.critical, self._workflow.critical[1:], strict=False))
        found: dict[tuple[int, int], bool] = {}
        for edge in self._workflow.edges:
            pair = tile_of[edge.before], tile_of[edge.after]
            if pair[0] != pair[1]:
                found[pair] = found.get(pair, False) or (edge.before, edge.after) in steps
        if self._down:
            return [
                Arrow(one, other, (a.x0 + a.x1) / 2, a.y1, (b.x0 + b.x1) / 2, b.y0, critical)
                for (one, other), critical in sorted(found.items())
                for a, b in [(self._tiles[one], self._tiles[other])]
            ]
        return [
            Arrow(one, other, a.x1, (a.y0 + a.y1) / 2, b.x0, (b.y0 + b.y1) / 2, critical)
            for (one, other), critical in sorted(found.items())
            for a, b in [(self._tiles[one], self._tiles[other])]
        ]


def _heights(item: _Item) -> Iterable[tuple[int, float]]:
    """For each node in it how far it lies from its middle, in its height: -0.5 to 0.5."""
    if item.inside is None:
        yield from ((node, 0.0) for node in item.nodes)
        return
    for child in item.inside:
        for node, height in _heights(child):
            yield node, (child.middle + height * child.height) / item.height - 0.5


def _order(layers: list[list[int]], before: dict[int, type_of_ends], after: dict[int, type_of_ends]) -> None:
    """Sorts each layer by the mean place of its neighbours; ties keep their order, so that nothing jumps."""
    place = {row: float(number) for layer in layers for number, row in enumerate(layer)}

    def mean(row: int, others: type_of_ends) -> float:
        known = [place[other] + height for other, height in others.items() if other in place]
        return sum(known) / len(known) if known else place[row]

    for _ in range(_SWEEPS):
        for neighbours, order in ((before, layers[1:]), (after, layers[-2::-1])):
            for layer in order:
                layer.sort(key=lambda row: mean(row, neighbours[row]))
                place.update((row, float(number)) for number, row in enumerate(layer))


def filled(node: WorkflowNode, position: int, now: int) -> float:
    """How much of a node is over when ``position`` steps are done and it is ``now`` (virtual nanoseconds): 0.0 to 1.0."""
    if not node.is_over:
        return 0.5 if node.begin <= now and node.first < position else 0.0
    if node.last < position and now >= node.end:
        return 1.0
    if now <= node.begin or node.end <= node.begin:
        return 0.0
    return min((now - node.begin) / (node.end - node.begin), 1.0)


def second_line(workflow: Workflow, tile: Tile) -> str:
    """What stands below the name: how long it takes, how much longer it could, what it does."""
    nodes = [workflow.nodes[row] for row in tile.nodes]
    begin, end = min(node.begin for node in nodes), max(node.end for node in nodes)
    words = [duration_in_words(end - begin)] if end - begin >= 1_000_000 else []
    slack = min(node.slack for node in nodes)
    if not tile.critical and slack >= 1_000_000:
        words.append(f"slack {duration_in_words(slack)}")
    if not nodes[0].is_over:
        words.append("does not end")
    detail = legible(nodes[0].detail)
    return ", ".join(words) or (detail if detail != tile.label else "")
