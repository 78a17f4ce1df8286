"""Timer: a thread that waits before it does something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coolthreads.stdlib.threading.event import Event
from coolthreads.stdlib.threading.thread import Thread


class Timer(Thread):
    """Calls a function after a number of seconds, unless it is cancelled before."""

    __slots__ = ()

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        Thread.__init__(self)
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = Event()

    def cancel(self) -> None:
        """Stop the timer if it has not gone off yet."""
        self.finished.set()

    def run(self) -> None:
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()
