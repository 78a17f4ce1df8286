"""Three servers find themselves with the real Flask and Requests: in any order, the same again, and outside the simulator."""

import contextlib
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from coolthreads import Limits, Options, Program, Verdict, explore, run, scenario_named

SCENARIO = scenario_named("network/find_self")


def starting(*when: float) -> Program:
    """The scenario with its servers started at these virtual seconds, and the client at once."""
    program = SCENARIO.program()
    servers = [replace(node, start=start) for node, start in zip(program.nodes, when, strict=False)]
    return Program.of_nodes([*servers, program.nodes[-1]])


@pytest.mark.parametrize("when", list(permutations((0.05, 0.5, 3.0))), ids=str)
def test_every_start_order_with_a_client_that_asks_too_early(when: tuple[float, ...]) -> None:
    finished = run(starting(*when))
    assert finished.outcome.verdict is Verdict.PASSED
    assert finished.outcome.output == SCENARIO.outcomes[0].output
    trace = finished.trace
    assert trace is not None
    refused = {message.source for message in trace.messages if message.kind == "refuse"}
    assert {"host0", "host1", "host2"} & refused


def test_a_server_that_never_starts_is_waited_for_in_vain() -> None:
    program = scenario_named("network/find_self_alone").program()
    *servers, client = program.nodes
    asks_it = replace(client, program=replace(client.program, arguments=("host1:8000",)))
    finished = run(Program.of_nodes([*servers, asks_it], until=10.0))
    assert finished.outcome.verdict is Verdict.STEP_LIMIT
    assert finished.outcome.summary.startswith("still running after 10 virtual seconds; client: ")


def test_the_same_seed_gives_the_same_trace_in_two_processes(tmp_path: Path) -> None:
    def recorded(name: str, seed: int, hashes: str) -> bytes:
        command = [sys.executable, "-m", "coolthreads_app", "run", SCENARIO.name, "--strategy", "random"]
        subprocess.run(
            [*command, "--seed", str(seed), "--trace", str(tmp_path / name)],
            env={**os.environ, "PYTHONHASHSEED": hashes},
            capture_output=True,
            check=True,
        )
        return (tmp_path / name).read_bytes()

    first = recorded("first", 7, "1")
    assert recorded("second", 7, "2") == first
    assert recorded("third", 8, "1") != first


def test_forked_executions_agree_with_those_in_one_process() -> None:
    limits = Limits(max_executions=5)
    program, options = SCENARIO.program(), Options(time="exact", seed=3)
    together, apart = (
        explore(program, options, strategy="random", limits=limits, isolation=isolation) for isolation in ("none", "fork")
    )
    assert [(row.verdict, row.output, row.executions) for row in together.outcomes] == [
        (row.verdict, row.output, row.executions) for row in apart.outcomes
    ]


def test_the_same_files_run_as_ordinary_programs() -> None:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        ports = [listener.getsockname()[1] for listener in taken]
    servers = [f"127.0.0.1:{port}" for port in ports]
    client, server = (str(SCENARIO.path.with_name(name)) for name in ("find_self_client.py", "find_self.py"))
    started = []
    try:
        asking = subprocess.Popen([sys.executable, client, *servers], stdout=subprocess.PIPE, text=True)
        started.append(asking)
        for port in ports:
            started.append(
                subprocess.Popen([sys.executable, server, str(port), *servers], stderr=subprocess.DEVNULL)
            )
        output, _ = asking.communicate(timeout=60)
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert re.findall(r"(\S+) says: I am (\S+)", output) == [(name, name) for name in servers]
