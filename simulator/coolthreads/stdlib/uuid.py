"""What is changed in the program's `uuid`: nothing comes from the machine."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from coolthreads.stdlib.execution import execution

_NODE = 0x0242AC110002


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module."""
    entries: dict[str, Any] = module.__dict__
    entries["_generate_time_safe"] = None
    entries["_UuidCreate"] = None
    entries["getnode"] = staticmethod(lambda: _NODE)

    def begin() -> None:
        entries["_last_timestamp"] = None

    execution.at_begin.append(begin)
