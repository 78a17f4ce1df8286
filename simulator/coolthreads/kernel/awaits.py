"""Who wants to know what coroutines of the program await, enter and call, while an execution is recorded.

The hooks of rewritten programs ask here; the virtual `asyncio` sets what is asked, once it has been imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Awaits:
    """``awaited`` and ``entered`` get what is about to be awaited, or entered by ``async with``, and give what shall take its
    place; ``called`` is told of an object whose method is about to be called, by name."""

    __slots__ = ("awaited", "called", "entered")

    def __init__(self) -> None:
        self.awaited: Callable[[Any], Any] | None = None
        self.entered: Callable[[Any], Any] | None = None
        self.called: Callable[[Any, str, int], None] | None = None


awaits = Awaits()
"""Those of this process."""


def hooks_of_coroutines(is_recorded: Callable[[], bool]) -> dict[str, Any]:
    """What rewritten programs call with what they are about to await, or to enter by ``async with``."""

    def awaited(value: Any, /) -> Any:
        return value if awaits.awaited is None or not is_recorded() else awaits.awaited(value)

    def entered(manager: Any, /) -> Any:
        return manager if awaits.entered is None or not is_recorded() else awaits.entered(manager)

    return {"__ct_await__": awaited, "__ct_entered__": entered}
