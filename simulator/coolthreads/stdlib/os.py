"""The virtual `os`: the real one, but for what differs from machine to machine and from run to run, and for what would leave
the scheduler behind."""

from __future__ import annotations

import os as real
import sys
import time as real_time
from collections.abc import Callable
from select import select
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual
from coolthreads.kernel.operations import CALL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib import signal
from coolthreads.stdlib.chance import urandom
from coolthreads.stdlib.control import noted, uncontrolled
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.files import announced
from coolthreads.stdlib.modules import Function, TwinModule, named_after, unbound
from coolthreads.stdlib.subprocess import ANOTHER, PROCESSES

CPUS = 4
"""How many processors there seem to be."""

PID = 4242
"""What the program's process seems to be called."""

_REFUSED = ("fork", "forkpty", "execv", "execve", "execvp", "execvpe", "execl", "execle", "execlp", "execlpe")


def getrandom(size: int, flags: int = 0) -> bytes:
    """Seeded bytes."""
    return urandom(size)


def cpu_count() -> int:
    """The same on every machine."""
    return CPUS


def process_cpu_count() -> int:
    """The same on every machine."""
    return CPUS


def sched_getaffinity(pid: int, /) -> set[int]:
    """All the processors that there seem to be."""
    return set(range(CPUS))


def getpid() -> int:
    """The same in every process."""
    return PID


def chdir(path: Any) -> None:
    """Go to another directory until the end of the execution."""
    _moved.append(True)
    real.chdir(path)


def fchdir(fd: Any) -> None:
    """Go to another directory until the end of the execution."""
    _moved.append(True)
    real.fchdir(fd)


def kill(pid: int, sig: int, /) -> None:
    """Send a signal; to the own process, that is one of ours."""
    if pid == PID:
        signal.arrive(sig)
    else:
        real.kill(pid, sig)


def _exit(status: int) -> NoReturn:
    """End the program at once, whatever other threads are doing."""
    me = kernel.current
    if me is None:
        kernel.step("call")
        raise NotVirtual("os._exit: there is nothing to end")
    if status:
        execution.crashes.append((me, SystemExit(status)))
    kernel.abandon()


def abort() -> NoReturn:
    """End the program as if by SIGABRT."""
    _exit(134)


def _refused(name: str) -> Callable[..., NoReturn]:
    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise NotVirtual(f"os.{name} is not virtual: only the threads of one process can be scheduled")

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


def waitpid(pid: int, options: int, /) -> tuple[int, int]:
    """Wait for another process, in one step."""
    kernel.step(CALL, PROCESSES)
    return real.waitpid(pid, options)


def system(command: Any) -> int:
    """Let another process do something, in one step."""
    kernel.step(CALL, PROCESSES)
    uncontrolled(ANOTHER)
    return real.system(command)


def pipe() -> tuple[int, int]:
    """A pipe of the operating system's, which no thread can wait for."""
    made = real.pipe()
    execution.storage.setdefault("pipes", set()).add(made[0])
    return made


def read(fd: int, length: int, /) -> bytes:
    """Read in one step; an empty pipe to the program itself is refused, for nobody could fill it meanwhile."""
    kernel.step(CALL, PROCESSES)
    pipes: set[int] = execution.storage.get("pipes", set())
    if fd in pipes and not select([fd], [], [], _MOMENT)[0]:
        raise NotVirtual(
            "os.read() of an empty pipe is not virtual: no other thread can run meanwhile; try queue.Queue"
        )
    return real.read(fd, length)


def write(fd: int, data: Any, /) -> int:
    """Write in one step."""
    kernel.step(CALL, PROCESSES)
    return real.write(fd, data)


_MOMENT = 0.5
"""Seconds that another process has for filling a pipe."""

_REAL_CLOCK = "asks what differs from run to run: the machine's own times"

_moved: list[bool] = []
"""Whether the execution has left the directory in which it began."""

