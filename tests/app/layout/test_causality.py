"""The happens-before graph: what starts, joins and locks order, what races, and where it stands on paper."""

import pytest

from coolthreads import CoolthreadsError, Program, Trace, run
from coolthreads_app.layout.causality import causality
from coolthreads_app.layout.graph import Box, EdgeKind, Graph, drawn
from tests.app import traces
from tests.programs import LOST_UPDATE

ORDERED = """import threading

lock = threading.Lock()
total = 0


def work():
    global total
    with lock:
        total += 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def recorded(source: str, schedule: str = "") -> Trace:
    trace = run(Program.from_text(source), schedule=schedule).trace
    assert trace is not None
    return trace


def told(graph: Graph, kind: EdgeKind) -> list[tuple[str, str]]:
    """The edges of a kind as titles, each with the id of its actor."""
    names = {node.key: f"{graph.columns[node.column].id} {node.title}" for node in graph.nodes}
    return [(names[edge.source], names[edge.target]) for edge in graph.edges if edge.kind is kind]


def test_starts_and_joins_order_and_what_nothing_orders_races():
    graph = causality(recorded(LOST_UPDATE, "main*4 T1 T2"))
    order = told(graph, EdgeKind.ORDER)
    assert [(a.split()[1], b.split()[1]) for a, b in order] == [
        ("start", "read"), ("start", "read"), ("end", "join"), ("end", "join")
    ]  # fmt: skip
    races = told(graph, EdgeKind.RACE)
    assert races
    assert all({a.split()[0], b.split()[0]} == {"T1", "T2"} and "counter" in a for a, b in races)


def test_a_lock_orders_what_it_guards():
    graph = causality(recorded(ORDERED))
    assert not told(graph, EdgeKind.RACE)
    assert any(
        a.startswith("T1 release lock") and b.startswith("T2 acquire lock") for a, b in told(graph, EdgeKind.ORDER)
    )


def test_no_edge_follows_from_others():
    graph = causality(recorded(ORDERED))
    following: dict[int, set[int]] = {node.key: set() for node in graph.nodes}
    for edge in graph.edges:
        following[edge.source].add(edge.target)

    def reachable(start: int) -> set[int]:
        found: set[int] = set()
        todo = [start]
        while todo:
            for key in following[todo.pop()] - found:
                found.add(key)
                todo.append(key)
        return found

    for edge in graph.edges:
        around = set().union(*(reachable(key) | {key} for key in following[edge.source] - {edge.target}))
        assert edge.target not in around


def test_edges_lead_down_and_no_two_steps_of_a_column_stand_on_one_level():
    graph = causality(recorded(ORDERED))
    level = {node.key: node.level for node in graph.nodes}
    assert all(level[edge.source] < level[edge.target] for edge in graph.edges if edge.kind is not EdgeKind.RACE)
    places = [(node.column, node.level) for node in graph.nodes]
    assert len(set(places)) == len(places)


def test_what_is_never_reached_in_a_deadlock_is_the_last_node():
    graph = causality(traces.deadlock())
    stuck = [(graph.columns[node.column].id, node.title) for node in graph.nodes if node.stuck]
    assert ("T1", "acquire b") in stuck
    assert ("T2", "acquire a") in stuck


def test_a_part_has_only_edges_within_it():
    graph = causality(traces.lost_update(), (2, 6), frozenset({1, 2}))
    keys = {node.key for node in graph.nodes}
    assert keys == {2, 3, 4, 5}
    assert all({edge.source, edge.target} <= keys for edge in graph.edges)


def test_what_could_not_be_read_is_not_drawn():
    with pytest.raises(CoolthreadsError, match="cut out at most 400"):
        causality(traces.long_trace(1000))


def test_boxes_do_not_overlap_and_lines_between_far_columns_pass_between_them():
    drawing = drawn(causality(recorded(LOST_UPDATE, "main*4 T1 T2")), 900, 13.0)

    def holds(box: Box, x: float, y: float) -> bool:
        return box.x < x < box.x + box.width and box.y < y < box.y + box.height

    boxes = drawing.boxes
    for number, box in enumerate(boxes):
        assert box.x >= 0
        assert box.x + box.width <= 900
        assert not any(holds(other, box.x + 1, box.y + 1) for other in boxes[:number])
    routed = [line for line in drawing.lines if line.via]
    assert routed
    for line in routed:
        for (x0, y0), (x1, y1) in zip(line.via, line.via[1:], strict=False):
            for part in range(21):
                x, y = x0 + (x1 - x0) * part / 20, y0 + (y1 - y0) * part / 20
                assert not any(holds(box, x, y) for box in boxes)
