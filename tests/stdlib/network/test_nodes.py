"""Several programs in one execution: each has its own ``__main__``, modules, arguments, host, clock and chance."""

from pathlib import Path

import pytest

from coolthreads import (
    Limits,
    Node,
    Options,
    Program,
    ProgramError,
    Trace,
    Verdict,
    explore,
    run,
    trace_from_bytes,
    trace_to_bytes,
)

ECHO = """
import socket, threading
listener = socket.create_server((socket.gethostname(), 8000))
def serve(connection):
    with connection:
        connection.sendall(connection.recv(100).upper())
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],)).start()
"""
ASK = """
import socket, time
for attempt in range(20):
    try:
        connection = socket.create_connection(("server", 8000))
        break
    except ConnectionRefusedError:
        print("too early")
        time.sleep(0.1)
connection.sendall(b"hello")
print(connection.recv(100).decode())
"""


def network(tmp_path: Path, *nodes: tuple[str, str], **when: float | None) -> Program:
    """Programs of these texts on hosts of these names; ``when`` says when some of them start."""
    made = []
    for name, text in nodes:
        (tmp_path / f"{name}.py").write_text(text)
        program = Program.from_file(tmp_path / f"{name}.py", ("--name", name))
        made.append(Node(name, program, start=when.get(name, 0.0)))
    return Program.of_nodes(made)


def test_servers_that_only_serve_end_with_the_last_client(tmp_path: Path) -> None:
    finished = run(network(tmp_path, ("server", ECHO), ("client", ASK)))
    assert (finished.outcome.verdict, finished.outcome.output) == (Verdict.PASSED, "HELLO\n")


def test_a_server_that_starts_late_is_asked_too_early(tmp_path: Path) -> None:
    finished = run(network(tmp_path, ("server", ECHO), ("client", ASK), server=0.25))
    assert finished.outcome.output == "too early\ntoo early\ntoo early\nHELLO\n"


def test_who_waits_for_a_server_that_never_starts_fails(tmp_path: Path) -> None:
    finished = run(network(tmp_path, ("server", ECHO), ("client", ASK), server=None))
    assert finished.outcome.verdict is Verdict.FAILED
    assert finished.outcome.summary.startswith("client: NameError")


