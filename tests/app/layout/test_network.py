"""The network view: states of nodes, what is under way, lost and cut, in a picture whose nodes never move, and in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coolthreads_app.layout.diagram import diagram
from coolthreads_app.layout.network import NetworkGraph
from coolthreads_app.layout.picture import Box, Picture, Room, Words, bounds
from coolthreads_app.model.contents import long, short, text_of
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.traffic import Life, Phase, Traffic
from tests.app import traces
from tests.app.networks import REPLY, asked

TRACE = asked()
GRAPH = NetworkGraph(TraceIndex(TRACE))
TRAFFIC = GRAPH.traffic
ROOM = Room(13.0, 480.0, 200.0)
END = len(TRACE)


def said(position: int, room: Room = ROOM) -> list[str]:
    return [shape.text for shape in GRAPH.picture(position, room).shapes if isinstance(shape, Words)]


def node_spots(picture: Picture) -> dict[str, tuple[float, float, float, float]]:
    return {
        spot.key: (spot.x, spot.y, spot.width, spot.height) for spot in picture.spots if spot.key.startswith("node")
    }


def test_nodes_have_a_state_at_each_position() -> None:
    lives = {name: [TRAFFIC.node(name, position).life for position in (0, 5, END)] for name in TRAFFIC.nodes}
    assert lives == {
        "server": [Life.WAITING, Life.RUNNING, Life.CRASHED],
        "client": [Life.WAITING, Life.RUNNING, Life.PAUSED],
        "idle": [Life.WAITING] * 3,
    }
    assert [TRAFFIC.node("server", position).ports for position in (3, 4, END)] == [(), ("8000",), ()]


def test_messages_are_under_way_wait_are_taken_lost_or_held_up() -> None:
    def phases(position: int) -> list[tuple[int, Phase]]:
        return [(parcel.number, parcel.phase) for parcel in TRAFFIC.parcels(position)]

    assert phases(6) == [(0, Phase.FLYING)]
    assert phases(7) == [(0, Phase.ARRIVED), (1, Phase.FLYING)]
    assert phases(11) == [(2, Phase.FLYING), (3, Phase.LOST)]
    assert phases(12) == [(2, Phase.ARRIVED)]
    assert phases(13) == [(2, Phase.TAKEN)]
    assert phases(14) == [(4, Phase.FLYING)]
    assert phases(END) == [(4, Phase.HELD)]


def test_what_is_under_way_moves_with_the_time() -> None:
    parts = [TRAFFIC.parcels(position)[0].part for position in (10, 11)]
    assert 0 <= parts[0] < parts[1] <= 1


@pytest.mark.parametrize("room", [ROOM, Room(26.0, 700.0, 300.0), Room(13.0, 120.0, 80.0)])
def test_nodes_never_move_and_nothing_leaves_the_picture(room: Room) -> None:
    first = node_spots(GRAPH.picture(0, room))
    for position in range(END + 1):
        picture = GRAPH.picture(position, room)
        assert node_spots(picture) == first
        assert (picture.width, picture.height) == (GRAPH.picture(0, room).width, GRAPH.picture(0, room).height)
        for shape in picture.shapes:
            left, top, right, bottom = bounds(shape)
            assert left >= -1
            assert top >= -1
            assert right <= max(picture.width, room.width) + 1
            assert bottom <= picture.height + 1


def test_words_never_cover_each_other() -> None:
    for position in range(END + 1):
        plates = [s for s in GRAPH.picture(position, ROOM).shapes if isinstance(s, Box) and s.alpha < 1]
        for number, one in enumerate(plates):
            for other in plates[number + 1 :]:
                apart = one.x + one.width <= other.x or other.x + other.width <= one.x
                assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_states_are_words_and_signs_and_links_say_what_they_are_like() -> None:
    assert {"server", "running", "port 8000", "not started"} <= set(said(6))
    assert {"crashed", "paused", "cut"} <= set(said(END))
    assert "20 ms" in " ".join(said(6))


def test_the_list_says_what_the_picture_shows() -> None:
    words = [spot.words for spot in GRAPH.picture(14, ROOM).spots]
    assert words[0].startswith("node server is running since step 2, listens on 8000; T1; server.py 8000")
    assert words[2].startswith("node idle is not started and never starts")
    assert words[3].startswith("link server - client: 5 messages up to here, 1 lost; 20 ms")
    assert "reply 200 OK, text/plain, with “hello”" in words[-1]
    assert words[-1].endswith("in answer to GET /id; sent at step 13, just now, arrives in 20 ms (at 140 ms)")


def test_a_message_leads_to_the_step_that_sent_it_and_to_its_connection() -> None:
    spot = next(spot for spot in GRAPH.picture(10, ROOM).spots if spot.key == "message 2")
    assert spot.step == 9
    assert TRACE.objects[spot.object].name == "client:49152 → server:8000"


def test_a_run_without_a_network_says_so() -> None:
    picture = NetworkGraph(TraceIndex(traces.lost_update())).picture(0, ROOM)
    assert "no network" in picture.empty
    assert not picture.shapes


def test_a_recording_that_knows_nothing_of_lives_shows_who_has_begun() -> None:
    traffic = Traffic(TraceIndex(replace(TRACE, network=())))
    assert [traffic.node("server", position).life for position in (0, 5)] == [Life.WAITING, Life.RUNNING]


def test_the_graph_for_others_has_nodes_links_and_messages() -> None:
    found = diagram("network", TRACE, at=14)
    assert [vertex.words for vertex in found.vertices] == [
        "server\nrunning, port 8000",
        "client\nrunning",
        "idle\nnot started",
    ]
    assert [(arrow.tie.value, arrow.words) for arrow in found.arrows] == [
        ("link", "20 ms"), ("message", "200 OK (under way)"),
    ]  # fmt: skip
    assert diagram("network", TRACE, at=END).arrows[0].words == "cut"


def test_contents_are_said_shortly() -> None:
    rows = TRACE.messages
    assert [short(row) for row in rows] == ["connect", "accepted", "GET /id", "\\xff\\xfe\\xfd", "200 OK"]
    assert long(rows[2]) == "request GET /id (39 bytes)"
    assert long(rows[3]) == "\\xff\\xfe\\xfd (3 bytes)"
    assert long(rows[4]) == f"reply 200 OK, text/plain, with “hello” ({len(REPLY)} bytes)"
    assert GRAPH.traffic.talk.words(4).endswith("in answer to GET /id")
    assert text_of("grüße\n".encode(), 40) == "“grüße\\n”"
    assert text_of("grüße".encode()[:3], 40, is_cut=True) == "“gr…”"
    assert text_of(b"\x00\x01" * 50, 16) == "\\x00\\x01\\x00\\x01\\x00…"


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 7, 12, 24])
def test_nodes_keep_apart_however_many_there_are(count: int) -> None:
    nodes = tuple(replace(TRACE.nodes[2], name=f"host{number}") for number in range(count))
    graph = NetworkGraph(TraceIndex(replace(TRACE, nodes=nodes, network=(), messages=(), weather=())))
    for room in (ROOM, Room(26.0, 300.0, 120.0)):
        places = list(node_spots(graph.picture(0, room)).values())
        assert len(places) == count
        for number, (x, y, width, height) in enumerate(places):
            for other in places[number + 1 :]:
                assert abs(x - other[0]) >= width or abs(y - other[1]) >= height
