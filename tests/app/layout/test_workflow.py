"""Workflows are laid out in layers, boxes hold what is theirs and nothing else, and what is too much is folded."""

from __future__ import annotations

from itertools import combinations

import pytest

from coolthreads import Workflow, WorkflowBox, WorkflowEdge, WorkflowNode
from coolthreads_app.layout.workflow import Chart, Tile, chart, filled


def node(label: str, begin: int, end: int, box: int = -1, *, is_over: bool = True) -> WorkflowNode:
    return WorkflowNode(label, "call", "", 0, -1, box, begin, end, begin, end, -1, "", is_over, 0)


def made(nodes: list[WorkflowNode], edges: list[tuple[str, str]], boxes: tuple[WorkflowBox, ...] = ()) -> Workflow:
    rows = {each.label: row for row, each in enumerate(nodes)}
    found = tuple(WorkflowEdge(rows[one], rows[other], "order", -1) for one, other in edges)
    return Workflow(tuple(nodes), found, boxes, (), 1, 1)


def box(label: str, parent: int = -1) -> WorkflowBox:
    return WorkflowBox(label, "block", 0, parent)


AFTERNOON = made(
    [
        node("podcast", 0, 60, 0),
        node("grind", 0, 2, 1),
        node("heat", 0, 3, 1),
        node("add", 2, 2, 1),
        node("pour", 3, 3, 1),
        node("brew", 3, 7, 1),
        node("wash", 7, 27, 2),
        node("vacuum", 7, 37, 2),
    ],
    [
        ("grind", "add"),
        ("heat", "pour"),
        ("add", "brew"),
        ("pour", "brew"),
        ("brew", "wash"),
        ("brew", "vacuum"),
    ],
    (box("afternoon"), box("coffee", 0), box("chores", 0)),
)


def tile(drawn: Chart, label: str) -> Tile:
    return next(each for each in drawn.tiles if each.label == label)


def test_what_follows_is_further_right() -> None:
    drawn = chart(AFTERNOON, 13.0)
    assert all(arrow.x0 < arrow.x1 for arrow in drawn.arrows)
    assert len(drawn.arrows) == len(AFTERNOON.edges)


def test_nothing_overlaps_and_boxes_hold_what_is_theirs() -> None:
    drawn = chart(AFTERNOON, 13.0)
    for one, other in combinations(drawn.tiles, 2):
        assert one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0
    frames = {frame.label: frame for frame in drawn.frames}
    inside = {
        (frame.label, each.label)
        for frame in frames.values()
        for each in drawn.tiles
        if frame.x0 < each.x0 < each.x1 < frame.x1 and frame.y0 < each.y0 < each.y1 < frame.y1
    }
    everything = {each.label for each in AFTERNOON.nodes}
    assert {label for name, label in inside if name == "afternoon"} == everything
    assert {label for name, label in inside if name == "coffee"} == {"grind", "heat", "add", "pour", "brew"}
    assert {label for name, label in inside if name == "chores"} == {"wash", "vacuum"}


def test_the_podcast_lies_along_the_whole_afternoon() -> None:
    drawn = chart(AFTERNOON, 13.0)
    podcast = tile(drawn, "podcast")
    others = [each for each in drawn.tiles if each is not podcast]
    assert podcast.x0 <= min(each.x0 for each in others)
    assert podcast.x1 >= max(each.x1 for each in others)
    assert podcast.y0 >= max(each.y1 for each in others)


@pytest.mark.parametrize("turned", [False, True])
def test_lines_do_not_cross_where_they_need_not(turned: bool) -> None:
    pairs = [("a", "x"), ("b", "y"), ("c", "z")]
    targets = ["z", "y", "x"] if turned else ["x", "y", "z"]
    nodes = [node(label, 0, 1) for label in "abc"] + [node(label, 1, 2) for label in targets]
    drawn = chart(made(nodes, pairs), 13.0)
    heights = [(arrow.y0, arrow.y1) for arrow in drawn.arrows]
    assert [y for y, _ in sorted(heights)] == sorted(y for _, y in heights)


def test_lines_into_a_box_do_not_cross_either() -> None:
    nodes = [node("a", 0, 1), node("b", 0, 2), node("y", 1, 3, 0), node("x", 2, 3, 0)]
    drawn = chart(made(nodes, [("a", "x"), ("b", "y")], (box("inner"),)), 13.0)
    arrows = {(drawn.tiles[each.before].label, drawn.tiles[each.after].label): each for each in drawn.arrows}
    one, other = arrows["a", "x"], arrows["b", "y"]
    assert (one.y0 < other.y0) == (one.y1 < other.y1)


def test_a_folded_box_is_one_tile() -> None:
    coffee = next(frame for frame in chart(AFTERNOON, 13.0).frames if frame.label == "coffee")
    drawn = chart(AFTERNOON, 13.0, frozenset({coffee.key}))
    assert {each.label for each in drawn.tiles} == {"podcast", "coffee", "wash", "vacuum"}
    assert len(tile(drawn, "coffee").nodes) == 5
    assert {(drawn.tiles[each.before].label, drawn.tiles[each.after].label) for each in drawn.arrows} == {
        ("coffee", "wash"),
        ("coffee", "vacuum"),
    }


def test_a_thousand_tasks_of_one_name_are_one_tile_until_unfolded() -> None:
    nodes = [node("begin", 0, 1), *(node("work", 1, 2) for _ in range(1000)), node("end", 2, 3)]
    edges = tuple(WorkflowEdge(0, row, "submit", -1) for row in range(1, 1001))
    edges += tuple(WorkflowEdge(row, 1001, "result", -1) for row in range(1, 1001))
    many = Workflow(tuple(nodes), edges, (), (), 1, 1)
    drawn = chart(many, 13.0)
    assert [each.label for each in drawn.tiles] == ["begin", "work \N{MULTIPLICATION SIGN} 1000", "end"]
    assert len(drawn.arrows) == 2
    key = drawn.tiles[1].key
    assert key is not None
    assert len(chart(many, 13.0, frozenset({key})).tiles) == 1002


def test_boxes_that_wait_for_each_other_are_drawn_all_the_same() -> None:
    nodes = [node("a", 0, 1, 0), node("b", 1, 2, 1), node("c", 2, 3, 0)]
    drawn = chart(made(nodes, [("a", "b"), ("b", "c")], (box("one"), box("other"))), 13.0)
    assert len(drawn.arrows) == 2
    assert len(drawn.frames) == 2


def test_an_empty_workflow() -> None:
    assert chart(Workflow((), (), (), (), 0, 0), 13.0).tiles == ()


def test_what_is_where() -> None:
    drawn = chart(AFTERNOON, 13.0)
    heat = tile(drawn, "heat")
    assert drawn.tile_at(heat.x0 + 1, heat.y0 + 1) == drawn.tiles.index(heat)
    assert drawn.tile_at(-1, -1) is None
    coffee = next(frame for frame in drawn.frames if frame.label == "coffee")
    assert drawn.frame_at(coffee.x0 + 1, coffee.y0 + 1, 20) == coffee


@pytest.mark.parametrize(
    ("position", "now", "part"), [(0, 0, 0.0), (5, 10, 0.0), (5, 15, 0.5), (20, 20, 1.0), (21, 20, 1.0), (30, 40, 1.0)]
)
def test_nodes_fill_as_time_goes_by(position: int, now: int, part: float) -> None:
    assert filled(node("work", 10, 20), position, now) == part


def test_what_never_ends_is_never_full() -> None:
    assert filled(node("stuck", 0, 5, is_over=False), 100, 100) == 0.5