def test_each_node_has_what_a_process_has(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text("seen = []")
    text = """
import random, shared, socket, sys, threading, uuid, atexit
import __main__
shared.seen.append(socket.gethostname())
atexit.register(print, "bye", socket.gethostname())
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
print(shared.seen, sys.argv[1:], __main__.thread.name, threading.main_thread() is threading.current_thread())
print(uuid.uuid4(), random.random())
"""
    finished = run(network(tmp_path, ("one", text), ("two", text)))
    lines = finished.outcome.output.splitlines()
    assert [line for line in lines if "[" in line] == [
        f"['{name}'] ['--name', '{name}'] Thread-1 (<lambda>) True" for name in ("one", "two")
    ]
    assert sorted(line for line in lines if "bye" in line) == ["bye one", "bye two"]
    drawn = [line for line in lines if "[" not in line and "bye" not in line]
    assert len(set(drawn)) == 2


def test_what_is_drawn_does_not_depend_on_who_comes_first(tmp_path: Path) -> None:
    text = "import random, uuid\nprint(uuid.uuid4(), random.random())"
    program = network(tmp_path, ("one", text), ("two", text))
    found = explore(program, Options(time="any"))
    assert found.complete
    assert len({tuple(sorted(row.output.splitlines())) for row in found.outcomes}) == 1


def test_variables_of_the_same_file_are_each_nodes_own(tmp_path: Path) -> None:
    text = "import threading\ncounter = 0\ndef work():\n    global counter\n    counter += 1\nwork()\nassert counter == 1\n"
    found = explore(network(tmp_path, ("one", text), ("two", text)), Options(time="any"))
    assert (found.complete, found.verdict, found.races) == (True, Verdict.PASSED, ())


def test_clocks_differ(tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text("import time, datetime\nprint(int(time.time()), datetime.datetime.now().second)")
    program = Program.from_file(tmp_path / "p.py")
    finished = run(Program.of_nodes([Node("one", program), Node("two", program, clock=7.0)]))
    assert finished.outcome.output == "1704067200 0\n1704067207 7\n"


def test_the_end_of_a_process_ends_its_daemons_and_connections(tmp_path: Path) -> None:
    server = """
import socket, threading, time
listener = socket.create_server(("", 8000))
threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()
connection, _ = listener.accept()
"""
    client = "import socket\nprint(socket.create_connection(('server', 8000)).recv(10))"
    finished = run(network(tmp_path, ("server", server), ("client", client)))
    assert (finished.outcome.verdict, finished.outcome.output) == (Verdict.PASSED, "b''\n")


def test_a_client_that_waits_for_ever_is_a_deadlock(tmp_path: Path) -> None:
    server = "import socket\nlistener = socket.create_server(('', 8000))\nwhile True: kept = listener.accept()"
    client = "import socket\nsocket.create_connection(('server', 8000)).recv(10)"
    finished = run(network(tmp_path, ("server", server), ("client", client)))
    assert finished.outcome.verdict is Verdict.DEADLOCK
    assert finished.outcome.summary == "client: T2 waits for ever: receive (client.py:2)"


def test_the_failure_of_a_node_says_where(tmp_path: Path) -> None:
    finished = run(network(tmp_path, ("one", "raise ValueError('no')"), ("two", "import sys; sys.exit(3)")))
    assert finished.outcome.summary == "one: ValueError: no (one.py:1); two: exit status 3"


def test_all_start_orders_are_found(tmp_path: Path) -> None:
    text = "import socket\nprint(socket.gethostname())"
    found = explore(network(tmp_path, ("a", text), ("b", text), ("c", text)), Options(time="any"))
    assert found.complete
    assert len({row.output for row in found.outcomes}) == 6


def test_a_client_may_come_too_early(tmp_path: Path) -> None:
    found = explore(
        network(tmp_path, ("server", ECHO), ("client", ASK.replace("range(20)", "range(1)"))),
        Options(time="any", max_steps=2_000),
        limits=Limits(max_executions=2_000),
    )
    assert {row.verdict for row in found.outcomes} == {Verdict.PASSED, Verdict.FAILED}
    assert found.complete


@pytest.fixture
def recorded(tmp_path: Path) -> Trace:
    trace = run(network(tmp_path, ("server", ECHO), ("client", ASK))).trace
    assert trace is not None
    return trace


def test_the_trace_knows_nodes_and_messages(recorded: Trace) -> None:
    assert [(row.name, recorded.files[row.file].name) for row in recorded.nodes] == [
        ("server", "server.py"),
        ("client", "client.py"),
    ]
    assert [row.node for row in recorded.actors] == ["", "server", "client", "server"]
    data = [row for row in recorded.messages if row.kind == "data"]
    assert [(row.source, row.destination, row.text) for row in data] == [
        ("client", "server", "5 bytes: 'hello'"),
        ("server", "client", "5 bytes: 'HELLO'"),
    ]
    assert all(row.sent <= row.arrived < row.received for row in data)
    assert trace_from_bytes(trace_to_bytes(recorded)) == recorded


def test_wrong_nodes_are_refused() -> None:
    program = Program.from_text("")
    for nodes, told in (
        ([], "at least one node"),
        ([Node("a", program), Node("A", program)], "there is such a host already"),
        ([Node("a b", program)], "letters, digits"),
        ([Node("localhost", program)], "there is such a host already"),
        ([Node("a", program, start=-1.0)], "cannot start at -1 s"),
    ):
        with pytest.raises(ProgramError, match=told):
            Program.of_nodes(nodes)


DATAGRAMS = """
import socket
mail = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mail.bind(("", 9))
while True:
    request, sender = mail.recvfrom(100)
    mail.sendto(request.upper(), sender)
"""
ASK_ONCE = """
import socket
mail = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mail.settimeout(5)
mail.sendto(b"hello", ("server", 9))
try:
    print(*mail.recvfrom(100))
except TimeoutError:
    print("nothing")
"""


def test_datagrams_come_from_the_host_that_sent_them(tmp_path: Path) -> None:
    finished = run(network(tmp_path, ("server", DATAGRAMS), ("client", ASK_ONCE)))
    assert finished.outcome.output == "b'HELLO' ('10.0.0.1', 9)\n"


def outcomes(program: Program, faults: int) -> set[str]:
    found = explore(program, Options(time="any", faults=faults))
    assert found.complete
    for row in found.outcomes:
        again = run(program, schedule=row.schedule)
        assert (again.outcome.verdict, again.outcome.output) == (row.verdict, row.output)
    return {row.output for row in found.outcomes}


def test_a_message_may_be_lost_and_a_host_may_crash(tmp_path: Path) -> None:
    program = network(tmp_path, ("server", DATAGRAMS), ("client", ASK_ONCE))
    answered, in_vain = "b'HELLO' ('10.0.0.1', 9)\n", "nothing\n"
    # Sent before the server listens a datagram is lost anyway; and a client that crashed prints nothing.
    assert outcomes(program, faults=0) == {answered, in_vain}
    assert outcomes(program, faults=1) == {answered, in_vain, ""}


def test_the_server_of_a_connection_may_crash(tmp_path: Path) -> None:
    program = network(tmp_path, ("server", ECHO), ("client", ASK), client=0.5)
    found = explore(program, Options(time="exact", faults=1), limits=Limits(max_executions=200))
    told = " ".join(row.summary for row in found.outcomes)
    assert "ConnectionResetError" in told
    assert "TimeoutError" in told


def test_replay_of_a_fault(tmp_path: Path) -> None:
    program = network(tmp_path, ("server", DATAGRAMS), ("client", ASK_ONCE), client=0.5)
    found = explore(program, Options(time="exact", faults=1))
    lossy = next(row for row in found.outcomes if row.output == "nothing\n")
    assert lossy.schedule.startswith("faults=1 ")
    trace = run(program, schedule=lossy.schedule).trace
    assert trace is not None
    assert any(message.lost >= 0 for message in trace.messages) or "crash" in {step.operation for step in trace}
