"""How fast threads and asyncio serve: one server at a time on loopback, driven by one bounded load generator."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from coolthreads_app.lab.child import Child, child, this_python
from coolthreads_app.lab.control import QUICK, Control, LabError
from coolthreads_app.lab.machine import Interpreter, Load, machine, others
from coolthreads_app.lab.results import Measurement, Serving, now
from coolthreads_app.lab.spread import histogram, percentile

SERVICES = ("echo", "json")
WORKLOADS = {"cpu": "each request computes", "io": "each request waits 5 ms", "idle": "mostly idle connections"}
PERCENTS = (0.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.9, 100.0)

_START = 10.0  # seconds that a server may take to listen
_OVERHEAD = 0.35  # seconds that starting and ending a load generator takes, about; corrected by what it really takes
_SHORTEST, _LONGEST = 0.15, 4.0  # seconds under load
_USED = 0.9  # of the time that is left: what comes late costs time too
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
    """Serves and asks; raises Cancelled, or LabError if no server could be measured.

    All servers are there from the first request on, each idle until it is its turn: so they take turns within a workload,
    and a busy moment does not hit only one of them.
    """
    quick = control.effort.seconds <= QUICK.seconds
    most = min(control.limits.files, control.limits.threads_that_fit(256 * 1024), _MOST_THREADS)
    planned = plan(python, quick, most, services, workloads) if pieces is None else pieces
    date, before = now(), others(control)
    control.begin()
    done: list[Serving] = []
    notes: list[str] = []
    overhead = _OVERHEAD
    with ExitStack() as stack:
        servers = _Servers(control, python, stack, max((piece.connections for piece in planned), default=1))
        for number, piece in enumerate(planned):
            control.step(number / len(planned), piece.words)
            try:
                # Not before the time is divided: the first request to a server pays for its start.
                server, port = servers.at(piece)
                remaining = len(planned) - number
                seconds = max(min(_LONGEST, _USED * control.left / remaining - overhead), _SHORTEST)
                if control.left < overhead + seconds:
                    break
                began = control.elapsed
                done.append(_ask(control, server, port, piece, seconds))
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


class _Servers:
    """Servers that have been started, each when it is first wanted."""

    def __init__(self, control: Control, python: Interpreter, stack: ExitStack, most: int) -> None:
        self._control, self._python, self._stack, self._most = control, python, stack, most
        self._known: dict[tuple[str, str], tuple[Child, int]] = {}

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


def _ask(control: Control, server: Child, port: int, piece: Piece, seconds: float) -> Serving:
    pause = _PAUSE if piece.workload == "idle" else 0.0
    # Idle connections need time to be heard of even once.
    seconds = max(seconds, 0.6 * _PAUSE) if pause else seconds
    # The load comes from the same Python whatever is measured.
    load = (str(port), piece.service, piece.workload, str(piece.connections), f"{seconds:.3f}", str(pause))
    with child(control, this_python(), "loading", *load) as generator:
        said = generator.document(seconds + 15)
        return serving(piece, said, server.memory().rss)
