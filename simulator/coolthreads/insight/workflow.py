"""The graph that one would draw of an execution on a whiteboard, derived from its trace.

Nodes are calls of the program's own functions, and what the program does outside of them: sleeps, input and output. Edges
are what made one wait for another (`causes`) and the order of the program, less what follows from the rest (transitive
reduction: Aho, Garey, Ullman 1972). What a program does about each future of an `as_completed` has no order among itself.
Slack and critical path as in CPM (Kelley, Walker 1959).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from coolthreads.insight.happens_before import children_of_steps
from coolthreads.insight.stretches import PRINTS, WORKS, Cutting, Stretch
from coolthreads.insight.words import duration_in_words
from coolthreads.trace import Trace

if TYPE_CHECKING:
    import networkx as nx

_MOST_CROSSED = 1024  # edges that a point where many wait for many is replaced by
_MOST_TEXT = 40

type_of_reasons = dict[int, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class WorkflowNode:
    """``kind``: call, part (of a call that does several things), sleep, io, print or junction (where many wait for many).

    ``call``: row of Trace.calls, or -1; ``box``: row of Workflow.boxes, or -1. ``first``, ``last``: its first and last step
    (-1: none); ``begin``, ``end``: virtual nanoseconds; ``site``: row or -1; ``is_over``: whether it ended. ``slack``: by how
    many nanoseconds it could be longer before the whole takes longer.
    """

    label: str
    kind: str
    detail: str
    actor: int
    call: int
    box: int
    first: int
    last: int
    begin: int
    end: int
    site: int
    error: str
    is_over: bool
    slack: int


@dataclass(frozen=True, slots=True)
class WorkflowEdge:
    """Node ``after`` follows node ``before``. ``kind``: of the last `Cause` between them, or order; ``object``: row or -1."""

    before: int
    after: int
    kind: str
    object: int


@dataclass(frozen=True, slots=True)
class WorkflowBox:
    """The block of an executor or task group, or a call with several nodes. ``parent``: row of the box around it, or -1."""

    label: str
    kind: str
    call: int
    parent: int


@dataclass(frozen=True, slots=True)
class Workflow:
    """``nodes`` in order of their beginnings; ``edges`` without those that others imply; ``critical``: the nodes of a longest
    path, in order; ``span``: its length, and ``work`` the length of all nodes, in virtual nanoseconds."""

    nodes: tuple[WorkflowNode, ...]
    edges: tuple[WorkflowEdge, ...]
    boxes: tuple[WorkflowBox, ...]
    critical: tuple[int, ...]
    span: int
    work: int

    @property
    def parallelism(self) -> float:
        """How many nodes are active at once, on average, if nothing waits longer than it must."""
        return self.work / self.span if self.span else 1.0


def workflow(trace: Trace) -> Workflow:
    """The workflow of an execution. Its size grows with the calls of the trace, not with its steps."""
    cutting = Cutting(trace)
    stretches = cutting.stretches
    kept = _kept(cutting)
    reasons, junctions = _contracted(stretches, kept)
    order = sorted(
        [row for row in range(len(stretches)) if kept[row] or row in junctions],
        key=lambda row: (stretches[row].begin, stretches[row].end, stretches[row].first, row),
    )
    numbers = {row: number for number, row in enumerate(order)}
    incoming = [{numbers[before]: reason for before, reason in reasons[row].items()} for row in order]
    graph = _reduced(incoming)
    lengths = [stretches[row].end - stretches[row].begin for row in order]
    slack, critical, span = _critical(graph, lengths)
    boxes, box_of = _boxes(trace, cutting, order)
    parts = Counter((stretches[row].unit, stretches[row].is_section) for row in order)
    printed = _printed(trace)
    nodes = tuple(
        _node(trace, cutting, stretches[row], parts, printed, box_of[number], slack[number])
        for number, row in enumerate(order)
    )
    edges = tuple(
        WorkflowEdge(before, after, incoming[after][before][0] or "order", incoming[after][before][1])
        for before, after in sorted(graph.edges)
    )
    return Workflow(nodes, edges, boxes, tuple(critical), span, sum(lengths))


def _kept(cutting: Cutting) -> list[bool]:
    """Which stretches are nodes: in a simple call those that take time, else what it prints, else its last."""
    stretches = cutting.stretches
    most: dict[int, int] = defaultdict(int)
    last: dict[int, int] = {}
    for row, stretch in enumerate(stretches):
        if not stretch.is_section:
            most[stretch.unit] = max(most[stretch.unit], stretch.weight)
        if stretch.unit not in last or stretch.first >= 0:
            last[stretch.unit] = row
    return [
        stretch.weight >= PRINTS
        if stretch.unit in cutting.has_children or stretch.is_section
        else stretch.weight == most[stretch.unit] and (stretch.weight > 0 or last[stretch.unit] == row)
        for row, stretch in enumerate(stretches)
    ]


def _contracted(stretches: list[Stretch], kept: list[bool]) -> tuple[list[type_of_reasons], set[int]]:
    """For each stretch the nearest nodes before it, with the last reason on the way; and what became nodes on the way."""
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(stretches)))
    graph.add_edges_from((before, row) for row, stretch in enumerate(stretches) for before in stretch.before)
    reasons: list[type_of_reasons] = [{} for _ in stretches]
    junctions: set[int] = set()
    for row in nx.topological_sort(graph):
        mine = reasons[row]
        for before, (kind, obj) in sorted(stretches[row].before.items()):
            if kept[before] or before in junctions:
                mine[before] = (kind, obj)
            else:
                for earlier, reason in reasons[before].items():
                    if kind or earlier not in mine:
                        mine[earlier] = (kind, obj) if kind else reason
        if not kept[row] and len(mine) * graph.out_degree(row) > _MOST_CROSSED:
            junctions.add(row)
    return reasons, junctions


def _reduced(incoming: list[type_of_reasons]) -> nx.DiGraph[int]:
    """The transitive reduction, which has the same paths and the fewest edges.

    The one of networkx takes the square of the length of a chain; sets of bits take 0.1 s for 10,000 nodes.
    """
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(incoming)))
    graph.add_edges_from((before, after) for after, reasons in enumerate(incoming) for before in reasons)
    order = list(nx.topological_sort(graph))
    place = {node: rank for rank, node in enumerate(order)}
    above: list[int] = [0] * len(incoming)  # for each node the bits of those before it
    for node in order:
        seen = 0
        # The latest first: only what comes later can imply an edge.
        for before in sorted(graph.predecessors(node), key=lambda other: -place[other]):
            if seen >> before & 1:
                graph.remove_edge(before, node)
            seen |= above[before] | 1 << before
        above[node] = seen
    return graph


def _critical(graph: nx.DiGraph[int], lengths: list[int]) -> tuple[list[int], list[int], int]:
    """The slack of each node, the nodes of a longest path, and its length."""
    import networkx as nx

    order = list(nx.topological_sort(graph))
    until = [0] * len(lengths)
    since = [0] * len(lengths)
    for node in order:
        until[node] = lengths[node] + max((until[before] for before in graph.predecessors(node)), default=0)
    for node in reversed(order):
        since[node] = lengths[node] + max((since[after] for after in graph.successors(node)), default=0)
    span = max(until, default=0)
    slack = [span - (until[node] + since[node] - lengths[node]) for node in range(len(lengths))]
    path: list[int] = []
    left = [node for node in range(len(lengths)) if until[node] == span]
    while left:
        node = max(left)
        path.append(node)
        left = [before for before in graph.predecessors(node) if until[before] == until[node] - lengths[node]]
    return slack, path[::-1], span


def _boxes(trace: Trace, cutting: Cutting, order: list[int]) -> tuple[tuple[WorkflowBox, ...], list[int]]:
    """The boxes, outer ones first, and for each node the row of its box, or -1."""
    calls, units = trace.calls, cutting.units
    block_of = {call.object: row for row, call in enumerate(calls) if call.kind == "block" and call.object >= 0}
    created_in = _created_in(trace, cutting)
    parents: dict[int, int] = {}

    def parent_of(row: int, actor: int, executor: int) -> int:
        if row >= 0 and calls[row].parent >= 0:
            return units[calls[row].parent]
        return block_of.get(executor, created_in.get(actor, -1))

    chains: list[list[int]] = []
    for node in order:
        stretch = cutting.stretches[node]
        unit = stretch.unit if stretch.unit >= 0 else block_of.get(stretch.executor, created_in.get(stretch.actor, -1))
        chain: list[int] = []
        while unit >= 0 and unit not in chain:
            chain.append(unit)
            if unit not in parents:
                # What a worker does belongs to the block of its executor.
                working = stretch.executor if calls[unit].actor == stretch.actor else -1
                parents[unit] = parent_of(unit, calls[unit].actor, working)
            unit = parents[unit]
        chains.append(chain[::-1])
    inside: dict[int, set[int]] = defaultdict(set)
    for number, chain in enumerate(chains):
        for outer, inner in pairwise([*chain, -1 - number]):
            inside[outer].add(inner)
    everything = len(chains)
    holds = Counter(unit for chain in chains for unit in chain)
    shown = [
        row
        for row in sorted(inside)
        if calls[row].kind == "block" or (len(inside[row]) > 1 and holds[row] < everything)
    ]
    depth = {row: chain.index(row) for chain in chains for row in chain}
    shown.sort(key=lambda row: (depth[row], row))
    rows = {row: number for number, row in enumerate(shown)}
    boxes: list[WorkflowBox] = []
    for row in shown:
        outer = parents[row]
        while outer >= 0 and outer not in rows:
            outer = parents[outer]
        label = calls[row].name or trace.name_of(calls[row].object)
        boxes.append(WorkflowBox(label, calls[row].kind, row, rows.get(outer, -1)))
    return tuple(boxes), [next((rows[row] for row in reversed(chain) if row in rows), -1) for chain in chains]


def _created_in(trace: Trace, cutting: Cutting) -> dict[int, int]:
    """For tasks of asyncio the block in which they were created."""
    found: dict[int, int] = {}
    for step, children in children_of_steps(trace).items():
        row = cutting.inner[step] if step >= 0 else -1
        while row >= 0 and trace.calls[row].kind != "block":
            row = trace.calls[row].parent
        if row >= 0:
            found |= {child: row for child in children if trace.actors[child].kind == "task"}
    return found


def _printed(trace: Trace) -> dict[int, str]:
    texts: dict[int, str] = {}
    for printed in trace.printed:
        if printed.step not in texts and printed.text.strip():
            texts[printed.step] = printed.text.strip().splitlines()[0]
    return texts


def _node(
    trace: Trace,
    cutting: Cutting,
    stretch: Stretch,
    parts: Counter[tuple[int, bool]],
    printed: dict[int, str],
    box: int,
    slack: int,
) -> WorkflowNode:
    columns, texts = trace.columns, trace.texts
    call = trace.calls[stretch.unit] if stretch.unit >= 0 else None
    own = call if call is not None and call.kind == "call" else None
    step = stretch.steps[0] if stretch.steps else -1
    said = next((printed[step] for step in stretch.steps if step in printed), "")
    said = said if len(said) <= _MOST_TEXT else said[: _MOST_TEXT - 1] + "…"
    operation = texts[columns.operation[step]] if step >= 0 else ""
    doing = f"{operation} {trace.name_of(columns.object[step])}".strip() if step >= 0 else ""
    if stretch.is_sleep:
        doing = f"sleep {duration_in_words(stretch.end - stretch.begin)}"
    elif operation == "print":
        doing = said or "print"
    alone = own is not None and (stretch.unit not in cutting.has_children or parts[stretch.unit, True] > 0)
    if own is not None and alone and not (stretch.is_section and said):
        several = sum(parts[stretch.unit, section] for section in (False, True)) > 1
        label, kind = own.name, "part" if several else "call"
        detail = doing if several else own.arguments
    elif step < 0:
        label, kind, detail = "", "junction", ""
    else:
        kind = "sleep" if stretch.is_sleep else "print" if operation == "print" else "io"
        label, detail = (said or doing, doing) if stretch.weight < WORKS or stretch.is_section else (doing, "")
    site = own.site if own is not None and kind == "call" else columns.site[step] if step >= 0 else -1
    is_over = own is None or own.last >= 0
    error = own.error if own is not None else ""
    return WorkflowNode(
        label, kind, detail, stretch.actor, stretch.unit, box, stretch.first, stretch.last,
        stretch.begin, stretch.end, site, error, is_over, slack,
    )  # fmt: skip
