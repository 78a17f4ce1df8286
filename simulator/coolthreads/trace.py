"""What was recorded of one execution: frozen data, complete enough to draw everything from it alone.

Steps are kept in columns (arrays of numbers and a table of texts), because a trace may have a million of them; ``Step``
objects are made on access. One step is one operation of one actor together with the stretch of program up to that
actor's next announcement. `coolthreads.tracefile` saves and loads.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import overload

from coolthreads.verdict import Outcome, Verdict

IN_VAIN = "in vain"
"""The value of an operation that was not carried out: its time was up, or it would have had to wait and did not want to."""

RAISED = "raised "
"""Leads the value of a step in which a future got, or gave, an exception instead of a result."""


class State(StrEnum):
    """The state of an actor that is not having its turn. (The actor of the step is *running*.)"""

    READY = "ready"
    BLOCKED = "blocked"  # on a lock
    WAITING = "waiting"  # for a sleep, event, future, queue, join, await
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATES = tuple(State)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """``name`` is relative to the program's directory, with forward slashes."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    """The expression where an operation happens. ``file`` is a row of Trace.files; lines count from 1, columns from 0.

    Columns count characters (not bytes); ``end_column`` is exclusive, as in `ast` but in characters.
    """

    file: int
    line: int
    column: int
    end_line: int
    end_column: int
    function: str = ""


@dataclass(frozen=True, slots=True)
class ActorRow:
    """``id``: short and stable (main, T1, A1); ``name``: as Python names it; ``parent``: row of the creator, or -1;
    ``node``: the host on which it runs, if there are several."""

    id: str
    name: str
    kind: str = "thread"
    parent: int = -1
    daemon: bool = False
    node: str = ""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A host of the simulated network: ``program`` as it was named, ``file``: row of its text or -1; see `program.Node`."""

    name: str
    program: str
    file: int
    arguments: tuple[str, ...] = ()
    clock: float = 0.0
    start: float | None = 0.0
    environment: tuple[tuple[str, str], ...] = ()
    files: str | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """What was sent over the network. ``kind``: connect, data, end, reset, datagram, ...; ``stream``: between whom;
    ``text``: how it begins; ``size``: bytes. The steps in which it was sent, arrived at the host, was taken by the
    program, and was lost are -1 if that has not happened. ``content``: its first bytes; ``due``: the virtual nanoseconds at
    which it is to arrive, or -1 where it arrives at once, or at any moment."""

    kind: str
    stream: str
    text: str
    size: int
    source: str
    destination: str
    sent: int
    arrived: int = -1
    received: int = -1
    lost: int = -1
    content: bytes = b""
    due: int = -1


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """After step ``step`` (-1: before the first) something has happened to a host, or on the way from it to another one.

    ``what``: begins, ends, crashes, restarts, pauses, resumes (the program on ``host``); listens, closes (``other`` is the
    port, such as 8000 or 53/udp); cut, healed (the way from ``host`` to ``other``)."""

    step: int
    what: str
    host: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """Something that operations touch: a variable, attribute, container, lock, future, thread. ``kind`` says which.

    ``whole`` is the row of the container that an item belongs to, or of the lock that a condition gives away, or -1.
    """

    name: str
    kind: str
    whole: int = -1


@dataclass(frozen=True, slots=True)
class Change:
    """After step ``step`` (-1: before the first), ``actor`` is in ``state``, on account of ``object`` (row or -1)."""

    step: int
    actor: int
    state: State
    object: int = -1


