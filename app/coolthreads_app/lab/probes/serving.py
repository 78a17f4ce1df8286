"""One server on the loopback interface: ``serving.py echo|json threads|pool|flask|asyncio|uvloop CONNECTIONS``.

The request names its workload: the first letters of an echoed line, or the path of an HTTP request.
Prints ``{"port": ...}`` and serves until its stdin is closed. ``threads`` is socketserver with a thread for each
connection, ``pool`` a ThreadPoolExecutor with as many workers as there will be connections, ``asyncio`` are streams.
"""

import asyncio
import io
import json
import os
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

HOST = "127.0.0.1"
BACKLOG = 1024
LOOPS = 10_000  # turns of a loop of plain Python: about half a millisecond
WAIT = 0.005  # seconds: a query of a nearby database


def compute() -> int:
    """The CPU-bound part of a request."""
    total = 0
    for number in range(LOOPS):
        total += number & 7
    return total


def work(workload: str) -> int:
    """In a thread."""
    if workload == "cpu":
        return compute()
    if workload == "io":
        time.sleep(WAIT)
    return 0


async def work_in_task(workload: str) -> int:
    """In a task: computing holds up the loop, as it does in every asyncio server."""
    if workload == "cpu":
        return compute()
    if workload == "io":
        await asyncio.sleep(WAIT)
    return 0


def request_of(head: bytes) -> tuple[str, int]:
    """Path and length of the body, from the head of an HTTP request."""
    lines = head.decode("latin-1").split("\r\n")
    fields: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    return lines[0].split(" ")[1], int(fields.get("content-length", "0"))


def response_of(path: str, body: bytes, result: int) -> bytes:
    """The answer of the JSON service."""
    content = json.dumps(answer_of(path, json.loads(body or b"null"), result)).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode("latin-1") + content


def in_thread(path: str, body: bytes) -> bytes:
    """One request of the JSON service, in a thread."""
    return response_of(path, body, work(path[1:]))


def answer_of(path: str, given: Any, result: int) -> dict[str, Any]:
    """What the JSON service says."""
    return {"path": path, "given": given, "result": result}


Respond = Callable[[str, bytes], bytes]  # path and body to a whole HTTP response


def say(**document: object) -> None:
    """One JSON document, at once."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def serve_connection(connection: socket.socket, service: str, respond: Respond) -> None:
    """All requests of one connection, in a thread."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as stream:
        try:
            while True:
                if service == "echo":
                    answer = stream.readline()
                    if not answer:
                        return
                    work(answer.split(b" ", 1)[0].decode("latin-1"))
                else:
                    head = b""
                    while not head.endswith(b"\r\n\r\n"):
                        line = stream.readline()
                        if not line:
                            return
                        head += line
                    path, length = request_of(head)
                    answer = respond(path, stream.read(length))
                connection.sendall(answer)
        except (ConnectionError, OSError):
            return


async def serve_streams(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, service: str) -> None:
    """All requests of one connection, in a task."""
    try:
        while True:
            if service == "echo":
                answer = await reader.readline()
                if not answer:
                    return
                await work_in_task(answer.split(b" ", 1)[0].decode("latin-1"))
            else:
                path, length = request_of(await reader.readuntil(b"\r\n\r\n"))
                body = await reader.readexactly(length)
                answer = response_of(path, body, await work_in_task(path[1:]))
            writer.write(answer)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.close()


def with_threads(service: str, _connections: int) -> None:
    """socketserver: a thread for each connection."""
    serve_with_threads(service, in_thread)


def serve_with_threads(service: str, respond: Respond) -> None:
    """Serves for ever."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            serve_connection(self.request, service, respond)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = BACKLOG

    server = Server((HOST, 0), Handler)
    say(port=server.server_address[1])
    server.serve_forever()


def with_pool(service: str, connections: int) -> None:
    """A pool of threads, one of which accepts."""
    listening = socket.create_server((HOST, 0), backlog=BACKLOG)
    say(port=listening.getsockname()[1])
    with ThreadPoolExecutor(max_workers=connections) as executor:
        while True:
            connection, _ = listening.accept()
            executor.submit(serve_connection, connection, service, in_thread)


def with_flask(_service: str, _connections: int) -> None:
    """A Flask application behind the same threads. (Its own server closes the connection after each answer.)"""
    import flask

    app = flask.Flask("lab")

    @app.route("/<workload>", methods=["POST"])
    def answer(workload: str) -> Any:
        return flask.jsonify(answer_of("/" + workload, flask.request.get_json(), work(workload)))

    def respond(path: str, body: bytes) -> bytes:
        """One call as PEP 3333 has it."""
        head: list[str] = []

        def start(status: str, fields: list[tuple[str, str]], _info: object = None) -> Any:
            head[:] = ["HTTP/1.1 " + status, *(name + ": " + value for name, value in fields), "", ""]

        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        content = b"".join(app.wsgi_app(environ, start))
        return "\r\n".join(head).encode("latin-1") + content

    serve_with_threads("json", respond)


def with_asyncio(service: str, _connections: int) -> None:
    """Streams on the loop of the standard library."""
    on_loop(asyncio.new_event_loop(), service)


def with_uvloop(service: str, _connections: int) -> None:
    """Streams on uvloop."""
    import uvloop  # type: ignore[import-not-found,unused-ignore]

    on_loop(uvloop.new_event_loop(), service)


def on_loop(loop: asyncio.AbstractEventLoop, service: str) -> None:
    """Serves for ever."""

    async def main() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await serve_streams(reader, writer, service)

        server = await asyncio.start_server(handle, HOST, 0, backlog=BACKLOG)
        say(port=server.sockets[0].getsockname()[1])
        await server.serve_forever()

    loop.run_until_complete(main())


def end_with_stdin() -> None:
    """Whoever started this has closed its end, or is gone."""
    # Not sys.stdin: an interpreter that ends while a thread holds its lock dies with a message about that.
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_stdin, daemon=True).start()
    kinds = {
        "threads": with_threads,
        "pool": with_pool,
        "flask": with_flask,
        "asyncio": with_asyncio,
        "uvloop": with_uvloop,
    }
    kinds[sys.argv[2]](sys.argv[1], int(sys.argv[3]))
