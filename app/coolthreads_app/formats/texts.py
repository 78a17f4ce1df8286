"""What can be written of a run as text, by the ending of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coolthreads import Trace
from coolthreads_app.formats.events import trace_events
from coolthreads_app.formats.graphs import graph_as_dot, graph_as_mermaid
from coolthreads_app.formats.table import steps_as_csv
from coolthreads_app.layout.causality import causality

GRAPHS = (".dot", ".mmd")
TEXTS = (".json", ".csv")


def text_of(
    ending: str, trace: Trace, steps: tuple[int, int] | None = None, only: frozenset[int] | None = None
) -> bytes | Iterator[bytes]:
    """The content of a file with one of these endings; ``steps``: from the first to the second (exclusive); ``only``: the
    actors (rows) of a graph. Raises CoolthreadsError."""
    if ending == ".csv":
        return steps_as_csv(trace, steps)
    if ending == ".json":
        return trace_events(trace, steps)
    graph = causality(trace, steps, only)
    name = Path(trace.program).name
    return graph_as_dot(graph, name) if ending == ".dot" else graph_as_mermaid(graph, name)
