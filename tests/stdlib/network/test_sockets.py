"""Programs with sockets, as one would write them: the real `socket` module over the simulated network."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coolthreads.exploration import Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore
from coolthreads.strategies import default_choice
from tests.programs import Bench, check

ECHO = """\
import socket, threading
listener = socket.create_server(("localhost", 5000))
def serve():
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(100):
            connection.sendall(data.upper())
thread = threading.Thread(target=serve)
thread.start()
with socket.create_connection(("localhost", 5000)) as client:
    client.sendall(b"hello")
    print(client.recv(100))
    client.shutdown(socket.SHUT_WR)
    print(client.recv(100))
thread.join()
"""


def printed(source: str, **options: object) -> str:
    """What a program prints when it runs by itself and passes."""
    program = Program.from_text(dedent(source))
    with Stage(program, Options(**options)) as stage:  # type: ignore[arg-type]
        outcome = stage.execute(default_choice, record=True).outcome
    assert outcome.verdict.value == "passed", outcome.summary
    return outcome.output


def test_a_server_answers() -> None:
    check(ECHO, "", "passed", output="b'HELLO'\nb''\n")


def test_a_step_says_what_was_sent_and_to_whom() -> None:
    trace = Bench(ECHO).under("").trace
    assert trace is not None
    sent = [step for step in trace if step.operation == "send"]
    assert [(trace.name_of(step.object)[-4:], step.value) for step in sent] == [
        ("5000", "5 bytes: 'hello'"),
        (trace.name_of(sent[1].object)[-4:], "5 bytes: 'HELLO'"),
    ]


def test_the_client_may_come_before_the_server() -> None:
    source = """\
    import socket, threading
    def serve():
        listener = socket.create_server(("localhost", 5000))
        listener.accept()[0].close()
    threading.Thread(target=serve, daemon=True).start()
    try:
        socket.create_connection(("localhost", 5000)).close()
        print("connected")
    except ConnectionRefusedError:
        print("refused")
    """
    with Stage(Program.from_text(dedent(source)), Options(time="any")) as stage:
        found = explore(
            stage, "dpor", Limits(), on_progress=lambda _: None, progress_every=9.0, should_stop=lambda: False
        )
    assert found.complete
    assert {row.output for row in found.outcomes} == {"connected\n", "refused\n"}


def test_all_interleavings_of_two_clients_are_found() -> None:
    source = """\
    import socket, threading
    listener = socket.create_server(("localhost", 5000))
    def ask(name):
        with socket.create_connection(("localhost", 5000)) as s:
            s.sendall(name)
    threads = [threading.Thread(target=ask, args=(name,)) for name in (b"a", b"b")]
    for thread in threads: thread.start()
    heard = [listener.accept()[0].recv(1) for _ in threads]
    for thread in threads: thread.join()
    print(heard)
    """
    with Stage(Program.from_text(dedent(source)), Options(time="any")) as stage:
        found = explore(
            stage, "dpor", Limits(), on_progress=lambda _: None, progress_every=9.0, should_stop=lambda: False
        )
    assert found.complete
    assert {row.output for row in found.outcomes} == {"[b'a', b'b']\n", "[b'b', b'a']\n"}


def test_two_that_both_send_more_than_fits_wait_for_ever() -> None:
    source = """\
    import socket, threading
    a, b = socket.socketpair()
    def talk(me):
        me.sendall(bytes(1_000_000))
        me.recv(1)
    threads = [threading.Thread(target=talk, args=(me,)) for me in (a, b)]
    for thread in threads: thread.start()
    """
    execution = Bench(dedent(source)).under("")
    assert execution.outcome.verdict.value == "deadlock"
    assert "send" in execution.outcome.summary


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ('("example.com", 80)', "example.com is outside the simulated network"),
        ('("93.184.216.34", 80)', "93.184.216.34:80 is outside the simulated network, which nothing leaves"),
    ],
)
def test_nothing_leaves_the_process(address: str, words: str) -> None:
    source = f"""\
    import socket
    try:
        socket.create_connection({address})
    except OSError as error:
        print(error)
    """
    assert words in printed(source)


@pytest.mark.parametrize(
    ("statements", "output"),
    [
        ("s.settimeout(2)\n    s.recv(1)", "TimeoutError timed out"),
        ("s.setblocking(False)\n    s.recv(1)", "BlockingIOError [Errno 11] Resource temporarily unavailable"),
        ("socket.socket().recv(1)", "OSError [Errno 107] Transport endpoint is not connected"),
        ("socket.socket(socket.AF_INET6)", "OSError [Errno 97] Address family not supported by protocol: AF_INET6"),
        ("s.close()\n    s.recv(1)", "OSError [Errno 9] Bad file descriptor"),
        ("t.close()\n    s.send(b'x')\n    s.send(b'x')", "ConnectionResetError [Errno 104] Connection reset by peer"),
        ("s.shutdown(socket.SHUT_WR)\n    s.send(b'x')", "BrokenPipeError [Errno 32] Broken pipe"),
    ],
)
def test_errors_are_those_of_the_operating_system(statements: str, output: str) -> None:
    source = f"""\
