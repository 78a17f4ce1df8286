"""Real processes with tiny numbers: what is measured, how it is bounded, and that nothing is left when it is cancelled.
No test depends on how long anything takes."""

import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import psutil
import pytest

from coolthreads_app.lab import machine, memory, speed, switches
from coolthreads_app.lab.child import Memory, child
from coolthreads_app.lab.control import QUICK, Cancelled, Control, Effort, LabError, Limits, Progress
from coolthreads_app.lab.probes import loading

ONCE = Effort("once", 60.0, 1)
PYTHON = machine.Interpreter(sys.executable, "3")


def patient(seconds: float) -> Control:
    """That time is enough however busy the machine is: it goes by slowly."""
    return Control(replace(QUICK, seconds=seconds), clock=lambda: time.monotonic() / 20)


class Times(NamedTuple):
    user: float
    system: float
    idle: float = 0.0
    iowait: float = 0.0
    children_user: float = 0.0


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(machine, "_LOOK", 0.01)
    me = psutil.Process()
    threads, descriptors = threading.active_count(), me.num_fds() if hasattr(me, "num_fds") else 0
    yield
    assert [c for c in me.children(recursive=True) if "probes" in " ".join(c.cmdline())] == []
    # Workers of earlier tests may have gone meanwhile.
    assert threading.active_count() <= threads
    assert (me.num_fds() if hasattr(me, "num_fds") else 0) <= descriptors
    assert list(tmp_path.iterdir()) == []


def test_processes_with_waiting_threads_and_tasks_are_weighed():
    said: list[Progress] = []
    found = memory.measure(Control(ONCE, report=said.append), PYTHON, counts=(1, 40))
    assert [(weight.model, weight.count) for weight in found.weights] == [
        ("threads", 1),
        ("threads", 40),
        ("tasks", 1),
        ("tasks", 40),
    ]
    assert all(weight.rss.middle > 1_000_000 for weight in found.weights)
    assert {price.model for price in found.prices} == {"threads", "tasks"}
    assert found.complete
    assert [step.done for step in said] == sorted(step.done for step in said)
    assert said[-1].done == 1.0


def test_not_more_threads_are_started_than_fit():
    control = Control(ONCE, Limits(memory=40 << 20, threads=8, files=64))
    found = memory.measure(control, PYTHON, counts=(1, 5, 100_000))
    assert max(weight.count for weight in found.weights if weight.model == "threads") == 5
    assert any("threads: not more than 8" in note for note in found.notes)


def test_a_count_that_cannot_be_weighed_is_a_remark(monkeypatch: pytest.MonkeyPatch):
    def weigh(control: Control, python: machine.Interpreter, model: str, count: int) -> Memory:
        if (model, count) == ("threads", 40):
            raise LabError("40 threads: no answer within 20 s")
        return Memory(1000 * count, 1000 * count, None, None)

    monkeypatch.setattr(memory, "_weigh", weigh)
    found = memory.measure(Control(ONCE), PYTHON, counts=(1, 20, 40))
    assert [(weight.model, weight.count) for weight in found.weights] == [
        *(("threads", count) for count in (1, 20)),
        *(("tasks", count) for count in (1, 20, 40)),
    ]
    assert found.notes == ("40 threads: no answer within 20 s.",)


def test_a_process_that_takes_too_much_memory_is_ended():
    control = Control(ONCE, Limits(memory=1 << 20, threads=100, files=64))
    with (
        child(control, sys.executable, "waiting", "threads", "1") as process,
        pytest.raises(LabError, match="half of what was free"),
    ):
        # It says one thing, then waits: so the second answer never comes.
        [process.document(20) for _ in range(2)]


def test_limits_are_half_of_what_there_is():
    limits = Limits(memory=100 << 20, threads=1000, files=64)
    assert limits.threads_that_fit(64 * 1024) == 1000
    assert limits.threads_that_fit(1 << 20) == 68
    assert Limits(memory=1, threads=1000, files=64).threads_that_fit() == 1
    assert Limits.here().memory <= psutil.virtual_memory().total // 2


