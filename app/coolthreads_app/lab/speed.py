"""How fast threads and asyncio serve: one server at a time on loopback, driven by one bounded load generator."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from coolthreads_app.lab.child import Child, child, this_python
from coolthreads_app.lab.control import QUICK, Control, LabError
from coolthreads_app.lab.machine import Interpreter, Neighbours, machine
from coolthreads_app.lab.results import Measurement, Serving, now
from coolthreads_app.lab.spread import Spread, histogram, percentile

SERVICES = ("echo", "json")
WORKLOADS = {"cpu": "each request computes", "io": "each request waits 5 ms", "idle": "mostly idle connections"}
PERCENTS = (0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.9, 100.0)

_START = 10.0  # seconds that a server may take to listen
_OVERHEAD = 0.1  # seconds that a load takes besides, about; corrected by what it really takes
_SHORTEST, _LONGEST = 0.12, 4.0  # seconds under load
_RUNS = 3  # of each load, that an interval can be told; where there is time, five
_USED = 0.9  # of the time that is left: what comes late costs time too
_MOST_THREADS = 1_000
_PAUSE = 1.0  # seconds between two requests of a mostly idle connection
_IDLE = 0.6  # seconds at least of mostly idle connections


@dataclass(frozen=True, slots=True)
class Piece:
    """One server under one load."""

    service: str
    server: str
    workload: str
    connections: int

    @property
    def words(self) -> str:
        """What is measured."""
        return f"{self.service} service, {self.server}, {self.workload}, {self.connections} connections"


def plan(
    python: Interpreter,
    quick: bool,
    most: int,
    services: tuple[str, ...] = SERVICES,
    workloads: tuple[str, ...] = tuple(WORKLOADS),
) -> list[Piece]:
    """What is to be measured, servers taking turns. ``most``: connections that the machine allows."""
    concurrency = {
        "cpu": (16,) if quick else (1, 4, 16, 64),
        "io": (10, 100) if quick else (1, 10, 50, 200),
        "idle": (200,) if quick else (100, 500, 1000),
    }
    return [
        Piece(service, server, workload, connections)
        for service in services
        for workload in workloads
        for connections in sorted({min(number, most) for number in concurrency[workload]})
        for server in servers(python, service)
    ]


def servers(python: Interpreter, service: str) -> tuple[str, ...]:
    """The servers that this Python can run."""
    found = ["threads", "pool", "asyncio"]
    if "uvloop" in python.libraries:
        found.append("uvloop")
    if service == "json" and "flask" in python.libraries:
        found.append("flask")
    return tuple(found)


def measure(
    control: Control,
    python: Interpreter,
    services: tuple[str, ...] = SERVICES,
    workloads: tuple[str, ...] = tuple(WORKLOADS),
    pieces: list[Piece] | None = None,
) -> Measurement:
    """Serves and asks; raises Cancelled, or LabError if no server could be measured.

    All servers are there from the first request on, each idle until it is its turn: so they take turns within a workload,
    and a busy moment does not hit only one of them. Rounds are outermost, so that the runs of one load lie far from each
    other: what differs between two measurements differs between them, too.
    """
    quick = control.effort.seconds <= QUICK.seconds
    most = min(control.limits.files, control.limits.threads_that_fit(256 * 1024), _MOST_THREADS)
    planned = plan(python, quick, most, services, workloads) if pieces is None else pieces
    runs = _RUNS if quick else 5
    # Of mostly idle connections it is the memory that counts, and they need time to be heard of even once.
    loads = [piece for run in range(runs) for piece in planned if run == 0 or piece.workload != "idle" or not quick]
    date, neighbours = now(), Neighbours(control)
    control.begin()
    done: dict[Piece, list[Run]] = {}
    notes: list[str] = []
    overhead = _OVERHEAD
    with ExitStack() as stack:
        servers = _Servers(control, python, stack, max((piece.connections for piece in planned), default=1))
        for number, piece in enumerate(loads):
            control.step(number / len(loads), piece.words)
            if f"{piece.words}: " in "".join(notes):
                continue
            try:
                # Not before the time is divided: the first request to a server pays for its start.
                server, port = servers.at(piece)
                generator = servers.generator()
                seconds = _seconds(_USED * control.left, overhead, loads[number:])
                if control.left < overhead + seconds:
                    break
                began = control.elapsed
                run = _ask(generator, server, port, piece, seconds)
                done.setdefault(piece, []).append(run)
                overhead += 0.3 * (control.elapsed - began - seconds - overhead)
            except LabError as error:
                notes.append(f"{piece.words}: {error}.")
    if not done:
        raise LabError(notes[0].removesuffix(".") if notes else "no server could be measured in that time")
    taken = control.elapsed
    control.step(1.0, "done")
    return Measurement(
        "speed",
        date,
        control.effort.name,
        taken,
        sum(map(len, done.values())) == len(loads),
        machine(control),
        python,
        neighbours.load(),
        tuple(notes),
        servings=tuple(serving(piece, done[piece]) for piece in planned if piece in done),
    )


def _seconds(left: float, overhead: float, loads: Sequence[Piece]) -> float:
    """For the first of the loads that share the time that is left."""
    share = left / len(loads) - overhead
    if loads[0].workload == "idle":
        return max(min(_LONGEST, share), _IDLE)
    # The idle ones take what they need, whatever the others get.
    idle = sum(max(_IDLE - share, 0.0) for piece in loads if piece.workload == "idle")
    busy = sum(piece.workload != "idle" for piece in loads)
    return max(min(_LONGEST, share - idle / busy), _SHORTEST)


@dataclass(frozen=True, slots=True)
class Run:
    """What the load generator said of one load: latencies in seconds, in order; ``memory``: of the server, in bytes."""

    latencies: list[float]
    seconds: float
    errors: int
    memory: int


def heard(said: dict[str, object], memory: int) -> Run:
    """From its line; raises LabError if nothing was answered."""
    if "failed" in said:
        raise LabError(str(said["failed"]).lower())
    microseconds = said["microseconds"]
    assert isinstance(microseconds, list)
    seconds, errors = said["seconds"], said["errors"]
    assert isinstance(seconds, (int, float))
    assert isinstance(errors, int)
    ordered = sorted(number / 1e6 for number in microseconds)
    if not ordered:
        raise LabError(f"nothing was answered, {errors} errors")
    return Run(ordered, seconds, errors, memory)


def serving(piece: Piece, runs: Sequence[Run]) -> Serving:
    """All runs of one load, as percentiles and a histogram, and how far they differ."""
    ordered = sorted(latency for run in runs for latency in run.latencies)
    rate = Spread.of([len(run.latencies) / run.seconds for run in runs])
    several = len(runs) > 1
    return Serving(
        piece.service,
        piece.server,
        piece.workload,
        piece.connections,
        len(ordered),
        sum(run.errors for run in runs),
        rate.middle,
        tuple((percent, percentile(ordered, percent)) for percent in PERCENTS),
        tuple(histogram(ordered).items()),
        runs[-1].memory,
        len(runs),
        rate if several else None,
        Spread.of([percentile(run.latencies, 50.0) for run in runs]) if several else None,
        Spread.of([percentile(run.latencies, 99.0) for run in runs]) if several else None,
    )


class _Servers:
    """Servers that have been started, each when it is first wanted, and who asks them."""

    def __init__(self, control: Control, python: Interpreter, stack: ExitStack, most: int) -> None:
        self._control, self._python, self._stack, self._most = control, python, stack, most
        self._known: dict[tuple[str, str], tuple[Child, int]] = {}
        self._generator: Child | None = None

    def generator(self) -> Child:
        """The load comes from the same Python whatever is measured."""
        if self._generator is None or self._generator.process.poll() is not None:
            self._generator = self._stack.enter_context(child(self._control, this_python(), "loading"))
        return self._generator

    def at(self, piece: Piece) -> tuple[Child, int]:
        """The server and its port; raises LabError if it does not start."""
        key = (piece.service, piece.server)
        if key not in self._known:
            running = self._stack.enter_context(
                child(self._control, self._python.executable, "serving", *key, str(self._most))
            )
            port = running.document(_START).get("port")
            if not isinstance(port, int):
                raise LabError(f"{piece.server}: named no port")
            self._known[key] = running, port
        return self._known[key]


def _ask(generator: Child, server: Child, port: int, piece: Piece, seconds: float) -> Run:
    generator.send(
        {
            "port": port,
            "service": piece.service,
            "workload": piece.workload,
            "connections": piece.connections,
            "seconds": round(seconds, 3),
            "pause": _PAUSE if piece.workload == "idle" else 0.0,
        }
    )
    try:
        run = heard(generator.document(seconds + 15), server.memory().rss)
    except LabError:
        # It may still be at it, or wait to be told to go on: the next one is another.
        generator.stop()
        raise
    generator.send({})
    return run
