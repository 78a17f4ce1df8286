"""What a measurement may use, and how it is told to stop: time, memory, threads, a flag, and who hears of its progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from coolthreads import CoolthreadsError

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_MB = 1 << 20


class LabError(CoolthreadsError):
    """A measurement that cannot be carried out; one line that says why."""


class NoAnswer(LabError):
    """A process that has said nothing in the time that it had."""


class Cancelled(Exception):
    """The user has thought better of it. Nothing of the measurement is left."""


@dataclass(frozen=True, slots=True)
class Effort:
    """``seconds``: a whole measurement may take that long; ``rounds``: repetitions, if there is time."""

    name: str
    seconds: float
    rounds: int


QUICK = Effort("quick", 20.0, 5)
THOROUGH = Effort("thorough", 180.0, 15)
EFFORTS = {effort.name: effort for effort in (QUICK, THOROUGH)}


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory``: bytes that processes of the lab may hold together; ``threads`` and ``files`` in one process."""

    memory: int
    threads: int
    files: int

    @classmethod
    def here(cls) -> Limits:
        """Half of what is free, and a good distance from what the system allows."""
        threads, files = 10_000, 4_000
        if resource is not None:
            soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
            if soft != resource.RLIM_INFINITY:
                threads = min(threads, soft // 2)
            soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
            if soft != resource.RLIM_INFINITY:
                files = min(files, soft // 2)
        for name in ("/proc/sys/kernel/threads-max", "/sys/fs/cgroup/pids.max", "/proc/sys/vm/max_map_count"):
            try:
                with open(name, encoding="ascii") as file:
                    # Each thread takes two mappings: its stack, and the page that guards it.
                    threads = min(threads, int(file.read()) // 4)
            except (OSError, ValueError):
                pass
        return cls(psutil.virtual_memory().available // 2, max(threads, 16), max(files, 16))

    def threads_that_fit(self, each: int = 64 * 1024) -> int:
        """How many threads of that many bytes may be started; pessimistic, since nothing is known before measuring."""
        return max(1, min(self.threads, (self.memory - 32 * _MB) // each))

    def tasks_that_fit(self, each: int = 16 * 1024) -> int:
        """How many tasks."""
        return max(1, min(200_000, (self.memory - 32 * _MB) // each))


@dataclass(frozen=True, slots=True)
class Progress:
    """``done``: from 0 to 1; ``left``: seconds, about; ``text``: what is measured now."""

    done: float
    left: float
    text: str


@dataclass
class Control:
    """One measurement's budget. ``processes`` are the ids of those that run now; used by one thread, except that
    ``cancel`` may be called by any."""

    effort: Effort = QUICK
    limits: Limits = field(default_factory=Limits.here)
    report: Callable[[Progress], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    cancelled: threading.Event = field(default_factory=threading.Event)
    begun: float = 0.0
    processes: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def begin(self) -> None:
        """The time starts to run."""
        self.begun = self.clock()

    def cancel(self) -> None:
        """Ends the measurement soon."""
        self.cancelled.set()

    def check(self) -> None:
        """Raises Cancelled if it has been."""
        if self.cancelled.is_set():
            raise Cancelled

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return self.clock() - self.begun

    @property
    def left(self) -> float:
        """Seconds until the budget is used up; never negative."""
        return max(0.0, self.effort.seconds - self.elapsed)

    def step(self, done: float, text: str) -> None:
        """Says how far it is, from 0 to 1, and what comes now; raises Cancelled if it has been."""
        self.check()
        # Early on, the share that is done says little about how long the rest takes: the budget says more.
        budget = self.effort.seconds * (1 - done)
        pace = self.elapsed / done * (1 - done) if done > 0 else budget
        left = min(self.left, done * pace + (1 - done) * budget)
        self.report(Progress(done, left, text))
