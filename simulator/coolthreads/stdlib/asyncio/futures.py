"""Tasks and futures of the standard library that hash by their order of creation: sets of them have one order."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution, hash_of


def number_of(future: Any) -> int:
    """The number of a task or future, as a target of operations."""
    try:
        number: int = future._ct_number
    except AttributeError:
        number = future._ct_number = kernel.number()
    return number


def ordered_classes(asyncio: Any) -> tuple[Any, Any]:
    """Subclasses of Task and Future of a freshly imported `asyncio`."""
    real_task, real_future = asyncio.tasks.Task, asyncio.futures.Future

    def __hash__(self: Any) -> int:
        try:
            order: int = self._ct_order
        except AttributeError:
            # Not the number as a target: a recorded execution numbers more objects.
            order = self._ct_order = execution.count("asyncio future")
        return hash_of(order)

    class SameAs(type):
        """The real class, for whoever asks."""

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, real_task)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, real_task)

    names = {"__slots__": (), "__hash__": __hash__}
    task = SameAs("Task", (real_task,), names | {"__module__": real_task.__module__, "__doc__": real_task.__doc__})
    future = type("Future", (real_future,), names | {"__module__": real_future.__module__})
    return task, future
