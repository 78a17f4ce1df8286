"""Graphs as text that others draw: Graphviz DOT and Mermaid flowcharts. The same graph gives the same bytes."""

from __future__ import annotations

from coolthreads_app.layout.graph import EdgeKind, Graph, Node

_DOT_EDGES = {
    EdgeKind.PROGRAM: 'color="#667085"',
    EdgeKind.ORDER: "penwidth=2",
    EdgeKind.RACE: 'dir=none, style=dashed, penwidth=2, color="#9B1C3C", fontcolor="#9B1C3C", label="race", constraint=false',
}
_MERMAID_EDGES = {EdgeKind.PROGRAM: "-->", EdgeKind.ORDER: "==>", EdgeKind.RACE: "-. race .-"}


def graph_as_dot(graph: Graph, name: str) -> bytes:
    """For ``dot -Tsvg``: a cluster for each actor."""
    lines = [
        f"digraph {_dot(name)} {{",
        "  rankdir=TB; newrank=true; compound=true;",
        '  node [shape=box, style="rounded", fontname="monospace"];',
        '  edge [fontname="sans-serif"];',
    ]
    for number, column in enumerate(graph.columns):
        label = column.id if column.name in ("", column.id) else f"{column.id} {column.name}"
        lines += [f"  subgraph cluster_{number} {{", f"    label={_dot(label)}; color=gray80;"]
        lines += [
            f"    {_key(node)} [label={_dot(_words(node))}{_style(node)}];"
            for node in graph.nodes
            if node.column == number
        ]
        lines.append("  }")
    lines += [f"  n{edge.source} -> n{edge.target} [{_DOT_EDGES[edge.kind]}];" for edge in graph.edges]
    return ("\n".join([*lines, "}"]) + "\n").encode("utf-8", "replace")


def graph_as_mermaid(graph: Graph, name: str) -> bytes:
    """A flowchart with a subgraph for each actor."""
    lines = ["---", f"title: {_yaml(name)}", "---", "flowchart TB"]
    for number, column in enumerate(graph.columns):
        label = column.id if column.name in ("", column.id) else f"{column.id} {column.name}"
        lines.append(f'  subgraph a{number}["{_mermaid(label)}"]')
        lines += [f'    {_key(node)}["{_mermaid(_words(node))}"]' for node in graph.nodes if node.column == number]
        lines.append("  end")
    lines += [f"  n{edge.source} {_MERMAID_EDGES[edge.kind]} n{edge.target}" for edge in graph.edges]
    for key, rule in (("failed", "stroke:#9B1C3C,stroke-width:3px"), ("stuck", "stroke-dasharray:5 4")):
        if marked := [_key(node) for node in graph.nodes if getattr(node, key)]:
            lines += [f"  classDef {key} {rule}", f"  class {','.join(marked)} {key}"]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _key(node: Node) -> str:
    return f"n{node.key}"


def _words(node: Node) -> str:
    ending = " (fails)" if node.failed else " (never)" if node.stuck else ""
    return f"{node.title}{ending}\n{node.detail}" if node.detail else f"{node.title}{ending}"


def _style(node: Node) -> str:
    if node.failed:
        return ', color="#9B1C3C", penwidth=2'
    return ', style="rounded,dashed"' if node.stuck else ""


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n").replace("\0", " ")
    return f'"{escaped}"'


def _mermaid(text: str) -> str:
    """Text in quotes: what means something to Mermaid or HTML is written as its number."""
    safe = "".join(f"#{ord(letter)};" if letter in '"#<>&`\\[]{}|;' else letter for letter in text.replace("\r", " "))
    return safe.replace("\n", "<br/>")


def _yaml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'
