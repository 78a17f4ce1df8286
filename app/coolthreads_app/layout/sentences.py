"""A workflow in words: a sentence for each node, and which nodes a line of the source has to do with."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from coolthreads import Trace, Workflow, duration_in_words

_MOST_NAMED = 4


def sentences(found: Workflow, trace: Trace) -> tuple[str, ...]:
    """What each node is, when, in whose hands, how urgent, and what it waits for; in the order of the nodes."""
    before: dict[int, list[int]] = defaultdict(list)
    for edge in found.edges:
        before[edge.after].append(edge.before)
    critical = set(found.critical)
    said = []
    for row, node in enumerate(found.nodes):
        what = f"{node.label}({node.detail})" if node.kind == "call" else node.label
        when = f"from {duration_in_words(node.begin)} to {duration_in_words(node.end)}"
        if not node.is_over:
            when = f"from {duration_in_words(node.begin)}, does not end"
        parts = [f"{what}, {trace.actors[node.actor].name}, {when}"]
        parts.append("on the critical path" if row in critical else f"slack {duration_in_words(node.slack)}")
        if before[row]:
            names = [found.nodes[other].label for other in sorted(before[row])]
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            parts.append(f"after {', '.join(names[:_MOST_NAMED])}{more}")
        if node.box >= 0:
            parts.append(f"in {found.boxes[node.box].label}")
        if node.error:
            parts.append(node.error)
        said.append("; ".join(parts))
    return tuple(said)


def nodes_of_line(found: Workflow, trace: Trace, file: int, line: int) -> frozenset[int]:
    """The nodes that did something at a line (from 1) of a file (row), or are what it defines."""
    sites = [row for row, site in enumerate(trace.sites) if site.file == file and site.line <= line <= site.end_line]
    columns = trace.columns
    places: dict[int, list[int]] = defaultdict(list)
    if sites and len(trace):
        for step in np.flatnonzero(np.isin(np.frombuffer(columns.site, np.int32), sites)).tolist():
            places[columns.actor[step]].append(step)
    known = frozenset(sites)
    return frozenset(
        row
        for row, node in enumerate(found.nodes)
        if node.site in known or (node.first >= 0 and _any_within(places.get(node.actor, []), node.first, node.last))
    )


def _any_within(steps: list[int], first: int, last: int) -> bool:
    place = int(np.searchsorted(steps, first))
    return place < len(steps) and steps[place] <= last
