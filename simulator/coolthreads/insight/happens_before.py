"""Happens-before: which steps are ordered by the program itself, whatever the schedule (Lamport, CACM 1978).

A step comes before another one of the same actor, before what it starts, and before an operation on the same lock, event,
queue, future, thread or built-in container that takes notice of it. Accesses to variables, attributes and items order
nothing: that is what makes races visible. Where the trace does not tell two cases apart, they count as ordered: what is
reported as unordered is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coolthreads.trace import IN_VAIN, Trace

ACCESSES = frozenset({"read", "write", "delete"})
DATA_KINDS = frozenset({"variable", "attribute", "item"})
_CONTAINERS = frozenset({"list", "dict", "set", "deque", "bytearray", "array"})
_TWINS_BY_CLASS = frozenset({"Lock", "RLock"})

# What an operation does for happens-before, by the kind of its object: "takes notice of" < "gives notice to". Each letter
# is a channel of the object: a get takes notice of puts, not of other gets.
_QUEUE = {
    "put": "r<i",
    "get": "i<r",
    "done": "<d",
    "join": "d<",
    "shutdown": "ir<ird",
    "read": "ir<",
    "acquire": "ir<",
    "release": "<ir",
}
_LOCK = {"acquire": "l<", "release": "<l", "read": "l<", "wait": "l<", "notify": "<l"}
_ROLES: dict[str, dict[str, str]] = {
    "queue": _QUEUE,
    "lock": _LOCK,
    "condition": _LOCK,
    "semaphore": _LOCK,
    "event": {"set": "<e", "clear": "e<e", "wait": "e<", "read": "e<"},
    "barrier": {"arrive": "b<b", "wait": "b<", "break": "b<b", "read": "b<"},
    "future": {"resolve": "<f", "result": "f<", "read": "f<", "take": "<f", "cancel": "f<f", "callback": "f<f"},
    "executor": {"submit": "<s", "take": "s<", "shutdown": "s<s", "retire": "s<", "read": "s<"},
}
_LIVES = {"start": "<t", "end": "<t", "join": "t<", "read": "t<"}
_CONTAINER = {"read": "c<", "write": "c<c", "delete": "c<c"}
_UNORDERED = frozenset({"clock", "class", "scope"})
_OTHER = "o<o"

# Operations on several objects: of the futures that are waited for together only the first is recorded, and whoever asks
# which threads are alive notices the end of any of them.
_ANY_FUTURE = (-1, "f")
_ANY_LIFE = (-1, "t")


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a step happened: ``clock[actor]`` counts the steps of ``actor`` that happen before it (itself included).
    Actors are numbered by `threads_of`."""

    actor: int
    clock: tuple[int, ...]

    def before(self, later: Stamp) -> bool:
        """Whether this step happens before ``later``."""
        return self.clock[self.actor] <= later.clock[self.actor]


class _Channel:
    """What has been given to a channel so far.

    Invariant: if ``giver`` is not -1, ``clock`` is a copy of its clock, so that whoever knows as much of it knows all.
    """

    __slots__ = ("clock", "giver")

    def __init__(self, clock: list[int], giver: int) -> None:
        self.clock = clock
        self.giver = giver

    def is_known_to(self, clock: list[int]) -> bool:
        """Whether nothing is to be learnt; False if that would take longer to find out than to learn."""
        return self.giver >= 0 and clock[self.giver] >= self.clock[self.giver]


def stamps(trace: Trace) -> Iterator[Stamp]:
    """The stamp of each step, in order."""
    threads = threads_of(trace)
    return (Stamp(threads[row], tuple(clock)) for row, clock in zip(trace.columns.actor, clocks(trace), strict=True))


