"""What was measured on: the machine, its limits, the Python, and whether anybody else was using it."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from coolthreads_app.lab.child import child
from coolthreads_app.lab.control import Control, LabError, NoAnswer

_LOOK = 0.3  # seconds
_BUSY = 0.15  # of one core: below that, a desktop at rest
_BUSY_BETWEEN = 0.3  # while the lab itself makes the system work
_ANSWER = 15.0
_NOT_BUSY = ("idle", "iowait", "guest", "guest_nice")  # what guests use is part of `user` already
_KNOWS_CHILDREN = os.name == "posix"  # what ended processes have used is added to who started them


@dataclass(frozen=True)
class Machine:
    """``threads``, ``files``: limits of one process; ``stack``: bytes of a thread's stack, 0 if not known."""

    system: str
    processor: str
    cores: int
    memory: int
    threads: int
    files: int
    stack: int


@dataclass(frozen=True)
class Interpreter:
    """A Python that can be measured. ``locking``: libraries whose import turns on a GIL that is off otherwise."""

    executable: str
    version: str
    implementation: str = "CPython"
    free_threaded: bool = False
    gil: bool = True
    libraries: dict[str, str] = field(default_factory=dict)
    locking: tuple[str, ...] = ()

    @property
    def lock(self) -> str:
        """Whether threads of it compute at the same time, in a sentence."""
        if self.implementation != "CPython":
            return ""
        if not self.free_threaded:
            return "Built with the global interpreter lock (Py_GIL_DISABLED is not set): one thread at a time executes Python."
        if self.gil:
            return (
                "Built free-threaded, but the global interpreter lock is on (PYTHON_GIL=1, or a module that needs it)."
            )
        said = "Built free-threaded (Py_GIL_DISABLED), the global interpreter lock is off: threads compute at the same time."
        if not self.locking:
            return said
        turns = "turns" if len(self.locking) == 1 else "turn"
        return f"{said} ({', '.join(self.locking)} {turns} it on, in a process of their own.)"

    @property
    def name(self) -> str:
        """``3.13.0``, with what is unusual about it."""
        kind = "" if self.implementation == "CPython" else f"{self.implementation} "
        build = "" if not self.free_threaded else " free-threaded, GIL on" if self.gil else " free-threaded"
        return f"{kind}{self.version}{build}"


@dataclass(frozen=True)
class Load:
    """Cores that others kept busy, on average: while nothing was measured yet, any more, and in between as far as known."""

    before: float
    after: float = 0.0
    during: float = 0.0

    @property
    def busy(self) -> bool:
        """Whether figures may be disturbed."""
        return max(self.before, self.after) > _BUSY or self.during > _BUSY_BETWEEN

    def words(self, cores: int) -> str:
        """One sentence, or nothing."""
        if not self.busy:
            return ""
        return (
            f"The machine was busy: others used {self.before:.1f} of {cores} cores before and {self.after:.1f} after "
            f"measuring{f', {self.during:.1f} meanwhile' if self.during > _BUSY_BETWEEN else ''}; "
            "times may be too long and their spread too wide."
        )


class Neighbours:
    """What others do while the lab measures: all that the processors do, but for the lab's own processes."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._before = others(control)
        self._began = self._now()

    def load(self) -> Load:
        """When everything has been measured, and the processes for it have ended; takes a third of a second."""
        clock, busy, own = (now - then for now, then in zip(self._now(), self._began, strict=True))
        during = round(max(0.0, (busy - own) / clock), 2) if clock > 0.5 and _KNOWS_CHILDREN else 0.0
        return Load(self._before, others(self._control), during)

    def _now(self) -> tuple[float, float, float]:
        times, mine = psutil.cpu_times(), psutil.Process().cpu_times()
        busy = sum(value for name, value in times._asdict().items() if name not in _NOT_BUSY)
        own = mine.user + mine.system + getattr(mine, "children_user", 0.0) + getattr(mine, "children_system", 0.0)
        return self._control.clock(), busy, own


def machine(control: Control) -> Machine:
    """This one."""
    stack = 0
    try:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
        stack = 0 if soft == resource.RLIM_INFINITY else soft
    except ImportError:
        pass
    return Machine(
        f"{platform.system()} {platform.release()}",
        _processor(),
        _cores(),
        psutil.virtual_memory().total,
        control.limits.threads,
        control.limits.files,
        stack,
    )


def interpreter(control: Control, python: str) -> Interpreter:
    """What that Python is; raises LabError, in one line, if it is none."""
    found = shutil.which(python)
    if found is None:
        raise LabError(f"{python}: there is no such interpreter")
    with child(control, found, "about") as asked:
        try:
            said = asked.document(_ANSWER)
            return Interpreter(
                found,
                str(said["python"]),
                str(said["implementation"]),
                bool(said["free_threaded"]),
                bool(said["gil"]),
                {str(name): str(version) for name, version in said["libraries"].items()},
                tuple(str(name) for name in said["locking"]),
            )
        except NoAnswer:
            raise LabError(
                f"{python}: has not said within {_ANSWER:.0f} s what it is: the machine is too busy, or it is no Python"
            ) from None
        except (LabError, KeyError, AttributeError):
            raise LabError(f"{python}: is no Python that can be measured (3.9 or later is needed)") from None


def others(control: Control) -> float:
    """Cores that are busy now, while the lab measures nothing; takes a third of a second."""
    control.check()
    return psutil.cpu_percent(_LOOK) / 100 * (os.cpu_count() or 1)


def _cores() -> int:
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
