"""What the twins remember of the running execution, all of it forgotten when the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel

Announce = Callable[[str, type_of_target, Hashable, Hashable, int], None]

LASTING = 1 << 40
"""Objects made while a foreign module is imported outlive the execution: their numbers begin here."""


class Primitive(Protocol):
    """A twin that can be put back into the state in which the import left it that made it."""

    _number: int

    def _freeze(self) -> Any: ...
    def _thaw(self, state: Any) -> None: ...


class Execution:
    """One per process, for `begin` is cheaper than a new one."""

    __slots__ = (
        "announce",
        "at_begin",
        "at_exit",
        "at_settle",
        "at_threading_exit",
        "clock",
        "counters",
        "crashes",
        "is_ending",
        "is_over",
        "lasting",
        "lasting_at_exit",
        "lasting_loggers",
        "let_go",
        "main_thread",
        "next_lasting",
        "number_of_object",
        "resume",
        "storage",
        "unsettled",
        "untracked",
    )

    def __init__(self) -> None:
        self.lasting: list[tuple[Primitive, str, Any]] = []
        self.unsettled: list[tuple[Primitive, str]] = []
        # Of the stage that executes: what `Hooks.announcer` gives, `Hooks.let_go`, `Hooks.resume`, and `Sharing.number`.
        self.announce: Announce | None = None
        self.let_go: Callable[[], None] | None = None
        self.resume: Callable[[Any], None] | None = None
        self.number_of_object: Callable[[object], int] = id
        self.lasting_at_exit: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]] = []
        self.next_lasting = LASTING
        self.lasting_loggers: set[str] = set()
        self.at_begin: list[Callable[[], None]] = []  # what adapted modules do at each begin
        self.at_settle: list[Callable[[], None]] = []
        self.begin()

    def begin(self) -> None:
        self.crashes: list[tuple[Actor, BaseException]] = []
        self.counters: dict[str, int] = {}
        self.untracked: dict[str, None] = {}  # what was not under control, in words; see `control`
        self.at_exit = list(self.lasting_at_exit)
        self.at_threading_exit: list[Callable[[], object]] = []
        self.storage: dict[Any, Any] = {}  # what a twin keeps for this execution, by a key of its own
        self.main_thread: Any = None
        self.clock = 0  # nanoseconds that the wall clock is ahead
        self.is_ending = False  # the main thread has ended
        self.is_over = False  # no thread can be started any more
        for primitive, kind, state in self.lasting:
            primitive._thaw(state)
            if kernel.observer is not None:
                # Only those that the program touches take a name: what else has been imported must not show.
                christen(primitive._number, kind)
        for begin in self.at_begin:
            begin()

    def settle(self) -> None:
        """An import is finished: what it made begins every execution in the state that it has now."""
        self.lasting += [(primitive, kind, primitive._freeze()) for primitive, kind in self.unsettled]
        self.unsettled.clear()
        for settle in self.at_settle:
            settle()

    def count(self, what: str, first: int = 1) -> int:
        """How many of these there have been, this one included."""
        number = self.counters[what] = self.counters.get(what, first - 1) + 1
        return number


execution = Execution()


def hash_of(number: int) -> int:
    """A hash that spreads like an address, and is the same in every process: sets of twins have one order."""
    return number * 0x9E3779B97F4A7C15 & 0x1FFFFFFFFFFFFFFF


def number_of(primitive: Primitive, kind: str) -> int:
    """A number for a new twin; one that outlives the execution is put back when the next one begins."""
    number = kernel.number()
    if number >= LASTING:
        execution.unsettled.append((primitive, kind))
    elif kernel.observer is not None:
        christen(number, kind)
    return number


def christen(number: int, kind: str, name: str = "") -> None:
    """Tell the recorder, if there is one, what an object is called."""
    note = getattr(kernel.observer, "christen", None)
    if note is not None:
        note(number, kind, name)
