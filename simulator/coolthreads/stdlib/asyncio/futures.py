"""Tasks and futures of the standard library that hash by their order of creation: sets of them have one order."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from coolthreads.kernel import tasks
from coolthreads.kernel.operations import CANCEL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution, hash_of

_ASKING = {
    "asyncio.taskgroups": "for its TaskGroup",
    "asyncio.timeouts": "for its timeout",
    "asyncio.runners": "for asyncio.run",
}
CHANGES = frozenset({"set_result", "set_exception", "cancel"})
"""What is done to a future from outside, which wakes up those who await it."""

_TAKING_BACK = frozenset({"asyncio.taskgroups", "asyncio.timeouts"})  # they turn the cancellation into something else


def ordered_classes(asyncio: Any) -> tuple[Any, Any]:
    """Subclasses of Task and Future of a freshly imported `asyncio`."""
    real_task, real_future = asyncio.tasks.Task, asyncio.futures.Future
    cancel_real = _touching(real_task.cancel)

    def __hash__(self: Any) -> int:
        try:
            order: int = self._ct_order
        except AttributeError:
            # Not the number as a target: a recorded execution numbers more objects.
            by_maker = kernel.any_order and kernel.current is not None
            order = self._ct_order = tasks.salt() if by_maker else execution.count("asyncio future")
        return hash_of(order)

    class SameAs(type):
        """The real class, for whoever asks."""

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, real_task) if cls is task else type.__instancecheck__(cls, instance)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, real_task) if cls is task else type.__subclasscheck__(cls, subclass)

    def cancel(self: Any, msg: Any = None) -> bool:
        observer: Any = kernel.observer
        if observer is not None and kernel.current is not None and not self.done():
            kernel.note(CANCEL, observer.number_of(self))
            module = sys._getframe(1).f_globals.get("__name__", "")
            observer.remark(_ASKING.get(module, ""))
            if module not in _TAKING_BACK:
                self._ct_asked = True
        return bool(cancel_real(self, msg))

    names: dict[str, Any] = {"__slots__": (), "__hash__": __hash__}
    same = {"__module__": real_task.__module__, "__doc__": real_task.__doc__, "cancel": cancel}
    task = SameAs("Task", (real_task,), names | same)
    changes = {name: _touching(getattr(real_future, name)) for name in CHANGES}
    future = type("Future", (real_future,), names | changes | {"__module__": real_future.__module__})
    return task, future


def _touching(real: Callable[..., Any]) -> Callable[..., Any]:
    """Threads that do not run the loop of a future must not change it; what comes of it when one does depends on when."""

    @functools.wraps(real)
    def change(self: Any, *arguments: Any, **keywords: Any) -> Any:
        loop = self._loop
        if getattr(loop, "_thread", None) is kernel.current or not hasattr(loop, "touched") or not loop.is_foreign():
            return real(self, *arguments, **keywords)
        return loop.touched(lambda: real(self, *arguments, **keywords))

    return change
