"""What an actor may announce. An operation is a kind (these words), a target, and a part of the target.

A target is a number: negative for what the source names (a global variable), positive for objects in order of their first
touch in this execution, 0 for what nothing depends on; or a tuple of numbers where one operation concerns several objects.
``part`` narrows it down (an attribute's name, an item's key); None means the whole of it. Only of a stretch of a task nothing
is known before it is over (until then its target is EVERYTHING); its part is a `Footprint`.
"""

from __future__ import annotations

from collections.abc import Hashable

from coolthreads.kernel.footprints import CHANGING, READING, Footprint

READ = "read"
WRITE = "write"
DELETE = "delete"
ACQUIRE = "acquire"
RELEASE = "release"
WAIT = "wait"
NOTIFY = "notify"
SET = "set"
CLEAR = "clear"
START = "start"
BEGIN = "begin"
JOIN = "join"
END = "end"
PUT = "put"
GET = "get"
SUBMIT = "submit"
TAKE = "take"
RESOLVE = "resolve"
RESULT = "result"
CANCEL = "cancel"
SWITCH = "switch"
SHUTDOWN = "shutdown"
CALLBACK = "callback"
DONE = "done"
ARRIVE = "arrive"
RETIRE = "retire"
BREAK = "break"
SLEEP = "sleep"
PRINT = "print"
CALL = "call"
COMPUTE = "compute"
IDLE = "idle"
SPIN = "spin"
BIND = "bind"
LISTEN = "listen"
CONNECT = "connect"
ACCEPT = "accept"
SEND = "send"
RECEIVE = "receive"
CLOSE = "close"
POLL = "poll"
DELIVER = "deliver"
DRAW = "draw"
LOSE = "lose"
CRASH = "crash"
WEATHER = "weather"
AWAIT = "await"
STRETCH = "stretch"
TIMEOUT = "timeout"
REPORT = "report"

LIFE = (1 << 40) - 3
"""The target of operations on the set of threads: what starts and ends one, and what lists them."""

NOBODY = -1
"""Stands for an actor in events that no actor brings about."""

EVERYTHING = (1 << 40) - 2
"""The target of an operation whose step touches what it did not announce: it is dependent with all others."""

CLOCK = (1 << 40) - 1
"""The target of operations on the virtual clock."""

# Operations that change nothing that another operation on the same target could notice.
READS = frozenset({READ, RESULT, JOIN, WAIT, RETIRE, POLL})

# Operations that have the same consequences in either order, if they say which part of the target they concern.
COMMUTING = frozenset({DONE})

# Operations whose actor, while it cannot go on, is blocked by another one's hold on a lock; elsewhere it is waiting.
LOCKING = frozenset({ACQUIRE})

type_of_target = int | tuple[int, ...]


def dependent(
    first: tuple[str, type_of_target, Hashable],
    second: tuple[str, type_of_target, Hashable],
) -> bool:
    """Whether the order of two operations (kind, target, part) of different actors can matter."""
    kind, target, part = first
    other_kind, other_target, other_part = second
    if target == EVERYTHING or other_target == EVERYTHING:
        return True
    if kind == STRETCH or other_kind == STRETCH:
        return _of_stretch(first, second) if kind == STRETCH else _of_stretch(second, first)
    if kind in READS and other_kind in READS:
        return False
    if type(target) is int and type(other_target) is int:
        if target != other_target or target == 0:
            return False
    elif not _share(target, other_target):
        return False
    if part is None or other_part is None:
        return True
    return part == other_part and not (kind in COMMUTING and other_kind == kind)


def _of_stretch(stretch: tuple[str, type_of_target, Hashable], other: tuple[str, type_of_target, Hashable]) -> bool:
    footprint, (kind, target, part) = stretch[2], other
    assert isinstance(footprint, Footprint)
    if kind != STRETCH:
        return footprint.touches(target, part, READING if kind in READS else CHANGING)
    assert isinstance(part, Footprint)
    return footprint.meets(part)


def _share(target: type_of_target, other: type_of_target) -> bool:
    ours = set(target) if isinstance(target, tuple) else {target}
    theirs = set(other) if isinstance(other, tuple) else {other}
    return bool(ours & theirs - {0})