def clocks(trace: Trace, *, only_lives: bool = False) -> Iterator[list[int]]:
    """At each step the vector clock of its actor: the same list every time, to be read at once and not to be kept.
    It has one entry for each row of `threads_of`: what a thread and the tasks of its loop do comes in one order.

    ``only_lives``: what starts and joins of threads order, which is the same in every schedule; the order of locks is not.
    """
    threads = threads_of(trace)
    width = max(threads, default=-1) + 1
    all_clocks = [[0] * width for _ in range(width)]
    channels: dict[tuple[int, str], _Channel] = {}
    children = children_of_steps(trace)
    roles: dict[tuple[int, int], tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]] = {}
    columns, texts = trace.columns, trace.texts
    in_vain = texts.index(IN_VAIN) if IN_VAIN in texts else -2
    rows = zip(columns.actor, columns.operation, columns.object, columns.value, strict=True)
    for step, (row, operation, obj, value) in enumerate(rows):
        actor = threads[row]
        clock = all_clocks[actor]
        clock[actor] += 1
        role = roles.get((operation, obj))
        if role is None:
            role = roles[operation, obj] = _role(trace, texts[operation], obj, only_lives)
        notices, gives = role
        # That a queue was empty, or full, is something to go by; that a lock was held is not.
        if notices and (value != in_vain or trace.objects[obj].kind == "queue"):
            for channel in notices:
                known = channels.get(channel)
                if known is not None and not known.is_known_to(clock):
                    clock[:] = _latest(clock, known.clock)
        for channel in gives:
            before = channels.get(channel)
            if before is None or before.is_known_to(clock):
                channels[channel] = _Channel(list(clock), actor)
            else:
                channels[channel] = _Channel(_latest(clock, before.clock), -1)
        yield clock
        for child in children.get(step, ()):
            if threads[child] != actor:
                all_clocks[threads[child]][:] = _latest(all_clocks[threads[child]], clock)


def threads_of(trace: Trace) -> list[int]:
    """For each actor the number of the thread that it is, or that runs the loop whose task it is."""
    numbers: list[int] = []
    count = 0
    for actor in trace.actors:
        if actor.kind == "task" and actor.parent >= 0:
            numbers.append(numbers[actor.parent])
        else:
            numbers.append(count)
            count += 1
    return numbers


def _latest(one: list[int], other: list[int]) -> list[int]:
    # Calling max takes twice the time.
    return [a if a > b else b for a, b in zip(one, other, strict=True)]  # noqa: FURB136


def children_of_steps(trace: Trace) -> dict[int, list[int]]:
    """The actors that each step created: an actor's first change is its creation, by the step just done."""
    children: dict[int, list[int]] = {}
    seen: set[int] = set()
    for change in trace.changes:
        if change.actor not in seen:
            seen.add(change.actor)
            children.setdefault(change.step, []).append(change.actor)
    return children


def containers(trace: Trace) -> frozenset[int]:
    """The rows of objects that are built-in containers, or of classes that are built on them."""
    wholes = {row.whole for row in trace.objects if row.kind == "item"}
    return frozenset(
        number
        for number, row in enumerate(trace.objects)
        # Other kinds are words in lower case; a class of containers has the name of its class.
        if number in wholes or row.kind in _CONTAINERS or _is_class(row.kind)
    )


def _is_class(kind: str) -> bool:
    return (kind[:1].isupper() and kind not in _TWINS_BY_CLASS) or kind == "defaultdict"


def _role(
    trace: Trace, operation: str, obj: int, only_lives: bool
) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
    """The channels that an operation takes notice of, and those that it gives notice to."""
    if obj < 0:
        return (), ()
    row = trace.objects[obj]
    kind = row.kind
    if kind == "threads":
        return (_ANY_LIFE,), ()
    if kind == "thread":
        notices, _, gives = _LIVES.get(operation, "<").partition("<")
    elif only_lives or kind in DATA_KINDS or kind in _UNORDERED:
        return (), ()
    elif kind in _ROLES:
        notices, _, gives = _ROLES[kind].get(operation, "<" if operation == "wait" else _OTHER).partition("<")
    elif operation in ACCESSES:
        notices, _, gives = _CONTAINER[operation].partition("<")
    else:
        notices, _, gives = _OTHER.partition("<")
    # A condition gives its lock away, and the lock is what others notice.
    where = row.whole if kind == "condition" and row.whole >= 0 else obj
    noticed = [(where, channel) for channel in notices]
    given = [(where, channel) for channel in gives]
    if kind == "future":
        if operation == "wait":
            noticed.append(_ANY_FUTURE)
        elif operation in ("resolve", "cancel"):
            given.append(_ANY_FUTURE)
    elif kind == "thread" and operation == "end":
        given.append(_ANY_LIFE)
    return tuple(noticed), tuple(given)
