"""What is changed in the program's `weakref`: to ask whether an object still lives is a step that depends on all others.

Any change by another thread may let go of the object last, so once a program asks, every change is a choice point.
"""

from __future__ import annotations

import weakref as real
from types import ModuleType
from typing import Any

from coolthreads.kernel.operations import EVERYTHING, READ
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution


def _ask() -> None:
    if len(kernel.actors) > 1 and kernel.current is not None:
        kernel.watch("weak")
        kernel.watch("life")
        kernel.step(READ, EVERYTHING if kernel.observer is None else 0)


class Reference(real.ref):  # type: ignore[type-arg]
    """A weak reference; calling it gives the object, or None."""

    __slots__ = ()

    def __call__(self) -> Any:
        _ask()
        return super().__call__()


Reference.__name__ = Reference.__qualname__ = "ReferenceType"
Reference.__module__ = "weakref"


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of the module."""

    def call(self: Any) -> Any:
        _ask()
        return real.ref.__call__(self)

    def begin() -> None:
        # Finalizers that one execution has left, or called at its end, are nothing to the next.
        module.finalize._registry.clear()
        module.finalize._shutdown = module.finalize._registered_with_atexit = module.finalize._dirty = False

    execution.at_begin.append(begin)
    module.KeyedRef.__call__ = call
    vars(module)["ref"] = vars(module)["ReferenceType"] = Reference
