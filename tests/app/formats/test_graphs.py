"""Graphs as text for Graphviz and Mermaid."""

import re
import shutil
import subprocess

import pytest

from coolthreads_app.formats.graphs import graph_as_dot, graph_as_mermaid
from coolthreads_app.layout.causality import causality
from coolthreads_app.layout.graph import Column, Edge, EdgeKind, Graph, Node
from tests.app import traces

HOSTILE = 'a "b" \\ <c> #1; {d}\n[e] | `f`'


def hostile() -> Graph:
    nodes = (Node(0, 0, 0, HOSTILE, "x.py:1"), Node(1, 0, 1, HOSTILE, failed=True), Node(2, 0, 2, HOSTILE, stuck=True))
    return Graph((Column(0, "main", HOSTILE),), nodes, (Edge(0, 1, EdgeKind.ORDER), Edge(0, 2, EdgeKind.RACE)))


def test_every_node_and_edge_is_in_both():
    graph = causality(traces.lost_update())
    dot, mermaid = graph_as_dot(graph, "race.py").decode(), graph_as_mermaid(graph, "race.py").decode()
    assert (
        len(re.findall(r"^ +n\d+ \[", dot, re.MULTILINE))
        == len(re.findall(r'^ +n\d+\["', mermaid, re.MULTILINE))
        == len(graph.nodes)
    )
    assert len(re.findall(r"n\d+ -> n\d+", dot)) == len(graph.edges)
    assert len(re.findall(r"^ +n\d+ \S.* n\d+$", mermaid, re.MULTILINE)) == len(graph.edges)
    assert 'label="race"' in dot
    assert "-. race .-" in mermaid


def test_the_same_graph_gives_the_same_bytes():
    assert graph_as_dot(causality(traces.deadlock()), "a") == graph_as_dot(causality(traces.deadlock()), "a")


def test_in_mermaid_only_letters_and_numbers_of_signs_stand_within_quotes():
    for text in re.findall(r'\["(.*)"\]', graph_as_mermaid(hostile(), HOSTILE).decode()):
        assert not re.search(r'["`\\|{}\[\]]', text)
        assert re.sub("<br/>", "", text).count("<") == 0


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("graph", [hostile(), causality(traces.deadlock())])
def test_graphviz_reads_it(graph: Graph):
    done = subprocess.run(
        ["dot", "-Tplain"], input=graph_as_dot(graph, HOSTILE), capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\nnode ") == len(graph.nodes)
