"""Workers that are forked are like those that begin as interpreters of their own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coolthreads import Program, WorkerDied, run
from coolthreads.host import spawning
from coolthreads.host.spawning import Forked, spawn

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")

WHERE = "import os\nprint(os.getcwd(), os.environ.get('COLOUR'), sorted({'a', 'b', 'c', 'd'}) == list({'a', 'b', 'c', 'd'}))\n"


def output(source: str) -> str:
    return run(Program.from_text(source, "program.py")).outcome.output


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[spawning._Servers]:
    """None so far."""
    servers = spawning._Servers()
    monkeypatch.setattr(spawning, "_servers", servers)
    yield servers
    servers.end()


def forked() -> Forked:
    worker = spawn(0, forward_stderr=False)
    assert isinstance(worker, Forked)
    return worker


def test_the_folder_and_the_variables_are_those_of_the_moment(
    servers: spawning._Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for colour in ("red", "green", "blue"):
        folder = tmp_path / colour
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLOUR", colour)
        said.append(output(WHERE))
    assert [line.split()[:2] for line in said] == [[str(tmp_path / c), c] for c in ("red", "green", "blue")]
    assert len({line.split()[2] for line in said}) == 1


def end(worker: spawning.Process) -> int:
    """Close what leads to it and wait for it."""
    for pipe in (worker.stdin, worker.stdout, worker.stderr):
        assert pipe is not None
        pipe.close()
    return worker.wait()


def test_the_first_is_an_interpreter_of_its_own_and_the_others_are_forked(servers: spawning._Servers) -> None:
    workers = [spawn(0, forward_stderr=False) for _ in range(3)]
    assert [isinstance(worker, Forked) for worker in workers] == [False, True, True]
    for worker in workers:
        worker.kill()
    # What leads to them is closed only afterwards: they end by themselves when it is.
    assert [worker.wait() for worker in workers] == [-signal.SIGKILL] * 3
    for worker in workers:
        end(worker)


def test_what_an_interpreter_notices_only_at_its_start_needs_a_new_one(
    servers: spawning._Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "import sys\nprint(sys.flags.optimize)\n"
    before = [output(source) for _ in range(2)]
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")
    assert before + [output(source) for _ in range(2)] == ["0\n", "0\n", "1\n", "1\n"]


def test_a_program_that_ends_a_forked_worker_is_told_of(servers: spawning._Servers) -> None:
    for _ in range(2):
        with pytest.raises(WorkerDied, match="ended its own process by signal 11"):
            run(Program.from_text("import faulthandler\nfaulthandler._sigsegv()\n"))


def test_a_server_that_is_gone_is_replaced(servers: spawning._Servers) -> None:
    output("print(1)")
    worker = forked()
    server = worker._server
    server._process.kill()
    assert end(worker) == -signal.SIGKILL
    assert output("print(2)") == "2\n"
    again = forked()
    assert again._server is not server
    end(again)


def test_a_server_that_is_closed_ends_with_its_last_worker(servers: spawning._Servers) -> None:
    output("print(1)")
    worker = forked()
    worker._server.close()
    assert worker._server._process.poll() is None
    # The worker is at work still, until its own pipe ends.
    os.kill(worker.pid, 0)
    assert end(worker) == 0
    assert worker._server._process.wait(timeout=60) == 0
