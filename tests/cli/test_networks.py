"""``--node``: several programs on one command line, and their traces again."""

import json
from pathlib import Path

import pytest

from coolthreads_app.cli import main
from coolthreads_app.commands import common
from coolthreads_app.commands.networks import Given
from tests.app import networks

SERVER = "import socket\nlistener = socket.create_server(('', 8000))\nlistener.accept()[0].sendall(b'hi')"
CLIENT = "import socket, sys\nprint(sys.argv[1:], socket.create_connection(('host0', 8000)).recv(9))"


@pytest.fixture
def nodes(tmp_path: Path) -> list[str]:
    (tmp_path / "server.py").write_text(SERVER)
    (tmp_path / "client.py").write_text(CLIENT)
    return ["--node", f"host0={tmp_path / 'server.py'}", "--node", f"client={tmp_path / 'client.py'} a"]


def test_run_and_replay(nodes: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    trace = str(tmp_path / "out.trace")
    assert main(["run", *nodes, "--trace", trace, "--", "b"]) == 0
    assert capfd.readouterr().out == "['a', 'b'] b'hi'\n"
    for how in ([], ["--embedded"]):
        assert main(["replay", trace, *how]) == 0
        assert "the same" in capfd.readouterr().err
    assert main(["explain", trace]) == 0
    assert "host0" in capfd.readouterr().out


def test_explore(nodes: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", *nodes, "--json", "--max-executions", "300"]) == 1
    told = json.loads(capfd.readouterr().out)
    assert {row["verdict"] for row in told["outcomes"]} >= {"passed", "failed"}
    assert any("client: ConnectionRefusedError" in row["summary"] for row in told["outcomes"])


def test_a_node_that_never_starts(nodes: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *nodes, "--start", "host0=never"]) == 1
    assert "Connection refused" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--node", "host0"], "--node host0: must be like NAME=FILE"),
        (["--node", "a=missing.py"], "missing.py: no such file"),
        (["--node", "a='x"], "no closing quotation"),
        (["counter/race", "--start", "b=1"], "--start b=1: is about nodes of a network, which --node NAME=FILE makes"),
    ],
)
def test_wrong_options_are_told_in_one_line(options: list[str], told: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *options]) == 2
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 1
    assert told in lines[0]


def test_a_toml_is_a_network_and_options_change_it(tmp_path: Path) -> None:
    file = networks.written(tmp_path)
    given = Given([], ["client=1"], [], 120.0, ["*=loss:0.5"], [], [], [])
    program = common.subject(str(file), None, ["more"], given).program
    assert [(node.name, node.start, node.program.arguments) for node in program.nodes] == [
        ("server", 0.0, ("more",)),
        ("client", 1.0, ("more",)),
    ]
    assert [str(link) for link in program.weather.links] == ["server-client=latency:0.02", "*=loss:0.5"]
