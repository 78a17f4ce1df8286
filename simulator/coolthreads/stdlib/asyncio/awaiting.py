"""What a suspended task awaits, as the user would say it: the lock, the queue, another task, a sleep."""

from __future__ import annotations

from typing import Any


def frames_of(task: Any) -> list[tuple[str, int]]:
    """File and line of each coroutine that a suspended task is in, outermost first."""
    found = []
    coro = None if task is None else task.get_coro()
    while coro is not None:
        frame = _first(coro, "cr_frame", "gi_frame", "ag_frame")
        if frame is not None:
            found.append((frame.f_code.co_filename, frame.f_lineno))
        coro = _first(coro, "cr_await", "gi_yieldfrom", "ag_await")
    return found


def _first(coro: Any, *names: str) -> Any:
    for name in names:
        if hasattr(coro, name):
            return getattr(coro, name)
    return None


class Awaiting:
    """Finds it in the chain of coroutines of a task."""

    def __init__(self, asyncio: Any) -> None:
        self._asyncio = asyncio

    def target_of(self, task: Any) -> int:
        """The number of what it awaits, 0 if that is nothing with a name."""
        return 0
