"""Networks for tests of what is drawn: a run made by hand, in which a client asks, the answer is held up by a cut, and the
server crashes; and a real one, small."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coolthreads import MessageRow, NetworkRow, NodeRow, Options, Program, ReplayDiverged, Schedule, Trace
from coolthreads.runner import Stage
from coolthreads.strategies.replay import Replay
from tests.app.traces import TraceBuilder

REQUEST = b"GET /id HTTP/1.1\r\nHost: server:8000\r\n\r\n"
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello"
THERE, BACK = "client:49152 → server:8000", "server:8000 → client:49152"
_STEPS = (
    ("main", "start", "server"), ("main", "start", "client"), ("T1", "begin", "server"), ("T1", "listen", "server:8000"),
    ("T2", "begin", "client"), ("T2", "connect", "server:8000"), ("L1", "deliver", THERE), ("T1", "accept", "server:8000"),
    ("L2", "deliver", BACK), ("T2", "send", THERE), ("T2", "send", "server:53"), ("L1", "deliver", THERE),
    ("T1", "receive", THERE), ("T1", "send", BACK), ("W1", "cut", ""), ("W1", "pause", ""), ("W1", "crash", ""),
)  # fmt: skip


def asked() -> Trace:
    """A step takes a microsecond; what is sent takes 20 ms. The third node never starts."""
    b = TraceBuilder(
        "server, client, idle", "print()\n",
        [("main", "network"), ("T1", "MainThread"), ("T2", "MainThread"), ("L1", "client → server"),
         ("L2", "server → client"), ("W1", "weather")],
        [("server", "node"), ("client", "node"), ("server:8000", "port"), ("server:53", "port"),
         (THERE, "stream"), (BACK, "stream")],
    )  # fmt: skip
    for actor, operation, obj in _STEPS:
        b.step(actor, operation, obj, takes=20_000_000 if operation in ("deliver", "connect", "send") else 1000)
    trace = b.trace()
    times = trace.columns.time
    nodes = {"T1": "server", "T2": "client"}
    kinds = {"main": "network", "L1": "link", "L2": "link", "W1": "weather"}
    return replace(
        trace,
        actors=tuple(replace(row, node=nodes.get(row.id, ""), kind=kinds.get(row.id, "thread")) for row in trace.actors),
        nodes=(
            NodeRow("server", "server.py", 0, ("8000",)), NodeRow("client", "client.py", 0),
            NodeRow("idle", "server.py", 0, start=None),
        ),
        weather=(("link", "*=latency:0.02"), ("weather", "0.1=cut:server-client"), ("weather", "0.1=crash:server")),
        messages=(
            MessageRow("connect", THERE, "", 0, "client", "server", 5, 6, 7, due=times[6]),
            MessageRow("accept", BACK, "", 0, "server", "client", 6, 8, 8, due=times[8]),
            MessageRow("data", THERE, "", len(REQUEST), "client", "server", 9, 11, 12, -1, REQUEST, times[11]),
            MessageRow("datagram", "client:49153 → server:53", "", 3, "client", "server", 10, -1, -1, 10, b"\xff\xfe\xfd"),
            MessageRow("data", BACK, "", len(REPLY), "server", "client", 13, -1, -1, -1, REPLY, times[13] + 20_000_000),
        ),
        network=(
            NetworkRow(2, "begins", "server"), NetworkRow(3, "listens", "server", "8000"), NetworkRow(4, "begins", "client"),
            NetworkRow(14, "cut", "server", "client"), NetworkRow(14, "cut", "client", "server"),
            NetworkRow(15, "pauses", "client"), NetworkRow(16, "crashes", "server"), NetworkRow(16, "closes", "server", "8000"),
        ),
    )  # fmt: skip


SERVER = """
import socket
with socket.create_server(("server", 8000)) as listener:
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(connection.recv(100).upper())
"""
CLIENT = """
import socket, time
try:
    with socket.create_connection(("server", 8000), timeout=5) as connection:
        connection.sendall(b"hello")
        print(connection.recv(100).decode() or "nothing")
except OSError as error:
    print(type(error).__name__)
"""
TOML = """
[[nodes]]
name = "server"
file = "server.py"

[[nodes]]
name = "client"
file = "client.py"

[[links]]
between = ["server", "client"]
latency = 0.02
"""


def written(folder: Path) -> Path:
    """A network on disk: a server that says things louder, and a client."""
    (folder / "server.py").write_text(SERVER)
    (folder / "client.py").write_text(CLIENT)
    (folder / "loud.toml").write_text(TOML)
    return folder / "loud.toml"


def executed(program: Program, schedule: str = "", time: str = "exact") -> Trace | str:
    """What a program really does, in this process; or why a schedule does not fit it."""
    try:
        replay = Replay(Schedule.parse(schedule))
        with Stage(program, Options(time=time)) as stage:
            trace = stage.execute(replay.choose, record=True).trace
        replay.check_all_used()
    except ReplayDiverged as error:
        return str(error)
    assert trace is not None
    return trace
