"""What can be written of a run as text, by the ending of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.formats.events import trace_events
from coolthreads_app.formats.graphs import graph_as_dot, graph_as_mermaid
from coolthreads_app.formats.table import steps_as_csv
from coolthreads_app.layout.diagram import VIEWS, diagram

GRAPHS = (".dot", ".mmd")
TEXTS = (".json", ".csv")


def text_of(
    ending: str,
    trace: Trace,
    steps: tuple[int, int] | None = None,
    only: frozenset[int] | None = None,
    *,
    view: str = "causality",
    at: int | None = None,
) -> bytes | Iterator[bytes]:
    """The content of a file with one of these endings; ``steps``: from the first to the second (exclusive); ``only``: the
    actors (rows) of a graph; ``view``: which graph; ``at``: the position that it shows. Raises CoolthreadsError."""
    if ending == ".csv":
        return steps_as_csv(trace, steps)
    if ending == ".json":
        return trace_events(trace, steps)
    if view not in VIEWS:
        raise CoolthreadsError(no_graph(ending))
    graph = diagram(view, trace, steps, only, at)
    name = Path(trace.program).name
    return graph_as_dot(graph, name) if ending == ".dot" else graph_as_mermaid(graph, name)


def no_graph(ending: str) -> str:
    """Why a view cannot be written with the ending of a graph."""
    return f"only graphs can be written as {ending}: the views {', '.join(VIEWS[:-1])} and {VIEWS[-1]}"