import socket
s, t = socket.socketpair()
try:
    {statements}
except OSError as error:
    print(type(error).__name__, error)
"""
    assert printed(source).startswith(output)


def test_a_time_out_takes_virtual_time_only() -> None:
    source = """\
    import socket, time
    s, t = socket.socketpair()
    s.settimeout(3600)
    began = time.monotonic()
    try:
        s.recv(1)
    except TimeoutError:
        print(round(time.monotonic() - began))
    """
    assert printed(source) == "3600\n"


def test_datagrams_keep_their_bounds() -> None:
    source = """\
    import socket
    a = socket.socket(type=socket.SOCK_DGRAM)
    a.bind(("localhost", 7000))
    b = socket.socket(type=socket.SOCK_DGRAM)
    b.sendto(b"one", ("localhost", 7000))
    b.sendto(b"", ("localhost", 7000))
    b.sendto(b"three", ("localhost", 7000))
    print([a.recvfrom(3)[0] for _ in range(3)], a.recvfrom is not None)
    """
    assert printed(source) == "[b'one', b'', b'thr'] True\n"


def test_who_listens_no_more_refuses() -> None:
    source = """\
    import socket
    listener = socket.create_server(("localhost", 5000), backlog=1)
    waiting = socket.create_connection(("localhost", 5000))
    listener.close()
    for attempt in (lambda: waiting.recv(1), lambda: socket.create_connection(("localhost", 5000))):
        try:
            attempt()
        except ConnectionError as error:
            print(type(error).__name__)
    socket.create_server(("localhost", 5000)).close()
    """
    assert printed(source) == "ConnectionResetError\nConnectionRefusedError\n"


def test_a_full_backlog_makes_clients_wait() -> None:
    source = """\
    import socket
    listener = socket.create_server(("localhost", 5000), backlog=0)
    first = socket.create_connection(("localhost", 5000))
    try:
        socket.create_connection(("localhost", 5000), timeout=5)
    except TimeoutError:
        print("no room")
    """
    assert printed(source) == "no room\n"


def test_selectors_tell_who_is_ready() -> None:
    source = """\
    import selectors, socket
    a, b = socket.socketpair()
    selector = selectors.DefaultSelector()
    selector.register(a, selectors.EVENT_READ, "a")
    print(type(selector).__name__, selector.select(0.5))
    b.send(b"x")
    print([(key.data, events) for key, events in selector.select()])
    b.close()
    a.recv(1)
    print([events for key, events in selector.select()], a.recv(1))
    """
    assert printed(source) == "PollSelector []\n[('a', 1)]\n[1] b''\n"


def test_ordinary_servers_and_clients() -> None:
    source = """\
    import http.server, socketserver, threading, urllib.request, xmlrpc.client, xmlrpc.server

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.path.encode())
        def log_message(self, *args):
            pass

    class Upper(socketserver.StreamRequestHandler):
        def handle(self):
            for line in self.rfile:
                self.wfile.write(line.upper())

    def serving(server):
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        return server, thread

    import socket
    servers = [
        serving(http.server.ThreadingHTTPServer(("localhost", 8000), Handler)),
        serving(socketserver.ThreadingTCPServer(("localhost", 8001), Upper)),
        serving(xmlrpc.server.SimpleXMLRPCServer(("localhost", 8002), logRequests=False)),
    ]
    servers[2][0].register_function(pow)
    print(urllib.request.urlopen("http://localhost:8000/abc").read())
    with socket.create_connection(("localhost", 8001)) as s, s.makefile("rw") as file:
        file.write("a line\\n")
        file.flush()
        print(file.readline(), end="")
    print(xmlrpc.client.ServerProxy("http://localhost:8002").pow(2, 10))
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
    """
    assert printed(source) == "b'/abc'\nA LINE\n1024\n"


def test_what_is_not_virtual_is_named() -> None:
    source = """\
    import socket, ssl
    a, b = socket.socketpair()
    try:
        ssl.create_default_context().wrap_socket(a, server_hostname="x")
    except RuntimeError as error:
        print(error)
    """
    assert printed(source) == "ssl: encrypted connections are not virtual; use http:// on the simulated network\n"


def test_no_descriptor_of_the_operating_system_is_waited_for() -> None:
    source = """\
    import os, select
    read, write = os.pipe()
    try:
        select.select([read], [], [])
    except RuntimeError as error:
        print("descriptor" in str(error), "is no socket of the simulated network" in str(error))
    finally:
        os.close(read)
        os.close(write)
    """
    assert printed(source) == "True True\n"
