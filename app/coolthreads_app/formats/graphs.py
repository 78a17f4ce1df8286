"""Graphs as text that others draw: Graphviz DOT and Mermaid flowcharts. The same graph gives the same bytes."""

from __future__ import annotations

from coolthreads_app.layout.diagram import Diagram, Mark, Tie, Vertex

_DOT_NODES = {
    Mark.PLAIN: "",
    Mark.FAILED: ', color="#9B1C3C", penwidth=2',
    Mark.STUCK: ', style="rounded,dashed"',
    Mark.CRITICAL: ', color="#4F46C8", penwidth=3',
    Mark.ACTOR: ', shape=ellipse, style=""',
    Mark.DEADLOCKED: ', shape=ellipse, style="", peripheries=2, color="#9B1C3C", penwidth=2',
    Mark.HELD: ", penwidth=2",
}
_DOT_ARROWS = {
    Tie.PROGRAM: 'color="#667085"',
    Tie.ORDER: "penwidth=2",
    Tie.RACE: 'dir=none, style=dashed, penwidth=2, color="#9B1C3C", fontcolor="#9B1C3C", label="race", constraint=false',
    Tie.FOLLOWS: 'color="#667085"',
    Tie.CRITICAL: 'color="#4F46C8", penwidth=3',
    Tie.HOLDS: 'label="held by", penwidth=2',
    Tie.WAITS: 'label="waits for", style=dashed, color="#8A4B00", fontcolor="#8A4B00"',
    Tie.LINK: 'dir=none, color="#667085", fontcolor="#667085"',
    Tie.CUT: 'dir=none, style=dashed, penwidth=2, color="#9B1C3C", fontcolor="#9B1C3C"',
    Tie.MESSAGE: 'penwidth=2, color="#4F46C8"',
}
_MERMAID_ARROWS = {
    Tie.PROGRAM: "-->",
    Tie.ORDER: "==>",
    Tie.RACE: "-. race .-",
    Tie.FOLLOWS: "-->",
    Tie.CRITICAL: "==>",
    Tie.HOLDS: '-- "held by" -->',
    Tie.WAITS: '-. "waits for" .->',
    Tie.LINK: "---",
    Tie.CUT: "-.-",
    Tie.MESSAGE: "==>",
}
_MERMAID_CLASSES = {
    Mark.FAILED: "stroke:#9B1C3C,stroke-width:3px",
    Mark.STUCK: "stroke-dasharray:5 4",
    Mark.CRITICAL: "stroke:#4F46C8,stroke-width:3px",
    Mark.DEADLOCKED: "stroke:#9B1C3C,stroke-width:4px,stroke-dasharray:8 3",
    Mark.HELD: "stroke-width:3px",
}
_ROUND = (Mark.ACTOR, Mark.DEADLOCKED)


def graph_as_dot(graph: Diagram, name: str) -> bytes:
    """For ``dot -Tsvg``: a cluster for each group."""
    lines = [
        f"digraph {_dot(name)} {{",
        f"  rankdir={'LR' if graph.along else 'TB'}; newrank=true; compound=true;",
        '  node [shape=box, style="rounded", fontname="monospace"];',
        '  edge [fontname="sans-serif"];',
    ]

    def members(group: int, depth: int) -> None:
        inset = "  " * depth
        for number, inner in enumerate(graph.groups):
            if inner.parent == group:
                lines.append(f"{inset}subgraph cluster_{number} {{")
                lines.append(f"{inset}  label={_dot(inner.label)}; color=gray80;")
                members(number, depth + 1)
                lines.append(f"{inset}}}")
        lines.extend(
            f"{inset}{node.key} [label={_dot(node.words)}{_DOT_NODES[node.mark]}];"
            for node in graph.vertices
            if node.group == group
        )

    members(-1, 1)
    for arrow in graph.arrows:
        label = f"label={_dot(arrow.words)}, " if arrow.words else ""
        lines.append(f"  {arrow.source} -> {arrow.target} [{label}{_DOT_ARROWS[arrow.tie]}];")
    return ("\n".join([*lines, "}"]) + "\n").encode("utf-8", "replace")


def graph_as_mermaid(graph: Diagram, name: str) -> bytes:
    """A flowchart with a subgraph for each group."""
    lines = ["---", f"title: {_yaml(name)}", "---", f"flowchart {'LR' if graph.along else 'TB'}"]

    def members(group: int, depth: int) -> None:
        inset = "  " * depth
        for number, inner in enumerate(graph.groups):
            if inner.parent == group:
                lines.append(f'{inset}subgraph g{number}["{_mermaid(inner.label)}"]')
                members(number, depth + 1)
                lines.append(f"{inset}end")
        lines.extend(f"{inset}{_shape(node)}" for node in graph.vertices if node.group == group)

    members(-1, 1)
    for arrow in graph.arrows:
        label = f'|"{_mermaid(arrow.words)}"|' if arrow.words else ""
        lines.append(f"  {arrow.source} {_MERMAID_ARROWS[arrow.tie]}{label} {arrow.target}")
    for mark, rule in _MERMAID_CLASSES.items():
        if marked := [node.key for node in graph.vertices if node.mark is mark]:
            lines += [f"  classDef {mark.value} {rule}", f"  class {','.join(marked)} {mark.value}"]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _shape(node: Vertex) -> str:
    words = _mermaid(node.words)
    return f'{node.key}(["{words}"])' if node.mark in _ROUND else f'{node.key}["{words}"]'


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n").replace("\0", " ")
    return f'"{escaped}"'


def _mermaid(text: str) -> str:
    """Text in quotes: what means something to Mermaid or HTML is written as its number."""
    safe = "".join(f"#{ord(letter)};" if letter in '"#<>&`\\[]{}|;' else letter for letter in text.replace("\r", " "))
    return safe.replace("\n", "<br/>")


def _yaml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'
