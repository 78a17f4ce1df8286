"""Who takes turns, and what they wait behind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from greenlet import greenlet

from coolthreads.kernel.operations import type_of_target


class Epoch:
    """The stretch of an actor's life between two starts of other actors; compared by identity."""

    __slots__ = ("actor", "number")

    def __init__(self, actor: int, number: int) -> None:
        self.actor = actor
        self.number = number


class Gate:
    """A condition that pending operations wait behind. Opened and closed only through the kernel."""

    __slots__ = ("is_open", "pending")

    def __init__(self, is_open: bool = False) -> None:
        self.is_open = is_open
        self.pending: list[Actor] = []


class Actor:
    """A thread (or task) of the program; ``operation``, ``target``, ``part``, ``site`` are what it announced last.

    Invariant: while an actor does not have its turn, they are what it will do next.
    """

    __slots__ = (
        "body",
        "daemon",
        "deadline",
        "end",
        "ended",
        "epoch",
        "gate",
        "greenlet",
        "held",
        "id",
        "index",
        "is_cold",
        "is_enabled",
        "is_new",
        "known",
        "name",
        "number",
        "operation",
        "parent",
        "part",
        "site",
        "target",
        "ticket",
        "timed",
        "timeout",
        "twin",
    )

    def __init__(self, index: int, name: str, body: Callable[[], None], parent: Actor | None, daemon: bool) -> None:
        self.index = index
        self.id = "main" if index == 0 else f"T{index}"
        self.name = name
        self.body = body
        self.parent = parent
        self.daemon = daemon
        self.greenlet: greenlet | None = None
        self.operation = "start"
        self.target: type_of_target = 0
        self.part: Hashable = None
        self.site = -1
        self.gate: Gate | None = None
        self.timeout: int | None = None
        self.deadline = 0
        self.timed = False
        self.ticket = 0
        self.is_enabled = True
        self.is_cold = False
        self.is_new = False
        self.ended = False
        self.end = Gate()
        self.number = 0
        self.epoch = Epoch(index, 0)
        self.known: dict[int, int] = {}
        self.twin: Any = None
        self.held: list[tuple[int, Any]] = []

    def __repr__(self) -> str:
        return f"<{self.id} {self.name}: {self.operation}>"
