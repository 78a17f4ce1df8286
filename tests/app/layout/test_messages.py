"""Messages between the lanes of nodes: from the step that sent them to the one that took them, on both axes."""

import pytest

from coolthreads import Node, Program, Trace, run
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.timeline import Viewport, timeline

SERVER = """
import socket
listener = socket.create_server(("", 8000))
connection, _ = listener.accept()
connection.sendall(connection.recv(100).upper())
"""
CLIENT = """
import socket
connection = socket.create_connection(("server", 8000))
connection.sendall(b"hello")
print(connection.recv(100))
"""


@pytest.fixture(scope="module")
def trace() -> Trace:
    nodes = [
        Node(name, Program.from_text(text, f"{name}.py")) for name, text in (("server", SERVER), ("client", CLIENT))
    ]
    found = run(Program.of_nodes(nodes)).trace
    assert found is not None
    return found


def test_lanes_are_led_by_their_node(trace: Trace) -> None:
    assert [(head.name, head.inside) for head in timeline(trace).heads] == [
        ("network", -1),
        ("server", -1),
        ("client", -1),
    ]


@pytest.mark.parametrize("kind", list(AxisKind))
def test_messages_go_from_lane_to_lane(trace: Trace, kind: AxisKind) -> None:
    lines = timeline(trace, kind)
    plot = lines.plot(Viewport.fit(lines.axis.length, 2_000.0))
    assert [(m.source, m.target, m.text, m.lost) for m in plot.messages] == [
        (2, 1, "connect", False),
        (2, 1, "5 bytes: 'hello'", False),
        (1, 2, "5 bytes: 'HELLO'", False),
    ]
    assert all(message.x0 <= message.x1 for message in plot.messages)


def test_a_message_says_already_why_somebody_goes_on(trace: Trace) -> None:
    lines = timeline(trace)
    plot = lines.plot(Viewport.fit(lines.axis.length, 2_000.0))
    woken = {(wakeup.source, wakeup.target) for wakeup in plot.wakeups}
    assert woken.isdisjoint({(1, 2), (2, 1)})
    assert {(0, 1), (0, 2)} <= woken


def test_only_what_is_visible_is_drawn(trace: Trace) -> None:
    lines = timeline(trace)
    before = next(message.sent for message in trace.messages)
    assert lines.plot(Viewport(0.0, 50.0, 50.0 * (before - 1))).messages == ()
