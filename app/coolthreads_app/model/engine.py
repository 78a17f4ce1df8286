"""The engine as the session sees it: two workers, one for runs and one for searches, whose answers arrive in one place.

Answers come in threads of the workers; they wait in an inbox until the session's own thread fetches them. What a
program prints meanwhile is bounded here, so that a program that prints a gigabyte costs a message and not a gigabyte.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Protocol

from coolthreads import Died, Explored, Finished, Limits, Message, Options, Printed, Program, Progress, Rejected, Worker

MOST_PRINTED = 400_000  # characters that wait to be shown

Post = Callable[[Callable[[], None]], None]


class Engine(Protocol):
    """What the session needs of a `coolthreads.Worker`."""

    def run(
        self, program: Program, options: Options | None = None, *, schedule: str = "", live: bool = False
    ) -> int: ...
    def explore(self, program: Program, options: Options | None = None, *, limits: Limits | None = None) -> int: ...
    def cancel(self, request: int) -> None: ...
    def kill(self, why: str = "stopped") -> None: ...
    def close(self) -> None: ...


MakeEngine = Callable[[Callable[[Message], None]], Engine]


def real_engine(on_message: Callable[[Message], None]) -> Engine:
    """A worker process."""
    return Worker(on_message)


def started_engine() -> MakeEngine:
    """As `real_engine`, but the process of the first one starts now, before anybody knows what its answers are for:
    meanwhile whoever will want it can import what it needs."""
    told: list[Callable[[Message], None]] = []

    def tell(message: Message) -> None:
        told[0](message)

    first = [Worker(tell)]
    first[0].start()

    def make(on_message: Callable[[Message], None]) -> Engine:
        if not first:
            return real_engine(on_message)
        told.append(on_message)
        return first.pop()

    return make


class Inbox:
    """Messages from one worker until the session's thread takes them. ``post`` runs a callback in that thread."""

    def __init__(self, post: Post, deliver: Callable[[Message], None]) -> None:
        self._post = post
        self._deliver = deliver
        self._lock = Lock()
        self._waiting: deque[Message] = deque()
        self._printed = 0
        self._posted = False

    def put(self, message: Message) -> None:
        """Called in the worker's thread."""
        with self._lock:
            if isinstance(message, Printed):
                self._printed += len(message.text)
                if self._printed > MOST_PRINTED:
                    return
            elif isinstance(message, Progress) and self._waiting and isinstance(self._waiting[-1], Progress):
                self._waiting.pop()
            self._waiting.append(message)
            if self._posted:
                return
            self._posted = True
        self._post(self._drain)

    def _drain(self) -> None:
        for message in self._taken():
            self._deliver(message)

    def _taken(self) -> Iterator[Message]:
        with self._lock:
            messages, self._waiting = self._waiting, deque()
            self._printed, self._posted = 0, False
        return iter(messages)


__all__ = [
    "Died",
    "Engine",
    "Explored",
    "Finished",
    "Inbox",
    "MakeEngine",
    "Message",
    "Options",
    "Post",
    "Printed",
    "Program",
    "Progress",
    "Rejected",
    "real_engine",
    "started_engine",
]
