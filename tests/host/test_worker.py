"""The worker process survives what programs do to it, or is replaced, and the client says what happened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, Limits, Options, Program, WorkerDied, explore, run, trace_to_bytes
from coolthreads.host.client import Died, Finished, Message, Rejected, Worker
from tests.programs import LOST_UPDATE


class Mailbox:
    """Collects messages from the worker's thread."""

    def __init__(self) -> None:
        import queue

        self._queue: queue.Queue[Message] = queue.Queue()

    def __call__(self, message: Message) -> None:
        self._queue.put(message)

    def next(self) -> Message:
        return self._queue.get(timeout=60)


def program(source: str) -> Program:
    return Program.from_text(source, "program.py")


def test_output_is_passed_on_while_it_is_printed() -> None:
    texts: list[tuple[str, str]] = []
    finished = run(
        program("import sys\nprint('a')\nprint('b', file=sys.stderr)\n"),
        on_message=lambda message: texts.append((getattr(message, "stream", ""), getattr(message, "text", ""))),
    )
    assert texts == [("stdout", "a\n"), ("stderr", "b\n")]
    assert finished.outcome.output == "a\n"


def test_stdin_is_what_was_given() -> None:
    assert run(program("print(input() + '!')\n"), stdin="hello\n").outcome.output == "hello!\n"


def test_a_program_that_ends_its_process_is_told_of() -> None:
    with pytest.raises(WorkerDied, match="ended its own process by signal 11"):
        run(program("import faulthandler\nfaulthandler._sigsegv()\n"))


def test_the_next_request_starts_another_worker() -> None:
    mailbox = Mailbox()
    with Worker(mailbox) as worker:
        worker.run(program("import faulthandler\nfaulthandler._sigsegv()\n"))
        assert isinstance(mailbox.next(), Died)
        worker.run(program("print(1)\n"))
        finished = mailbox.next()
    assert isinstance(finished, Finished)
    assert finished.outcome.output == "1\n"


def test_a_killed_worker_answers_what_is_open() -> None:
    mailbox = Mailbox()
    with Worker(mailbox) as worker:
        request = worker.explore(program("def f():\n    while True:\n        pass\nf()\n"), limits=Limits())
        worker.kill("it took too long")
        assert mailbox.next() == Died(request, "it took too long")


def test_requests_are_answered_in_order_and_errors_leave_the_worker_alive() -> None:
    mailbox = Mailbox()
    with Worker(mailbox) as worker:
        worker.run(program(LOST_UPDATE), schedule="T1 nobody")
        worker.run(program(LOST_UPDATE), schedule="T7")
        worker.run(program(LOST_UPDATE))
        first, second, third = mailbox.next(), mailbox.next(), mailbox.next()
    assert isinstance(first, Rejected)
    assert first.message.startswith("schedule, word 2: 'nobody' is no actor")
    assert isinstance(second, Rejected)
    assert "choice 1 of the schedule wants T7 (which does not exist)" in second.message
    assert isinstance(third, Finished)


def test_a_gigabyte_of_output_is_cut() -> None:
    source = "text = 'x' * 1_000_000\nfor _ in range(1000):\n    print(text)\n"
    finished = run(program(source))
    assert finished.outcome.output.endswith("… (cut)\n")
    assert len(finished.outcome.output) < 1_100_000


def test_an_exploration_can_be_stopped() -> None:
    source = """
import threading
x = 0
def work():
    global x
    for _ in range(20):
        x += 1
for _ in range(4):
    threading.Thread(target=work).start()
"""
    seen = []
    mailbox = Mailbox()
    with Worker(mailbox) as worker:
        request = worker.explore(program(source), strategy="dfs")
        while not isinstance(message := mailbox.next(), (Finished, Rejected, Died)):
            seen.append(message)
            if len(seen) == 2:
                worker.cancel(request)
            if type(message).__name__ == "Explored":
                break
    assert type(message).__name__ == "Explored"
    assert not message.exploration.complete
    assert message.exploration.executions > 0


def test_unknown_names_are_refused_in_one_line() -> None:
    with pytest.raises(CoolthreadsError, match=r"^strategy is 'magic', but must be one of "):
        explore(program("pass\n"), strategy="magic")
    with pytest.raises(CoolthreadsError, match=r"^granularity is 'line', but must be one of access, gil, sync$"):
        Options(granularity="line")


def test_the_hash_seed_of_the_caller_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "names.py"
    file.write_text("print(list({'a', 'b', 'c', 'd'}), hash('x'))\n" + LOST_UPDATE)
    traces = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.trace"
        command = [
            sys.executable,
            "-m",
            "coolthreads_app",
            "run",
            str(file),
            "--trace",
            str(out),
            "--schedule",
            "main*4 T1 T2",
        ]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run(command, env=environment, capture_output=True, check=False)
        traces.append(out.read_bytes())
    assert traces[0] == traces[1]


def test_the_seed_decides_hashes() -> None:
    outputs = {run(program("print(hash('x'))\n"), Options(seed=seed)).outcome.output for seed in (0, 0, 1)}
    assert len(outputs) == 2


def test_a_trace_is_the_same_in_two_workers() -> None:
    first, second = (run(program(LOST_UPDATE), strategy="random").trace for _ in range(2))
    assert first is not None
    assert second is not None
    assert trace_to_bytes(first) == trace_to_bytes(second)
