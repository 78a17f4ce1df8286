"""What a recording knows of a network: what messages say, who runs and listens, which links are cut, and exactly when."""

from pathlib import Path

from coolthreads import Node, Options, Program, Schedule, Trace, Weather, trace_from_bytes, trace_to_bytes
from coolthreads.runner import Stage
from coolthreads.strategies.replay import Replay

SERVER = """
import socket
listener = socket.create_server(("server", 8000))
while True:
    with listener.accept()[0] as connection:
        connection.sendall(connection.recv(1000).upper())
"""
CLIENT = """
import socket, time
time.sleep(1)
with socket.create_connection(("server", 8000)) as connection:
    connection.sendall(b"x" * 900)
    connection.sendall(b"\\xff")
    assert connection.recv(1000)
"""


def recorded(tmp_path: Path, *events: str, schedule: str = "") -> Trace:
    nodes = []
    for name, text in (("server", SERVER), ("client", CLIENT)):
        (tmp_path / f"{name}.py").write_text(text)
        nodes.append(Node(name, Program.from_file(tmp_path / f"{name}.py")))
    weather = Weather.of_texts([("weather", text) for text in events], ["server", "client"])
    with Stage(Program.of_nodes(nodes, weather=weather), Options()) as stage:
        trace = stage.execute(Replay(Schedule.parse(schedule)).choose, record=True).trace
    assert trace is not None
    return trace


def told(trace: Trace) -> list[str]:
    return [f"{row.what} {row.host} {row.other}".strip() for row in trace.network]


def test_of_each_message_the_first_bytes_are_kept(tmp_path: Path) -> None:
    trace = recorded(tmp_path)
    sent = [row for row in trace.messages if row.kind == "data" and row.source == "client"]
    assert [row.size for row in sent] == [900, 1]
    assert [row.content for row in sent] == [b"x" * 400, b"\xff"]
    again = trace_from_bytes(trace_to_bytes(trace))
    assert (again.messages, again.network) == (trace.messages, trace.network)


def test_who_begins_and_listens_is_recorded(tmp_path: Path) -> None:
    assert told(recorded(tmp_path)) == [
        "begins server",
        "listens server 8000",
        "begins client",
        "ends client",
        "ends server",
    ]


def test_weather_is_recorded(tmp_path: Path) -> None:
    trace = recorded(
        tmp_path, "0.5=cut:server-client", "0.7=pause:client", "3=heal", "4=resume:client", "5=restart:server"
    )
    assert told(trace)[3:8] == [
        "cut server client", "cut client server", "pauses client", "healed server client", "healed client server",
    ]  # fmt: skip
    assert told(trace)[8:] == [
        "resumes client", "ends client", "crashes server", "closes server 8000", "restarts server", "begins server",
        "listens server 8000", "ends server",
    ]  # fmt: skip


def test_what_is_to_happen_at_a_time_happens_then(tmp_path: Path) -> None:
    plain = recorded(tmp_path)
    columns = plain.columns
    sending = next(row.sent for row in plain.messages if row.kind == "data")
    moment = columns.time[sending] / 1e9
    for event in (f"{moment:.9f}=cut:server-client", f"{moment:.9f}=crash:server"):
        trace = recorded(tmp_path, event)
        cut = next(row.step for row in trace.network if row.what in ("cut", "crashes"))
        # Who starts the weather takes a step more, and so does what waits for its time.
        assert abs(cut - sending) <= 3


def test_a_schedule_means_the_same_with_weather_that_comes_later(tmp_path: Path) -> None:
    schedule = "main T1 T2"
    fair = recorded(tmp_path, schedule=schedule)
    assert fair.schedule.startswith(schedule) or not fair.schedule
    bad = recorded(tmp_path, "60=pause:client", schedule=schedule)
    threads = [(row.id, row.name, row.node) for row in bad.actors if row.kind == "thread"]
    assert threads == [(row.id, row.name, row.node) for row in fair.actors if row.kind == "thread"]
