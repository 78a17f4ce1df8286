"""What one execution leaves behind is no part of the next, and what a process leaves behind has no turn any more."""

from pathlib import Path

from coolthreads import Limits, Node, Options, Program, Verdict, explore

SERVE = """
import asyncio
async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "0.0.0.0", 8000)
    await server.serve_forever()
asyncio.run(main())
"""
ASK = """
import socket, time
while True:
    try:
        connection = socket.create_connection(("server", 8000))
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
with connection, connection.makefile("rwb") as lines:
    for word in (b"one\\n", b"two\\n"):
        lines.write(word)
        lines.flush()
        assert lines.readline() == word.upper()
"""


def test_a_server_on_asyncio_is_executed_again_and_again(tmp_path: Path) -> None:
    nodes = []
    for name, text in (("server", SERVE), ("client", ASK)):
        (tmp_path / f"{name}.py").write_text(text)
        nodes.append(Node(name, Program.from_file(tmp_path / f"{name}.py")))
    found = explore(Program.of_nodes(nodes), Options(time="exact"), strategy="random", limits=Limits(max_executions=12))
    assert [(row.verdict, row.summary) for row in found.outcomes] == [(Verdict.PASSED, "")]
    assert not found.untracked


def test_a_daemon_never_finds_its_module_taken_down() -> None:
    program = Program.from_text("""
import socket, threading
mine = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def look():
    assert mine is not None
threading.Thread(target=look, daemon=True).start()
""")
    found = explore(program, Options(time="any"))
    assert (found.complete, found.verdict) == (True, Verdict.PASSED)


def test_who_was_refused_hears_of_it_when_it_sends() -> None:
    program = Program.from_text("""
import select, socket
client = socket.socket()
client.setblocking(False)
print(client.connect_ex(("127.0.0.1", 1)) != 0)
select.select([], [client], [])
try:
    client.send(b"x")
except ConnectionRefusedError:
    print("refused")
try:
    socket.socket().send(b"x")
except BrokenPipeError:
    print("not connected")
""")
    found = explore(program, Options(time="any"))
    assert [row.output for row in found.outcomes] == ["True\nrefused\nnot connected\n"]
