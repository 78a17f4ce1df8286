"""Graphs as text for Graphviz and Mermaid."""

import re
import shutil
import subprocess

import pytest

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.formats.graphs import graph_as_dot, graph_as_mermaid
from coolthreads_app.formats.texts import text_of
from coolthreads_app.layout.diagram import VIEWS, Arrow, Diagram, Group, Mark, Tie, Vertex, diagram
from tests.app import networks, traces

HOSTILE = 'a "b" \\ <c> #1; {d}\n[e] | `f`'


def hostile() -> Diagram:
    """Every mark and tie, and groups within groups, with words that mean something to both languages."""
    vertices = tuple(Vertex(f"n{row}", HOSTILE, row % 3 - 1, mark) for row, mark in enumerate(Mark))
    arrows = tuple(Arrow(f"n{row % len(Mark)}", f"n{(row + 1) % len(Mark)}", tie) for row, tie in enumerate(Tie))
    return Diagram((Group(HOSTILE), Group(HOSTILE, 0)), vertices, arrows, along=True)


@pytest.mark.parametrize(
    ("view", "trace"),
    [
        ("causality", traces.lost_update()),
        ("causality", traces.deadlock()),
        ("workflow", traces.coffee()),
        ("waits", traces.deadlock()),
    ],
)
def test_every_node_and_arrow_is_in_both(view: str, trace: Trace):
    graph = diagram(view, trace)
    dot, mermaid = graph_as_dot(graph, "race.py").decode(), graph_as_mermaid(graph, "race.py").decode()
    nodes = {node.key for node in graph.vertices}
    assert set(re.findall(r"^ +(\w+) \[label", dot, re.MULTILINE)) == nodes
    assert set(re.findall(r"^ +(\w+)\(?\[\"", mermaid, re.MULTILINE)) == nodes
    arrows = {(arrow.source, arrow.target) for arrow in graph.arrows}
    assert set(re.findall(r"(\w+) -> (\w+)", dot)) == arrows
    assert set(re.findall(r"^ +(\w+) (?:-|=).* (\w+)$", mermaid, re.MULTILINE)) == arrows


def test_who_waits_for_whom_depends_on_the_moment():
    trace = traces.deadlock()
    before, after = diagram("waits", trace, at=0), diagram("waits", trace)
    assert not before.arrows
    assert [node.key for node in before.vertices] == [node.key for node in after.vertices]
    assert {arrow.tie for arrow in after.arrows} == {Tie.HOLDS, Tie.WAITS}
    assert sum(node.mark is Mark.DEADLOCKED for node in after.vertices) == 2
    assert {node.words.split("\n")[1] for node in after.vertices if node.mark is Mark.HELD} == {
        "lock, held by T1", "lock, held by T2"
    }  # fmt: skip


def test_a_workflow_has_its_boxes_and_its_critical_path():
    graph = diagram("workflow", traces.coffee())
    assert any(arrow.tie is Tie.CRITICAL for arrow in graph.arrows)
    assert all(group.parent < number for number, group in enumerate(graph.groups))
    assert all(-1 <= node.group < len(graph.groups) for node in graph.vertices)


def test_a_race_is_said_in_both():
    graph = diagram("causality", traces.lost_update())
    assert 'label="race"' in graph_as_dot(graph, "a").decode()
    assert "-. race .-" in graph_as_mermaid(graph, "a").decode()


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_graph_gives_the_same_bytes(view: str):
    trace = {"workflow": traces.coffee, "network": networks.asked}.get(view, traces.deadlock)()
    assert text_of(".dot", trace, view=view) == text_of(".dot", trace, view=view)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"view": "progress"}, "the views causality, workflow, waits and network"),
        ({"view": "workflow", "steps": (1, 4)}, "written as a whole"),
        ({"view": "waits", "only": frozenset({1})}, "written as a whole"),
    ],
)
def test_what_is_no_graph_is_said(asked: dict, said: str):
    with pytest.raises(CoolthreadsError, match=said):
        text_of(".mmd", traces.deadlock(), **asked)


def test_in_mermaid_only_letters_and_numbers_of_signs_stand_within_quotes():
    texts = re.findall(r'\["(.*)"\]', graph_as_mermaid(hostile(), HOSTILE).decode())
    assert len(texts) == len(Mark) + 2
    for text in texts:
        assert not re.search(r'["`\\|{}\[\]]', text)
        assert re.sub("<br/>", "", text).count("<") == 0


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize(
    "graph",
    [
        hostile(),
        diagram("causality", traces.deadlock()),
        diagram("workflow", traces.coffee()),
        diagram("network", networks.asked()),
    ],
)
def test_graphviz_reads_it(graph: Diagram):
    done = subprocess.run(
        ["dot", "-Tplain"], input=graph_as_dot(graph, HOSTILE), capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\nnode ") == len(graph.vertices)
