"""The programs that all tools are measured with: ordinary files, started as they are or taken apart for the peers."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parent / "programs"


@dataclass(frozen=True, slots=True)
class Subject:
    """A program with arguments. ``fails``: some interleaving of it fails."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    fails: bool = True

    @property
    def file(self) -> Path:
        """The program, to be started as ``python FILE ARGUMENTS``."""
        return FOLDER / f"{self.module}.py"

    def parts(self) -> Parts:
        """The program in the pieces in which the peers want it."""
        spec = importlib.util.spec_from_file_location(self.module, self.file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[self.module] = module
        spec.loader.exec_module(module)
        return Parts(module, self.arguments)


class Parts:
    """State, what each thread does with it, and whether it is as it should be at the end."""

    def __init__(self, module: ModuleType, arguments: tuple[str, ...]) -> None:
        self._module = module
        self._arguments = arguments
        self.workers: list[Callable[[Any], None]] = module.workers(*arguments)

    def setup(self) -> Any:
        """Fresh state."""
        return self._module.setup(*self._arguments)

    def check(self, state: Any) -> bool:
        """Whether nothing went wrong, asked when all workers have ended."""
        return bool(self._module.check(state, *self._arguments))


SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject("lost update, 2 threads", "counter", ("2", "1")),
        Subject("lost update, 3 threads", "counter", ("3", "1")),
        Subject("lost update, 2 x 3", "counter", ("2", "3")),
        Subject("locked counter, 2 threads", "locked_counter", ("2",), fails=False),
        Subject("locked counter, 3 threads", "locked_counter", ("3",), fails=False),
        Subject("ABBA", "abba"),
        Subject("philosophers, 3", "philosophers", ("3",)),
        Subject("philosophers, 4", "philosophers", ("4",)),
        Subject("philosophers, 5", "philosophers", ("5",)),
        Subject("bounded buffer with if", "bounded_buffer"),
        Subject("queue, check then act", "queue_empty"),
        Subject("thread pool, lost update", "thread_pool"),
    )
}
