"""Who takes turns, and what they wait behind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NoReturn

from greenlet import greenlet

from coolthreads.kernel.operations import START, type_of_target


class Gate:
    """A condition that pending operations wait behind. Opened and closed only through the kernel.

    ``opened_by`` and ``closed_by`` are the numbers of the events that did so last, -1 if it was so from the beginning;
    ``closer`` is the actor who closed it last: the holder of a lock.
    """

    opened_by: int = -1
    closed_by: int = -1
    closer: Actor | None = None

    def __init__(self, is_open: bool = False) -> None:
        self.is_open = is_open
        self.pending: list[Actor] = []

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        # What has a gate has a lock in CPython, and is refused for its sake.
        raise TypeError("cannot pickle '_thread.lock' object")


class Actor:
    """A thread (or task) of the program; ``operation``, ``target``, ``part``, ``site`` are what it announced last.

    Invariant: while an actor does not have its turn, they are what it will do next.
    """

    # Defaults live in the class: three actors to an execution, and most never need most of these.
    operation: str = START
    target: type_of_target = 0
    part: Hashable = None
    site: int = -1
    greenlet: greenlet | None = None
    gate: Gate | None = None  # what it waits behind
    admitted_by: int = -1  # the event since which it waits behind that gate, after another one
    timeout: int | None = None  # virtual nanoseconds, of the pending wait
    deadline: int = 0
    clock: int = 0  # in a timed run: since when it could take its next step
    expiry: int = 0  # the same, counted in the time after which waits are given up
    timed: bool = False  # its time is up, or may be up at any moment
    ran_out: bool = False  # its time was up only because nobody else could go on
    is_patient: bool = False  # its wait is over only when nobody else can go on
    is_hasty: bool = False  # its wait, though a long one, may be over at any moment
    kept: tuple[tuple[Any, int], ...] = ()  # see `reading`: values that are looked at soon, and where
    freed_by: int = -1  # the event since which it need not be that patient any more
    starved: int = 0  # for how long, in short waits of others, it could have gone on and was not chosen
    ticket: int = 0  # counts its waits, so that a timer of an earlier one is known to be stale
    is_enabled: bool = True
    is_cold: bool = False  # nobody else can notice the pending operation
    is_new: bool = False  # it has not come to its first announcement
    ended: bool = False
    number: int = 0  # as a target of operations
    node: int = 0  # the program on a network that it belongs to; -1: the network itself
    flights: int = 0  # messages that it has sent over links on which they are under way for a while
    round: Any = None  # see `spinning`: what it has done in the loop that it may be going round in vain
    twin: Any = None  # what stands for it in the virtual standard library
    kind: str = "thread"
    row: int = -1  # the trace's row of what it does at the moment: its own, or that of the task that it plays
    plays: Actor | None = None  # the task (or the thread itself) whose stretch it goes through, where any may go next
    made: int = 0  # how many tasks and timers it has made, where any may go next
    epoch: int = 0  # counts the stretches of its life between two starts of other actors
    hashes: int = 0  # how many things it has made that have a hash, there
    salt: int = 1  # of those hashes
    fire: Callable[[], None] | None = None  # what happens at its turn, if nobody has to run for it (see `tasks`)

    children: int = 0
    parent: Actor | None = None

    def __init__(self, index: int, key: int, ident: str, name: str, body: Callable[[], None], daemon: bool) -> None:
        self.index = index
        self.key = key  # the same in every execution of a program, whatever the schedule: see `Lives.keys`
        self.id = ident
        self.name = name
        self.body = body
        self.daemon = daemon
        self.end = Gate()
        self.known: dict[int, int] = {}  # up to which epoch others' accesses happened before (by start and join alone)
        self.seen: set[Hashable] = set()  # what it has done to what in this epoch, as far as it was no choice
        self.held: list[tuple[int, Any]] = []  # see `hooks`: objects whose method's arguments are being evaluated

    def __repr__(self) -> str:
        return f"<{self.id} {self.name}: {self.operation}>"


class Played(Actor):
    """Who never runs by itself: a task, whose stretches a thread plays, or a timer. Not among `Execution.actors`."""

    is_enabled = False
    woken_by: tuple[int, ...] = ()  # the events since which the task can go on, where any may go next
    is_ready = False  # it can go on, where any may go next
    due = 0  # the virtual time at which its sleep is over, at least
    slept = 0  # for how long it has been asleep
    is_asleep = False  # it can go on because a sleep may be over, but need not be
    known: dict[int, int] = {}  # noqa: RUF012 (never filled: see the module `tasks`)
    seen: set[Hashable] = set()  # noqa: RUF012
    held: list[tuple[int, Any]] = []  # noqa: RUF012

    def __init__(self, index: int, key: int, ident: str, name: str, thread: Actor) -> None:
        self.index = index
        self.key = key
        self.id = ident
        self.name = name
        self.thread = thread
        self.node = thread.node
        self.daemon = True
