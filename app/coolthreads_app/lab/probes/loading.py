"""The one load generator: so many connections, so many seconds, in one thread with a selector, on loopback only.

Each line on stdin is one load: ``{"port", "service": "echo" or "json", "workload", "connections", "seconds", "pause"}``. A
connection sends its next request when the answer has come and so many seconds of pause have gone by (closed loop: a server
that stalls is asked less, which its percentiles then hide in part; all servers alike). The first tenth of the time warms up
and is not counted. Prints ``{"requests", "seconds", "errors", "microseconds": [...]}`` for each, and keeps its connections
until another line comes: so the server can be weighed as it is with them. Or prints ``{"failed": why}``.
"""

import heapq
import json
import random
import selectors
import socket
import sys
import time

HOST = "127.0.0.1"
MOST = 200_000  # requests that are counted; then it ends early

_BODY = json.dumps({"name": "coffee", "steps": ["grind", "heat", "brew"], "minutes": 4}).encode()


def request_for(service: str, workload: str) -> bytes:
    """64 bytes to be echoed, or one HTTP request with a small JSON document."""
    if service == "echo":
        return (workload + " ").encode().ljust(63, b"x") + b"\n"
    head = (
        f"POST /{workload} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(_BODY)}\r\n\r\n"
    )
    return head.encode() + _BODY


def complete(service: str, received: bytearray) -> bool:
    """Whether the whole answer has come."""
    if service == "echo":
        return received.endswith(b"\n")
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(received[:end]).lower()
    at = head.find(b"content-length:")
    if at < 0:
        return False
    length = int(head[at + 15 :].split(b"\r\n", 1)[0])
    return len(received) >= end + 4 + length


def ask_once(connection: socket.socket, request: bytes, service: str) -> None:
    """The first request of all: a server may import or compile what it needs only then."""
    connection.settimeout(10)
    connection.sendall(request)
    answer = bytearray()
    while not complete(service, answer):
        data = connection.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection instead of answering")
        answer += data
    connection.setblocking(False)


def drive(port: int, service: str, workload: str, connections: int, seconds: float, pause: float) -> None:
    """Says what came of one load. Raises OSError if there is no such server, or none any more."""
    received: dict[socket.socket, bytearray] = {}
    try:
        with selectors.DefaultSelector() as selector:
            for _ in range(connections):
                connection = socket.create_connection((HOST, port), timeout=10)
                received[connection] = bytearray()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.setblocking(False)
                selector.register(connection, selectors.EVENT_READ)
            say(_ask(received, selector, service, workload, seconds, pause))
            sys.stdin.readline()
    finally:
        for connection in received:
            connection.close()


def _ask(
    received: dict[socket.socket, bytearray],
    selector: selectors.BaseSelector,
    service: str,
    workload: str,
    seconds: float,
    pause: float,
) -> dict[str, object]:
    request = request_for(service, workload)
    rng = random.Random(0)
    sent: dict[socket.socket, float] = {}
    ask_once(next(iter(received)), request, service)
    begin = time.perf_counter()
    counted_from = begin + seconds * 0.1
    end = begin + seconds
    number = 0
    due: list[tuple[float, int, socket.socket]] = []
    for connection in received:
        number += 1
        heapq.heappush(due, (begin + rng.random() * pause, number, connection))
    latencies: list[int] = []
    errors = 0
    now = begin
    while now < end and len(latencies) < MOST and received:
        while due and due[0][0] <= now:
            _, _, connection = heapq.heappop(due)
            sent[connection] = time.perf_counter()
            try:
                connection.send(request)
            except OSError:
                errors += 1
                selector.unregister(connection)
                del received[connection]
                connection.close()
        until = min(due[0][0] if due else end, end)
        for key, _ in selector.select(max(until - time.perf_counter(), 0)):
            connection = key.fileobj  # type: ignore[assignment]
            try:
                data = connection.recv(65536)
            except OSError:
                data = b""
            if not data:
                errors += 1
                selector.unregister(connection)
                del received[connection]
                connection.close()
                continue
            buffer = received[connection]
            buffer += data
            if not complete(service, buffer):
                continue
            now = time.perf_counter()
            if service == "json" and not buffer.startswith(b"HTTP/1.1 200"):
                errors += 1
            elif now >= counted_from:
                latencies.append(int((now - sent[connection]) * 1e6))
            buffer.clear()
            number += 1
            heapq.heappush(due, (now + pause * (0.5 + rng.random()) if pause else now, number, connection))
        now = time.perf_counter()
    return {
        "requests": len(latencies),
        "seconds": max(now - counted_from, 1e-9),
        "errors": errors,
        "microseconds": latencies,
    }


def say(document: dict[str, object]) -> None:
    """One JSON document, at once."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def main() -> None:
    """One load after the other, until stdin is closed."""
    while line := sys.stdin.readline():
        try:
            drive(**json.loads(line))
        except OSError as error:
            say({"failed": error.strerror or str(error)})


if __name__ == "__main__":
    main()
