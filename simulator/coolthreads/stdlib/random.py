"""What is changed in the program's `random`: drawing from the generator that all share is a step, as its order matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from coolthreads.kernel.operations import CALL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib import draws
from coolthreads.stdlib.draws import FEW, GENERATOR, lots_for
from coolthreads.stdlib.modules import Function


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module. (Its seeds are the business of `chance`.)"""
    draws.adapt(module)
    for name in module.__all__:
        method = getattr(module, name)
        if getattr(method, "__self__", None) is module._inst:
            setattr(module, name, Function(_announced(getattr(module._inst, method.__name__), module._inst)))


def _announced(method: Callable[..., Any], generator: Any) -> Callable[..., Any]:
    is_few = method.__name__ in FEW

    @wraps(method)
    def draw(*args: Any, **kwargs: Any) -> Any:
        if not is_few or lots_for(generator) is None:
            kernel.step(CALL, GENERATOR)
        return method(*args, **kwargs)

    return draw