@pytest.fixture
def interruptible():
    """Ctrl-C interrupts, also where the tests were started by something that ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("after", "how"), [(1, Cancelled), (3, Cancelled), (3, KeyboardInterrupt)])
def test_cancelling_leaves_nothing(after: int, how: type[BaseException]):
    seen = 0

    def report(_: Progress) -> None:
        nonlocal seen
        seen += 1
        if seen == after and how is KeyboardInterrupt:
            # Two servers listen by now, and one has been asked.
            signal.raise_signal(signal.SIGINT)
        elif seen == after:
            control.cancel()

    control = Control(replace(ONCE, seconds=3.0), report=report)
    pieces = [speed.Piece("echo", server, "io", 2) for server in ("threads", "asyncio", "pool")]
    with pytest.raises(how):
        speed.measure(control, PYTHON, pieces=pieces)
    assert control.processes == set()


def test_cancelling_reaches_a_process_that_says_nothing():
    control = Control(ONCE)
    with child(control, sys.executable, "waiting", "threads", "1") as process:
        process.document(20)
        timer = threading.Timer(0, control.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            process.document(60)
        timer.join()


@pytest.mark.parametrize(
    ("service", "server"), [("echo", "threads"), ("json", "pool"), ("json", "asyncio"), ("json", "flask")]
)
def test_servers_answer_on_loopback_only(service: str, server: str):
    if server == "flask":
        pytest.importorskip("flask")
    with child(Control(ONCE), sys.executable, "serving", service, server, "2") as running:
        port = running.document(20)["port"]
        for connection in psutil.Process(running.process.pid).net_connections():
            assert connection.laddr.ip == "127.0.0.1"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            received = bytearray()
            client.sendall(loading.request_for(service, "io"))
            while not loading.complete(service, received):
                received += client.recv(65536)
    if service == "echo":
        assert bytes(received) == loading.request_for(service, "io")
    else:
        assert received.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b'"coffee"' in received
        assert b"/io" in received


def test_latencies_become_percentiles_and_a_histogram():
    pieces = [speed.Piece("echo", server, "io", 2) for server in ("threads", "asyncio")]
    found = speed.measure(patient(0.6), PYTHON, pieces=pieces)
    assert [(serving.server, serving.runs) for serving in found.servings] == [("threads", 3), ("asyncio", 3)]
    for serving in found.servings:
        assert serving.errors == 0
        assert serving.requests == sum(count for _, count in serving.buckets) > 0
        assert 0 < serving.latency(0.0) <= serving.latency(50.0) <= serving.latency(100.0)


def test_a_server_that_cannot_start_is_a_remark_not_the_end():
    pieces = [speed.Piece("json", "uvloop-that-is-not-there", "io", 1), speed.Piece("json", "threads", "io", 1)]
    found = speed.measure(patient(0.6), PYTHON, pieces=pieces)
    assert [serving.server for serving in found.servings] == ["threads"]
    assert not found.complete
    assert ["KeyError" in note for note in found.notes] == [True], "it is tried once"


def test_every_server_is_planned_under_every_workload_and_in_turn():
    python = replace(PYTHON, libraries={"uvloop": "1", "flask": "3"})
    pieces = speed.plan(python, True, 50)
    assert {(p.service, p.server) for p in pieces} == {
        *(("echo", s) for s in ("threads", "pool", "asyncio", "uvloop")),
        *(("json", s) for s in ("threads", "pool", "asyncio", "uvloop", "flask")),
    }
    assert max(p.connections for p in pieces) == 50
    assert [p.server for p in pieces[:4]] == ["threads", "pool", "asyncio", "uvloop"]


def test_greenlets_that_turn_the_lock_on_are_measured_apart(monkeypatch: pytest.MonkeyPatch):
    said = {
        "plain": [{"name": "counter += 1", "lost": 5, "of": 10}, {"name": "thread switch", "seconds": 1e-6}],
        "greenlets": [{"name": "greenlet switch", "seconds": 3e-7}],
    }
    started: list[str] = []

    @contextmanager
    def fake(control: Control, python: str, probe: str, seconds: str, part: str) -> Iterator[SimpleNamespace]:
        started.append(part)
        lines = iter(said[part])
        yield SimpleNamespace(document_or_end=lambda _: next(lines, None))

    monkeypatch.setattr(switches, "child", fake)
    free = replace(PYTHON, free_threaded=True, gil=False, libraries={"greenlet": "3"}, locking=("greenlet",))
    found = switches.measure(Control(ONCE), free, 0.1)
    assert started == ["plain", "greenlets"]
    assert [cost.name for cost in found.costs] == ["thread switch", "greenlet switch"]
    assert found.losses[0].lost == 5


def test_what_others_do_meanwhile_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "_KNOWS_CHILDREN", True)
    now, all_of_it, mine = 0.0, Times(100.0, 10.0, 900.0, 5.0), Times(1.0, 0.0, children_user=3.0)
    psutil_of_the_lab = SimpleNamespace(
        cpu_percent=lambda _: 0.0, cpu_times=lambda: all_of_it, Process=lambda: SimpleNamespace(cpu_times=lambda: mine)
    )
    monkeypatch.setattr(machine, "psutil", psutil_of_the_lab)
    neighbours = machine.Neighbours(Control(ONCE, clock=lambda: now))
    # In ten seconds the processors worked for 15; the lab for 8 of them.
    now, all_of_it, mine = 10.0, Times(112.0, 13.0, 905.0, 6.0), Times(2.0, 0.0, children_user=10.0)
    load = neighbours.load()
    assert (load.during, load.busy) == (0.7, True)
    assert "0.7 meanwhile" in load.words(2)
    assert not machine.Load(0.1, 0.1, 0.2).busy


def test_switches_are_timed_and_lost_updates_counted():
    found = switches.measure(Control(ONCE), PYTHON, 0.0)
    names = {cost.name for cost in found.costs}
    assert {"thread switch", "thread start"} <= names
    assert all(cost.each.middle > 0 for cost in found.costs)


@pytest.mark.parametrize("python", ["there-is-no-such-python", ""])
def test_an_interpreter_that_does_not_exist_is_named(python: str):
    with pytest.raises(LabError, match="no such interpreter"):
        machine.interpreter(Control(ONCE), python)


def test_what_is_no_python_is_refused(tmp_path_factory: pytest.TempPathFactory):
    program = tmp_path_factory.mktemp("bin") / "fake"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    with pytest.raises(LabError, match="is no Python"):
        machine.interpreter(Control(ONCE), str(program))


def test_this_python_says_what_it_is():
    found = machine.interpreter(Control(ONCE), sys.executable)
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert "greenlet" in found.libraries


def test_time_left_never_grows_beyond_the_budget():
    now = 0.0
    said: list[Progress] = []
    control = Control(QUICK, report=said.append, clock=lambda: now)
    for number in range(11):
        now = number * 2.5
        control.step(number / 10, "")
    assert said[0].left == 20.0
    assert all(0 <= step.left <= 20 for step in said)
    assert said[-1].left == 0


def test_processes_are_weighed_together():
    control = Control(ONCE)
    with child(control, sys.executable, "waiting", "threads", "1") as one:
        one.document(20)
        held = one.memory().rss
        with child(control, sys.executable, "waiting", "threads", "1") as two:
            two.document(20)
            assert len(control.processes) == 2
            control.limits = replace(control.limits, memory=held * 3 // 2)
            with pytest.raises(LabError, match="half of what was free"):
                two.document(20)
    assert control.processes == set()