_FUNCTIONS: list[Callable[..., Any]] = [pipe, read, write, urandom, chdir, cpu_count, getpid, kill, _exit, abort]
_FUNCTIONS += [
    function
    for function in (fchdir, getrandom, sched_getaffinity, process_cpu_count)
    if hasattr(real, function.__name__)
]
_FUNCTIONS += [function for function in (waitpid, system) if hasattr(real, function.__name__)]
_FUNCTIONS += [_refused(name) for name in _REFUSED if hasattr(real, name)]
_ON_PATHS = {
    **dict.fromkeys(("stat", "lstat", "open", "remove", "unlink", "mkdir", "makedirs", "rmdir", "removedirs"), 1),
    **dict.fromkeys(("listdir", "scandir", "access", "chmod", "utime", "truncate", "readlink"), 1),
    **dict.fromkeys(("rename", "renames", "replace", "link", "symlink"), 2),
}
_SPAWNING = (
    "posix_spawn",
    "posix_spawnp",
    *[f"spawn{kind}" for kind in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")],
)
_OF_THE_MACHINE = ("times", "getloadavg")
_QUESTIONS = (
    "exists",
    "lexists",
    "isfile",
    "isdir",
    "islink",
    "getsize",
    "samefile",
)
_TIMES = ("getmtime", "getatime", "getctime")


def _time_of_file(name: str) -> Callable[..., float]:
    ask = announced(getattr(real.path, name))

    def time_of(path: Any) -> float:
        found: float = ask(path)
        if found >= _SINCE:
            uncontrolled("asks for the time of a file that was changed just now, by the real clock")
        return found

    time_of.__name__ = time_of.__qualname__ = name
    return time_of


_SINCE = real_time.time()
named_after("os", *_FUNCTIONS)
path = TwinModule(
    real.path.__name__,
    real.path.__doc__,
    {name: value for name, value in vars(real.path).items() if name not in ("__name__", "__loader__", "__spec__")}
    | unbound(*[announced(getattr(real.path, name)) for name in _QUESTIONS], *[_time_of_file(name) for name in _TIMES]),
)
module = TwinModule(
    "os",
    real.__doc__,
    {name: value for name, value in vars(real).items() if name not in ("__name__", "__loader__", "__spec__")}
    | unbound(*_FUNCTIONS)
    | {
        name: Function(announced(getattr(real, name), count))
        for name, count in _ON_PATHS.items()
        if hasattr(real, name)
    }
    | unbound(*[noted(getattr(real, name), ANOTHER) for name in _SPAWNING if hasattr(real, name)])
    | unbound(*[noted(getattr(real, name), _REAL_CLOCK) for name in _OF_THE_MACHINE if hasattr(real, name)])
    | {"path": path},
)
for _name in ("walk", "_walk"):
    # The real ones look into folders with the real functions: this is the same code, with ours.
    _plain = getattr(real, _name, None)
    if _plain is not None:
        _found = FunctionType(_plain.__code__, vars(module), _name, _plain.__defaults__, _plain.__closure__)
        _found.__kwdefaults__, _found.__doc__ = _plain.__kwdefaults__, _plain.__doc__
        module.add(_name, _found)


def adapt_psutil(module: ModuleType) -> None:
    """Change the package `psutil` just imported: what it tells of the process is true of the real one, and so is its number."""
    for name in [name for name in sys.modules if name.startswith("psutil._")]:
        if hasattr(sys.modules[name], "os"):
            vars(sys.modules[name])["os"] = real
    vars(module)["os"] = real


class Surroundings:
    """What belongs to the process and a program may change: environment, directory, settings of the interpreter."""

    def __init__(self) -> None:
        self._environment = dict(_environment)
        self._directory = real.getcwd()
        self._limits = (sys.getrecursionlimit(), sys.getswitchinterval())
        self._hooks = (sys.excepthook, sys.displayhook)

    def restore(self) -> None:
        """Put it back to what it was when this was made."""
        if _environment != self._environment:
            real.environ.clear()
            for name, value in self._environment.items():
                real.environ[_text(name)] = _text(value)
        if _moved:
            _moved.clear()
            real.chdir(self._directory)
        if (sys.getrecursionlimit(), sys.getswitchinterval()) != self._limits:
            sys.setrecursionlimit(self._limits[0])
            sys.setswitchinterval(self._limits[1])
        sys.excepthook, sys.displayhook = self._hooks


# What `environ` wraps: comparing that takes a microsecond, comparing `environ` itself fifty.
_environment: dict[Any, Any] = real.environ._data  # type: ignore[attr-defined]


def _text(value: Any) -> str:
    return real.fsdecode(value) if isinstance(value, bytes) else str(value)
