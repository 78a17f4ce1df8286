"""Who wants to know what coroutines of the program await, enter and call.

The hooks of rewritten programs ask here; the virtual `asyncio` sets what is asked, once it has been imported.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from coolthreads.kernel.operations import type_of_target


class Awaits:
    """``awaited`` and ``entered`` get what is about to be awaited, or entered by ``async with``, and give what shall take its
    place; ``access`` says which object a coroutine is about to operate on, and how. ``methods``: for the types of such
    objects, what their methods do that do not wait; ``named`` is told before such a call is recorded, ``called`` afterwards;
    ``touched``, before any call of a method of theirs while there are several threads."""

    __slots__ = ("access", "awaited", "called", "entered", "methods", "named", "number", "touched")

    def __init__(self) -> None:
        self.awaited: Callable[[Any], Any] | None = None
        self.entered: Callable[[Any], Any] | None = None
        self.access: Callable[[Any], tuple[str, object] | None] | None = None
        self.named: Callable[[Any], None] | None = None
        self.called: Callable[[Any], None] | None = None
        self.touched: Callable[[Any, str], None] | None = None
        self.methods: dict[type, dict[str, str]] = {}
        self.number: Callable[[object], int] = id  # the hooks say what number an object has as a target


awaits = Awaits()
"""Those of this process."""


class Primitives:
    """The part of the hooks that concerns coroutines and the locks, queues and futures of `asyncio`."""

    def __init__(
        self,
        announce: Callable[[str, type_of_target, Hashable, Hashable, int], None],
        number: Callable[[object], int],
        is_recorded: Callable[[], bool],
        has_threads: Callable[[], bool],
    ) -> None:
        self._announce = announce
        self._number = awaits.number = number
        self._is_recorded = is_recorded
        self._has_threads = has_threads

    def called(self, obj: Any, name: str, site: int) -> bool:
        """A method of a primitive is about to be called; whether it is one that matters."""
        if awaits.touched is not None and self._has_threads():
            awaits.touched(obj, name)
        operation = awaits.methods[type(obj)].get(name)
        if operation is None:
            return False
        if self._is_recorded() and awaits.named is not None:
            awaits.named(obj)
        self._announce(operation, self._number(obj), None, site, site)
        if self._is_recorded() and awaits.called is not None:
            awaits.called(obj)
        return True

    def hooks(self) -> dict[str, Any]:
        """What rewritten programs call with what they are about to await, or to enter by ``async with``."""

        def awaited(value: Any, /) -> Any:
            if awaits.awaited is None:
                return value
            if self._has_threads() and awaits.access is not None and (access := awaits.access(value)) is not None:
                # Only other threads could notice it.
                operation, obj = access
                self._announce(operation, self._number(obj), None, ("awaited", type(obj)), -1)
            return awaits.awaited(value) if self._is_recorded() else value

        def entered(manager: Any, /) -> Any:
            return manager if awaits.entered is None or not self._is_recorded() else awaits.entered(manager)

        return {"__ct_await__": awaited, "__ct_entered__": entered}
