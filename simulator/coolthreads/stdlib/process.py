"""What each process on a simulated network has for itself, while others have the turn.

The libraries of the interpreter and of others are shared by all nodes, as the twins are; a process has its own ``__main__``
and modules of the program, arguments, environment, files, exit handlers, signal handlers, wall clock and random sources.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from coolthreads.kernel.turns import kernel
from coolthreads.program import Node
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.threading.thread import MainThread

_SECOND = 1_000_000_000
_KEPT = ("pools", "pools have ended", "default timeout", "signal handlers", "pause", "itimer")
"""What twins keep for a process, and not for the execution."""

_VIEWS: list[Any] = [os.environ, *([os.environb] if hasattr(os, "environb") else [])]
_ENVIRONMENT: dict[Any, Any] = os.environ._data  # type: ignore[attr-defined]


class Process:
    """What a node has for itself while it does not have the turn. ``modules`` are those of the program, by name;
    ``folder`` is where it works if its files are its own."""

    __slots__ = (
        "arguments",
        "at_exit",
        "clock",
        "counters",
        "directory",
        "environment",
        "flags",
        "folder",
        "kept",
        "main",
        "modules",
        "random",
        "threads",
        "working",
    )

    def __init__(self, node: Node | None, random: Any = None, folder: str = "") -> None:
        self.arguments: list[str] = [] if node is None else [node.program.file, *node.program.arguments]
        self.directory = "" if node is None else node.program.directory
        self.clock = 0 if node is None else round(node.clock * _SECOND)
        given = () if node is None else node.environment
        encode: Callable[[str], Any] = os.environ.encodekey
        self.environment = _ENVIRONMENT | {encode(name): encode(value) for name, value in given}
        self.folder = folder
        self.working = folder
        self.modules: dict[str, ModuleType] = {}
        self.main: Any = MainThread()
        self.threads: list[Callable[[], object]] = []
        self.at_exit = list(execution.lasting_at_exit)
        self.counters: dict[str, int] = {}
        self.flags = (False, False)
        self.kept: dict[str, Any] = {}
        self.random: Any = random

    def leave(self, own_modules: list[str], draws: bool) -> None:
        """Another process goes on: take what is this one's. ``draws``: it may use the shared generator of random."""
        modules = sys.modules
        self.modules = {name: modules.pop(name) for name in ("__main__", *own_modules) if name in modules}
        self.main = execution.main_thread
        self.counters = execution.counters
        self.at_exit = execution.at_exit
        self.threads = execution.at_threading_exit
        self.flags = execution.is_ending, execution.is_over
        self.kept = {key: execution.storage.pop(key) for key in _KEPT if key in execution.storage}
        self.arguments = sys.argv
        if self.folder:
            self.working = os.getcwd()
        if draws and "random" in sys.modules:
            random: Any = sys.modules["random"]
            with kernel.one_step():
                self.random = random.getstate()

    def enter(self) -> None:
        """This process goes on: put in place what is its own."""
        sys.modules.update(self.modules)
        execution.counters = self.counters
        execution.at_exit = self.at_exit
        execution.at_threading_exit = self.threads
        execution.is_ending, execution.is_over = self.flags
        execution.clock = self.clock
        execution.storage.update(self.kept)
        execution.main_thread = self.main
        sys.argv = self.arguments
        _show(self.environment)
        if self.directory:
            sys.path[0] = self.directory
        if self.working:
            os.chdir(self.working)
        if self.random is not None and "random" in sys.modules:
            random: Any = sys.modules["random"]
            with kernel.one_step():
                if isinstance(self.random, str):
                    random.seed(self.random)
                else:
                    random.setstate(self.random)


class Folders:
    """The folders in which nodes work that have files of their own: copies, made afresh for each execution."""

    def __init__(self) -> None:
        self._root = ""
        self._before = ""

    def begin(self, nodes: tuple[Node, ...]) -> list[str]:
        """The folder of each node, or "" for one that works where everybody does."""
        if all(node.files is None for node in nodes):
            return [""] * len(nodes)
        self._before = os.getcwd()
        if not self._root:
            self._root = os.path.realpath(tempfile.mkdtemp(prefix="coolthreads-"))
        made = []
        for node in nodes:
            folder = os.path.join(self._root, node.name) if node.files is not None else ""
            made.append(folder or self._before)
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
                if node.files:
                    shutil.copytree(Path(node.files), folder, symlinks=True)
                else:
                    os.mkdir(folder)
        return made

    def end(self) -> None:
        """The execution is over."""
        if self._before:
            os.chdir(self._before)

    def remove(self) -> None:
        """Nothing is executed any more."""
        if self._root:
            shutil.rmtree(self._root, ignore_errors=True)
            self._root = self._before = ""


def restore_environment() -> None:
    """No process of a network is left."""
    seen = os.environ._data  # type: ignore[attr-defined]
    if seen is _ENVIRONMENT:
        return
    _show(_ENVIRONMENT)


def _show(environment: dict[Any, Any]) -> None:
    # Whoever looks into the environment looks through these; what C libraries see is everybody's.
    for view in _VIEWS:
        view._data = environment
