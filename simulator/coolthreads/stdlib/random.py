"""What is changed in the program's `random`: drawing from the generator that all share is a step, as its order matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from coolthreads.kernel.operations import CALL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING
from coolthreads.stdlib.modules import Function

GENERATOR = LASTING - 11
"""The target of operations on the generator behind the module's functions."""


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module. (Its seeds are the business of `chance`.)"""
    for name in module.__all__:
        method = getattr(module, name)
        if getattr(method, "__self__", None) is module._inst:
            setattr(module, name, Function(_announced(method)))


def _announced(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def draw(*args: Any, **kwargs: Any) -> Any:
        kernel.step(CALL, GENERATOR)
        return method(*args, **kwargs)

    return draw
