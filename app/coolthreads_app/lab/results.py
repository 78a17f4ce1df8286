"""What was measured, as it is saved, compared and drawn: frozen, versioned, validated on reading."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import platformdirs

from coolthreads_app.lab.control import LabError
from coolthreads_app.lab.machine import Interpreter, Load, Machine
from coolthreads_app.lab.spread import Spread

FORMAT = "coolthreads.measurement/1"
KINDS = ("memory", "speed", "switches")
_LARGEST = 50_000_000  # bytes of a file that is read


@dataclass(frozen=True)
class Weight:
    """``count`` threads or tasks that wait, in one process: bytes, over several processes. ``pss`` where known."""

    model: str
    count: int
    rss: Spread
    vms: Spread
    pss: Spread | None = None
    rounds: int = 1


@dataclass(frozen=True)
class Price:
    """Bytes for each further thread or task: the slope of ``measure``, which is rss, pss or vms."""

    model: str
    measure: str
    each: Spread


@dataclass(frozen=True)
class Serving:
    """One server under one load, in ``runs`` runs: ``requests`` and ``errors`` of all, and their latencies, in seconds;
    ``per_second`` the median. ``percentiles`` are pairs (percent, seconds); ``buckets`` pairs (number of a twentieth of a
    decade, requests). ``rate``, ``middle``, ``tail``: how far requests per second, p50 and p99 differ from run to run."""

    service: str
    server: str
    workload: str
    connections: int
    requests: int
    errors: int
    per_second: float
    percentiles: tuple[tuple[float, float], ...]
    buckets: tuple[tuple[int, int], ...]
    memory: int
    runs: int = 1
    rate: Spread | None = None
    middle: Spread | None = None
    tail: Spread | None = None

    def latency(self, percent: float) -> float:
        """Seconds; nan if nothing was answered."""
        return dict(self.percentiles).get(percent, float("nan"))


@dataclass(frozen=True)
class Cost:
    """Seconds for one of what ``name`` says."""

    name: str
    each: Spread
    rounds: int


@dataclass(frozen=True)
class Loss:
    """Updates of a shared counter that two threads lost, of so many, in so many tries."""

    statement: str
    lost: int
    of: int
    rounds: int


@dataclass(frozen=True)
class Measurement:
    """Everything that one measurement found, and what is needed to understand it later. ``date``: ISO 8601, local with
    offset; ``seconds``: how long it took; ``complete``: whether everything that was planned was measured."""

    kind: str
    date: str
    effort: str
    seconds: float
    complete: bool
    machine: Machine
    interpreter: Interpreter
    load: Load
    notes: tuple[str, ...] = ()
    weights: tuple[Weight, ...] = ()
    prices: tuple[Price, ...] = ()
    servings: tuple[Serving, ...] = ()
    costs: tuple[Cost, ...] = ()
    losses: tuple[Loss, ...] = ()
    format: str = FORMAT

    @property
    def name(self) -> str:
        """Short, unique on one machine, and good for a file: ``memory-20250301-120000-3.12.1``."""
        stamp = re.sub(r"\D", "", self.date[:19])
        version = re.sub(r"[^\w.]+", "-", self.interpreter.name)
        return f"{self.kind}-{stamp[:8]}-{stamp[8:]}-{version}"

    @property
    def remarks(self) -> tuple[str, ...]:
        """What whoever reads the figures has to know."""
        said = self.load.words(self.machine.cores)
        cut = () if self.complete else ("Time ran out before everything was measured as often as planned.",)
        return ((said,) if said else ()) + cut + self.notes

    @property
    def where(self) -> str:
        """Machine, Python and date in one line."""
        machine = self.machine
        return (
            f"{machine.processor}, {machine.cores} cores, {machine.memory / 2**30:.0f} GB, {machine.system}; "
            f"Python {self.interpreter.name}; {self.date[:16].replace('T', ' ')}"
        )

    @property
    def limits(self) -> str:
        """What one process may have here, in one sentence."""
        machine = self.machine
        stack = f", each with {machine.stack / 2**20:.0f} MB of address space for its stack" if machine.stack else ""
        return (
            f"Within the limits of this machine the lab starts up to {machine.threads:,} threads in a process{stack}, "
            f"and opens up to {machine.files:,} connections."
        )


def now() -> str:
    """The date of a measurement that begins now."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def encode(measurement: Measurement) -> bytes:
    """As JSON."""
    return msgspec.json.format(msgspec.json.encode(measurement), indent=1) + b"\n"


def decode(content: bytes, name: str) -> Measurement:
    """From JSON; raises LabError, in one line, if it is no measurement."""
    try:
        found = msgspec.json.decode(content, type=Measurement)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise LabError(f"{name}: is no saved measurement ({error})") from None
    if found.format != FORMAT or found.kind not in KINDS:
        raise LabError(f"{name}: has the format {found.format!r}; this version reads {FORMAT}")
    return found


def folder() -> Path:
    """Where measurements of this user are kept."""
    return platformdirs.user_data_path("coolthreads") / "lab"


def save(measurement: Measurement, where: Path | None = None) -> Path:
    """Keeps it; raises LabError if it cannot be written."""
    directory = where or folder()
    path = directory / f"{measurement.name}.json"
    number = 2
    while path.exists():
        path = directory / f"{measurement.name}-{number}.json"
        number += 1
    partial = path.with_suffix(".part")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(encode(measurement))
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise LabError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    return path


def saved(kind: str = "", where: Path | None = None) -> list[Path]:
    """The files of earlier measurements of a kind, the newest first."""
    directory = where or folder()
    return sorted(directory.glob(f"{kind or '*'}-*.json"), key=lambda path: path.name.split("-")[1:], reverse=True)


def load(name: str, kind: str = "", where: Path | None = None) -> Measurement:
    """An earlier measurement: a file, the name of a saved one, or ``last``. Raises LabError."""
    path = Path(name)
    if name == "last":
        known = saved(kind, where)
        if not known:
            raise LabError(f"there is no earlier measurement{f' of {kind}' if kind else ''}")
        path = known[0]
    elif not path.is_file() and path.name == name:
        path = (where or folder()) / f"{name.removesuffix('.json')}.json"
    try:
        if path.stat().st_size > _LARGEST:
            raise LabError(f"{name}: is too large for a measurement")
        content = path.read_bytes()
    except OSError as error:
        raise LabError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    found = decode(content, name)
    if kind and found.kind != kind:
        raise LabError(f"{name}: is a measurement of {found.kind}, not of {kind}")
    return found
