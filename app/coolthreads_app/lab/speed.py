"""How fast threads and asyncio serve: one server at a time on loopback, driven by one bounded load generator."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads_app.lab.child import child, this_python
from coolthreads_app.lab.control import QUICK, Control, LabError
from coolthreads_app.lab.machine import Interpreter, Load, machine, others
from coolthreads_app.lab.results import Measurement, Serving, now
from coolthreads_app.lab.spread import histogram, percentile

SERVICES = ("echo", "json")
WORKLOADS = {"cpu": "each request computes", "io": "each request waits 5 ms", "idle": "mostly idle connections"}
PERCENTS = (0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.9, 100.0)

_START = 10.0  # seconds that a server may take to listen
_OVERHEAD = 0.45  # seconds that starting and ending two processes takes, about; corrected by what it really takes
_SHORTEST, _LONGEST = 0.15, 4.0  # seconds under load
_MOST_THREADS = 1_000
_PAUSE = 1.0  # seconds between two requests of a mostly idle connection


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
    """Serves and asks; raises Cancelled, or LabError if no server could be measured."""
    quick = control.effort.seconds <= QUICK.seconds
    most = min(control.limits.files, control.limits.threads_that_fit(256 * 1024), _MOST_THREADS)
    planned = plan(python, quick, most, services, workloads) if pieces is None else pieces
    date, before = now(), others(control)
    control.begin()
    done: list[Serving] = []
    notes: list[str] = []
    overhead = _OVERHEAD
    for number, piece in enumerate(planned):
        control.step(number / len(planned), piece.words)
        remaining = len(planned) - number
        seconds = min(_LONGEST, control.left / remaining - overhead)
        if seconds < _SHORTEST:
            seconds = _SHORTEST
            if control.left < overhead + seconds:
                break
        began = control.elapsed
        try:
            done.append(_serve(control, python, piece, seconds))
        except LabError as error:
            notes.append(f"{piece.words}: {error}.")
        overhead += 0.3 * (control.elapsed - began - seconds - overhead)
    if not done:
        raise LabError(notes[0] if notes else "no server could be measured in that time")
    taken = control.elapsed
    control.step(1.0, "done")
    return Measurement(
        "speed",
        date,
        control.effort.name,
        taken,
        len(done) == len(planned),
        machine(control),
        python,
        Load(before, others(control)),
        tuple(notes),
        servings=tuple(done),
    )


def serving(piece: Piece, said: dict[str, object], memory: int) -> Serving:
    """What the load generator said, as percentiles and a histogram; raises LabError if nothing was answered."""
    microseconds = said["microseconds"]
    assert isinstance(microseconds, list)
    seconds, errors = said["seconds"], said["errors"]
    assert isinstance(seconds, (int, float))
    assert isinstance(errors, int)
    ordered = sorted(number / 1e6 for number in microseconds)
    if not ordered:
        raise LabError(f"nothing was answered, {errors} errors")
    return Serving(
        piece.service,
        piece.server,
        piece.workload,
        piece.connections,
        len(ordered),
        errors,
        len(ordered) / seconds,
        tuple((percent, percentile(ordered, percent)) for percent in PERCENTS),
        tuple(histogram(ordered).items()),
        memory,
    )


def _serve(control: Control, python: Interpreter, piece: Piece, seconds: float) -> Serving:
    pause = _PAUSE if piece.workload == "idle" else 0.0
    # Idle connections need time to be heard of even once.
    seconds = max(seconds, 0.6 * _PAUSE) if pause else seconds
    arguments = (piece.service, piece.server, piece.workload, str(piece.connections))
    with child(control, python.executable, "serving", *arguments) as server:
        port = server.document(_START)["port"]
        load = (str(port), piece.service, str(piece.connections), f"{seconds:.3f}", str(pause))
        # The load comes from the same Python whatever is measured.
        with child(control, this_python(), "loading", *load) as generator:
            said = generator.document(seconds + 15)
            memory = server.memory().rss
        return serving(piece, said, memory)