@dataclass(frozen=True, slots=True)
class Printed:
    """``stream`` is stdout or stderr."""

    step: int
    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What ``actor`` would have done next when the execution ended; ``reason`` says why it could not, if it could not."""

    actor: int
    operation: str
    object: int
    site: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Crash:
    """An exception that nobody caught. ``frames``: sites (rows of Trace.sites) of the program, outermost first."""

    step: int
    actor: int
    type: str
    message: str
    frames: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call of one of the program's functions, or a ``with`` block of an executor or task group, by ``actor``.

    ``kind``: call or block; ``name``: of the function (with its class) or of the block's variable; ``site``: the head of
    the function or what the block enters; ``caller``: where it was called, or -1; ``object``: the executor of a block, or
    -1; ``parent``: row of the call or block around it, or -1. Its steps are those of its actor from ``first`` up to
    ``last`` (exclusive; -1: it never ended). ``begin``, ``end``: virtual nanoseconds (-1: never ended); ``error``: the
    exception that left it, as text.
    """

    actor: int
    kind: str
    name: str
    arguments: str
    site: int
    caller: int
    object: int
    parent: int
    first: int
    last: int
    begin: int
    end: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Before step ``step``, ``actor`` got the finished future ``object`` out of a wait for several (`as_completed`, `wait`).

    ``wait`` numbers the waits; an ``object`` of -1 ends one."""

    step: int
    actor: int
    wait: int
    object: int


RUNNING, COMPUTING, READY, BLOCKED, WAITING = SPELLS = ("running", "computing", "ready", "blocked", "waiting")


@dataclass(frozen=True, slots=True)
class Spell:
    """Of a timed run: ``actor`` from ``begin`` to ``end`` (virtual nanoseconds) in ``state``. RUNNING: it computes, with the
    lock of the interpreter if there is one; COMPUTING: in C, without that lock; READY: it could compute, but others have the
    lock or the cores; BLOCKED, WAITING: as in `State`, on account of ``object`` (row or -1)."""

    actor: int
    begin: int
    end: int
    state: str
    object: int = -1


@dataclass(frozen=True, slots=True)
class AwaitRow:
    """After step ``step`` the task ``actor`` awaits ``object`` (row or -1). ``frames``: where each of its coroutines in the
    program is (rows of Trace.sites), outermost first."""

    step: int
    actor: int
    object: int
    frames: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """``operation``: read, write, acquire, ...; ``object``, ``site``: rows or -1; ``time``: virtual nanoseconds at its
    begin; ``value``: what was read or written, as text (or `IN_VAIN`), or None; ``locals``: name and text of each local
    variable at that point; ``enabled``: rows of the actors that could have gone instead, this one included."""

    index: int
    actor: int
    operation: str
    object: int
    part: str
    site: int
    time: int
    value: str | None
    locals: tuple[tuple[str, str], ...]
    enabled: tuple[int, ...]

    @property
    def is_choice(self) -> bool:
        return len(self.enabled) > 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Row i of each array belongs to step i. ``operation``, ``part``, ``value`` index ``texts`` (-1: none); ``locals``
    and ``enabled`` index ``locals_table`` and ``enabled_table``."""

    actor: array[int] = field(default_factory=lambda: array("i"))
    operation: array[int] = field(default_factory=lambda: array("i"))
    object: array[int] = field(default_factory=lambda: array("i"))
    part: array[int] = field(default_factory=lambda: array("i"))
    site: array[int] = field(default_factory=lambda: array("i"))
    time: array[int] = field(default_factory=lambda: array("q"))
    value: array[int] = field(default_factory=lambda: array("i"))
    locals: array[int] = field(default_factory=lambda: array("i"))
    enabled: array[int] = field(default_factory=lambda: array("i"))


@dataclass(frozen=True, slots=True)
class Trace(Sequence[Step]):
    """One recorded execution; a sequence of its steps. Everything in it is plain data."""

    program: str
    files: tuple[SourceFile, ...]
    arguments: tuple[str, ...]
    python: str
    options: tuple[tuple[str, str], ...]
    schedule: str
    verdict: Verdict
    summary: str
    end_time: int
    actors: tuple[ActorRow, ...]
    objects: tuple[ObjectRow, ...]
    sites: tuple[Site, ...]
    columns: Columns
    texts: tuple[str, ...]
    locals_table: tuple[tuple[tuple[str, str], ...], ...]
    enabled_table: tuple[tuple[int, ...], ...]
    changes: tuple[Change, ...]
    printed: tuple[Printed, ...]
    pending: tuple[Pending, ...] = ()
    crashes: tuple[Crash, ...] = ()
    calls: tuple[CallRow, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    nodes: tuple[NodeRow, ...] = ()
    until: float = 0.0
    messages: tuple[MessageRow, ...] = ()
    spells: tuple[Spell, ...] = ()
    weather: tuple[tuple[str, str], ...] = ()  # see `Weather.texts`
    awaits: tuple[AwaitRow, ...] = ()
    network: tuple[NetworkRow, ...] = ()
    played: tuple[tuple[int, str], ...] = ()  # step -> what schedules call who went, where that is not its actor's id

    def __len__(self) -> int:
        return len(self.columns.actor)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(f"step {index} of {len(self)}")
        columns, texts = self.columns, self.texts
        part, value = columns.part[index], columns.value[index]
        return Step(
            index=index,
            actor=columns.actor[index],
            operation=texts[columns.operation[index]],
            object=columns.object[index],
            part=texts[part] if part >= 0 else "",
            site=columns.site[index],
            time=columns.time[index],
            value=texts[value] if value >= 0 else None,
            locals=self.locals_table[columns.locals[index]],
            enabled=self.enabled_table[columns.enabled[index]],
        )

    def __iter__(self) -> Iterator[Step]:
        return (self[i] for i in range(len(self)))

    @property
    def timed(self) -> str:
        """What a timed run had: gil, or the number of cores; empty for any other run."""
        return dict(self.options).get("timed", "")

    @property
    def output(self) -> str:
        """What the program printed on stdout."""
        return "".join(printed.text for printed in self.printed if printed.stream == "stdout")

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.verdict, self.summary, self.output)

    def actor_row(self, actor_id: str) -> int:
        """The row of the actor with that id; raises KeyError."""
        for row, actor in enumerate(self.actors):
            if actor.id == actor_id:
                return row
        raise KeyError(actor_id)

    def name_of(self, obj: int) -> str:
        """The name of an object by its row; empty for -1."""
        return self.objects[obj].name if obj >= 0 else ""
