"""What is changed in the program's `tempfile`: names follow the seed, and what an execution leaves behind is taken away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from coolthreads.stdlib.execution import execution


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module."""
    entries: dict[str, Any] = vars(module)
    made: list[str] = []
    # It draws lots for this once, which no execution must see.
    module.gettempdir()

    def noted(function: Callable[..., Any], path_of: Callable[[Any], str]) -> Callable[..., Any]:
        @wraps(function)
        def make(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            made.append(os.fsdecode(path_of(result)))
            return result

        return make

    entries["mkdtemp"] = noted(module.mkdtemp, lambda path: path)
    entries["mktemp"] = noted(module.mktemp, lambda path: path)
    entries["_mkstemp_inner"] = noted(module._mkstemp_inner, lambda pair: pair[1])

    def begin() -> None:
        entries["_name_sequence"] = None
        for path in made:
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            elif os.path.lexists(path):
                os.unlink(path)
        made.clear()

    execution.at_begin.append(begin)
