"""What is changed in the program's `mmap`: a file in memory is changed by whoever changes the file, in no step of anybody."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from coolthreads.stdlib.control import uncontrolled


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module."""
    real: Any = module.mmap

    class mmap(real):  # type: ignore[misc]
        def __new__(cls, fileno: int, *args: Any, **kwargs: Any) -> Any:
            if fileno != -1:
                uncontrolled("maps a file into memory, where it changes behind the scheduler's back")
            return real.__new__(cls, fileno, *args, **kwargs)

    mmap.__module__, mmap.__qualname__ = "mmap", "mmap"
    vars(module)["mmap"] = mmap
