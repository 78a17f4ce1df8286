"""What an execution does that is not under the scheduler's control: it is listed, and then nothing counts as proved.

Each entry says where in the program and what, once: ``race.py:12 starts another process, which runs in real time``.
"""

from __future__ import annotations

import _thread as real_thread
import contextlib
import os
import stat
import sys
import sysconfig
import threading as real_threading
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from coolthreads.kernel.tracebacks import is_engine_file
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution

_LIBRARY = sysconfig.get_path("stdlib") + os.sep
_PACKAGES = sysconfig.get_path("purelib") + os.sep
_LARGEST = 1 << 20  # bytes of a file that are compared; of larger ones it is size and time
_TASKS = "/proc/self/task"  # where Linux lists the threads of a process
_STARTERS = ("start_new_thread", "start_new", "start_joinable_thread")


def uncontrolled(what: str) -> None:
    """The program does something that the scheduler does not control; ``what`` goes on after its place."""
    if kernel.current is not None and not kernel.closing:
        execution.untracked[f"{_place()} {what}"] = None


def noted(function: Callable[..., Any], what: str) -> Callable[..., Any]:
    """``function``, after a note of what it does."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        uncontrolled(what)
        return function(*args, **kwargs)

    return call


def _place() -> str:
    """Where the program is: the innermost line that belongs neither to the engine nor to the standard library."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        is_library = name.startswith(_LIBRARY) and not name.startswith(_PACKAGES)
        if not (is_library or is_engine_file(name) or name.startswith("<")):
            return f"{os.path.basename(name)}:{frame.f_lineno}"
        frame = frame.f_back
    return "the program"


def _lister() -> Callable[[], frozenset[object]]:
    """What lists the threads of this process, by the system's numbers. (How many there are would not tell: others end.)"""
    if os.path.isdir(_TASKS):
        # As the program finds it, it would be announced.
        listed = os.listdir
        return lambda: frozenset(listed(_TASKS))
    # Not where it can be done without: it takes a fifth of a worker's start.
    import psutil

    process = psutil.Process()
    return lambda: frozenset(thread.id for thread in process.threads())


class RealThreads:
    """Notices threads of the operating system that begin in an execution.

    Those that Python starts are noticed at once, others (started in C) if they still live at the end of an execution that
    is recorded. What a library starts while it is imported does not count: such threads serve the calls of the library.
    """

    def __init__(self) -> None:
        self._list = _lister()
        self._plain: list[tuple[Any, str, Any]] = []
        self._before: frozenset[object] | None = None

    def install(self) -> None:
        """From here on it is noticed who starts a real thread, even by functions that were kept from before."""
        for module, names in ((real_thread, _STARTERS), (real_threading, [f"_{name}" for name in _STARTERS])):
            for name in names:
                plain = getattr(module, name, None)
                if plain is not None:
                    self._plain.append((module, name, plain))
                    setattr(module, name, self._watched(plain))

    def remove(self) -> None:
        """Put everything back."""
        while self._plain:
            setattr(*self._plain.pop())

    def begin(self) -> None:
        """An execution that is recorded begins."""
        self._before = self._threads()

    def imported(self, before: frozenset[object]) -> None:
        """An import that began with these threads is over."""
        if self._before is not None:
            self._before |= self._threads() - before

    def now(self) -> frozenset[object] | None:
        """Those that there are, if that is watched."""
        return None if self._before is None else self._threads()

    def end(self) -> None:
        """The recorded execution is over."""
        if self._before is not None and self._threads() - self._before:
            execution.untracked[_STARTED.format("the program")] = None
        self._before = None

    def _threads(self) -> frozenset[object]:
        # What is read for it is no file of the program.
        with kernel.one_step():
            return self._list()

    def _watched(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        mine = real_thread.get_ident()

        @wraps(plain)
        def start(*args: Any, **kwargs: Any) -> Any:
            if real_thread.get_ident() == mine:
                uncontrolled(_STARTED.format("").lstrip())
            return plain(*args, **kwargs)

        return start


_STARTED = "{} starts a thread behind the scheduler's back"

real_threads = RealThreads()
"""Those of this process."""


class Findings:
    """In what state executions find files: proofs need that all of them find the same."""

    def __init__(self) -> None:
        self._first: dict[str, object] = {}

    def forget(self) -> None:
        """Another program."""
        self._first.clear()

    def found(self, path: str, looks: bool) -> None:
        """The execution comes to a file for the first time. ``looks``: what it finds there can make a difference."""
        state = _state(path)
        if self._first.setdefault(path, state) != state and looks:
            uncontrolled(f"finds {os.path.basename(path) or path} in another state than earlier executions did")

    def listed(self, path: str) -> None:
        """The execution lists what is in a folder, and comes to it for the first time."""
        with contextlib.suppress(OSError):
            names = tuple(sorted(os.listdir(path)))
            if self._first.setdefault(f"{path}{os.sep}", names) != names:
                uncontrolled(f"finds other files in {os.path.basename(path) or path} than earlier executions did")

    def freeze(self) -> Any:
        """What `thaw` puts into another process."""
        return self._first

    def thaw(self, frozen: Any) -> None:
        """Know what was found by another process."""
        self._first = dict(frozen)


findings = Findings()
"""Those of the executions of one program."""


def _state(path: str) -> object:
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return stat.S_IFMT(found.st_mode)
        if found.st_size > _LARGEST:
            return found.st_size, found.st_mtime_ns
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return found.st_size, zlib.crc32(os.read(descriptor, _LARGEST))
        finally:
            os.close(descriptor)
    except OSError as error:
        return error.errno
