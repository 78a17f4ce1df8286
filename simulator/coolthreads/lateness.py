"""Waits whose time is up before what they wait for comes, although everybody is as fast as can be.

Where a sleep or a time limit may end at any moment, limits of a second or more would fail programs that are right on every
machine that is not overloaded: they end only when nobody else can go on. But some are too short for what the program itself
lets pass, as ``future.result(timeout=2)`` is for a call that sleeps for five seconds. Those show when time is exact: what they
wait for comes too late. They are told by their place in the program, and may end at any moment, as shorter ones do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Hashable, Iterable
from types import FrameType

from coolthreads.kernel import operations as op
from coolthreads.kernel.state import Choose
from coolthreads.strategies import default_choice
from coolthreads.strategies.random_walk import RandomWalk
from coolthreads.trace import Trace

_COMES = frozenset(
    {op.SET, op.PUT, op.RELEASE, op.NOTIFY, op.RESOLVE, op.DONE, op.END, op.CANCEL, op.ARRIVE, op.BREAK}
    | {op.SEND, op.DELIVER, op.CLOSE, op.CONNECT, op.LISTEN}
)
_MAKES_ROOM = frozenset({op.GET, op.TAKE})


def too_short(trace: Trace, given_up: Iterable[tuple[Hashable, int]]) -> set[Hashable]:
    """The places of waits for something that came afterwards. ``given_up``: place and step of each that was given up; a wait
    without a place in the program (a number: how long it lasts) is that of a timer, which is not there to be too short."""
    columns, texts = trace.columns, trace.texts
    found: set[Hashable] = set()
    last: dict[tuple[int, bool], dict[int, int]] | None = None
    for place, step in given_up:
        operation = texts[columns.operation[step]]
        if isinstance(place, int):
            if operation == op.WAIT:
                found.add(place)
        elif place not in found:
            if last is None:
                last = _last_helps(trace)
            helps = last.get((columns.object[step], operation == op.PUT), {})
            if any(later > step and actor != columns.actor[step] for actor, later in helps.items()):
                found.add(place)
    return found


def _last_helps(trace: Trace) -> dict[tuple[int, bool], dict[int, int]]:
    """By object, and whether it makes room there: the last step of each actor that lets somebody else go on."""
    columns = trace.columns
    rows = {row: text in _MAKES_ROOM for row, text in enumerate(trace.texts) if text in _COMES | _MAKES_ROOM}
    found: dict[tuple[int, bool], dict[int, int]] = {}
    for step, (operation, target, actor) in enumerate(
        zip(columns.operation, columns.object, columns.actor, strict=True)
    ):
        if operation in rows:
            found.setdefault((target, rows[operation]), {})[actor] = step
    return found


def natural_orders(*, is_network: bool) -> tuple[Choose, ...]:
    """Who goes next in executions that show it. Of those whose time is up at the same time chance decides who goes first; on a
    network it would have messages lost, too."""
    if is_network:
        return (default_choice,)
    return (default_choice, RandomWalk(0).choose, RandomWalk(1).choose)


def place_in(files: Container[str]) -> Callable[[], Hashable]:
    """What tells where the program is: file and line of its innermost frame; ``files``: their names in code objects."""

    def place() -> tuple[str, int] | None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in files:
            frame = frame.f_back
        return None if frame is None else (frame.f_code.co_filename, frame.f_lineno)

    return place
