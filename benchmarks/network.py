"""Servers on the simulated network: executions a second of find-self and Paxos, and Flask's requests beside the real loopback.

The requests go through the real Flask and Requests either way, one after the other, from one client to one server; a session
keeps no connection, because Flask's server closes each. Simulated, both run in one process, and the time includes everything.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import rate, table
from coolthreads import Limits, Node, Options, Program, explore, run, scenario_named

_REQUESTS = 300
_SECONDS = 10.0

_SERVER = """
import flask, sys
from werkzeug.serving import run_simple
app = flask.Flask(__name__)
@app.get("/")
def hello():
    return flask.jsonify("hello")
import logging
logging.getLogger("werkzeug").setLevel(logging.ERROR)
run_simple("0.0.0.0", int(sys.argv[1]), app, threaded=True)
"""
_CLIENT = """
import requests, sys, time
url, count = sys.argv[1], int(sys.argv[2])
while True:
    try:
        requests.get(url)
        break
    except requests.ConnectionError:
        time.sleep(0.05)
begin = time.perf_counter()
for _ in range(count):
    assert requests.get(url).json() == "hello"
print(time.perf_counter() - begin)
"""


def main() -> None:
    """Print both tables."""
    rows = []
    for name, time_is in (("network/find_self", "exact"), ("network/paxos", "any")):
        for isolation in ("none", "fork"):
            found = explore(
                scenario_named(name).program(),
                Options(time=time_is, max_steps=20_000),
                strategy="random",
                limits=Limits(max_seconds=_SECONDS),
                isolation=isolation,
            )
            rows.append([f"{name}, isolation {isolation}", rate(found.executions / found.seconds)])
    print(table(["executions a second, recordings and warming up included", ""], rows))
    print()
    with tempfile.TemporaryDirectory() as folder:
        server, client = Path(folder, "server.py"), Path(folder, "client.py")
        server.write_text(_SERVER)
        client.write_text(_CLIENT)
        print(
            table(
                ["requests a second through Flask and Requests", ""],
                [
                    ["simulated network", rate(_simulated(server, client))],
                    ["real loopback, two processes", rate(_real(server, client))],
                ],
            )
        )


def _simulated(server: Path, client: Path) -> float:
    def seconds(requests: int) -> float:
        nodes = [
            Node("server", Program.from_file(server, ("8000",))),
            Node("client", Program.from_file(client, ("http://server:8000/", str(requests)))),
        ]
        begin = time.perf_counter()
        run(Program.of_nodes(nodes), Options(max_steps=10_000_000), record=False)
        return time.perf_counter() - begin

    # The difference leaves out what a run needs to begin, and its warming up, which is at most so long either way.
    few = 150
    return _REQUESTS / (seconds(few + _REQUESTS) - seconds(few))


def _real(server: Path, client: Path) -> float:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    serving = subprocess.Popen([sys.executable, server, port], stderr=subprocess.DEVNULL)
    try:
        command = [sys.executable, client, f"http://127.0.0.1:{port}/", str(_REQUESTS)]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        serving.kill()
        serving.wait()
    return _REQUESTS / float(told.stdout)


if __name__ == "__main__":
    main()
