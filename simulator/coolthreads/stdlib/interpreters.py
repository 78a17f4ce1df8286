"""What is changed in the program's `concurrent.interpreters` (new in 3.14): other interpreters are refused."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual


def refused(name: str) -> Any:
    """A function in the place of ``name`` that says why there is none."""

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise NotVirtual(f"{name} is not virtual: only the threads of one interpreter can be scheduled; try threads")

    return refuse


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module. Which interpreters there are can be asked: there is one."""
    for name in ("create", "create_queue"):
        setattr(module, name, refused(f"concurrent.interpreters.{name}"))
