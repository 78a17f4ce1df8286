"""Actors that go round a loop without changing anything wait until somebody changes what they read there.

The rewriter marks the loops that may be there for waiting (`coolthreads.instrument.waiting`). An actor that has gone round such
a loop without consequence, its local variables included, would do the same again; so it lingers behind a gate, and the next
change of anything that it read in that round opens the gate. No behaviour is lost: the rounds left out change nothing. (They
may hold locks for a moment, which only those could notice that try a lock without waiting: then the execution is `shortened`.)
If only such actors are left, that is a livelock.

A round that gives away for a while a lock that was taken outside, as waiting for a condition with a time limit does, is not
left out, for others get the lock then. But its time is not up before somebody has changed what was read, or nobody else can go
on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from types import FrameType
from typing import Any

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.lives import Lives
from coolthreads.kernel.operations import ACQUIRE, CLOCK, EVERYTHING, READ, READS, RELEASE, SLEEP, SPIN, type_of_target

_MOST_READS = 200
_LONGEST = 100  # items that are compared
_PLAIN = frozenset({int, float, complex, str, bytes, bool, type(None)})

Location = tuple[int, Hashable]


class Round:
    """What an actor has done since it was about to evaluate the condition of a loop."""

    __slots__ = ("changes", "frame", "gives_way", "held", "is_alone", "keys", "loop", "reads", "sleeps", "state")

    def __init__(self, frame: FrameType, loop: int, state: dict[str, Any] | None) -> None:
        self.frame = frame
        self.loop = loop
        self.state = state  # the local variables at its beginning
        self.reads: dict[Location, int] = {}  # what was read, and in which step of the execution first
        self.changes = 0
        self.held: dict[int, int] = {}  # lock -> how often it was acquired without having been released
        self.keys: list[Hashable] = []  # see `sharing`: what was read without being a choice point
        self.sleeps = False
        self.gives_way = False  # a lock that was held at its beginning was free for a while
        self.is_alone = False  # and yet nobody else could go on

    def note(self, operation: str, target: type_of_target, part: Hashable, step: int) -> None:
        targets = target if isinstance(target, tuple) else (target,)
        if operation in READS:
            for one in targets:
                self.reads.setdefault((one, part), step)
            if CLOCK in targets or len(self.reads) > _MOST_READS:
                self.changes += 1
        elif operation == SLEEP:
            self.sleeps = True
        elif operation in (ACQUIRE, RELEASE):
            # Where a condition is named, too, it is the lock behind it that is taken or given away.
            lock = targets[-1]
            count = self.held[lock] = self.held.get(lock, 0) + (1 if operation == ACQUIRE else -1)
            if count < 0:
                self.gives_way = True
        else:
            self.changes += 1

    @property
    def is_vain(self) -> bool:
        """Whether nothing was changed that would stay changed."""
        return not self.changes and self.state is not None and not any(self.held.values())


class Lingering:
    """An actor that waits for a change of what it ``reads``; going round, it would take the ``locks`` for a moment."""

    __slots__ = ("actor", "gate", "locks", "reads")

    def __init__(self, actor: Actor, gate: Gate, reads: dict[Location, int], locks: frozenset[int]) -> None:
        self.actor = actor
        self.gate = gate
        self.reads = reads
        self.locks = locks


class Spinning(Lives):
    """The part of the kernel that keeps actors from going round in vain."""

    __slots__ = ()

    def enter_loop(self) -> None:
        """A loop that may wait is about to begin: what its actor did before is no part of a round."""
        me = self.current
        if me is not None:
            me.round = None

    def go_round(self, frame: FrameType, loop: int, heat: Callable[[list[Hashable]], None]) -> None:
        """The condition of a loop that may wait is about to be evaluated. ``heat`` makes choice points of what was read.
        Where ``loop`` is negative it looks for work again and again: how often matters where time is exact."""
        me = self.current
        if me is None or self.atomic or (loop < 0 and not self.any_time):
            return
        self.has_rounds = True
        self.is_quick = False
        state = _state(frame)
        last = me.round
        if last is not None and last.frame is frame and last.loop == loop and last.is_vain:
            assert last.state is not None
            if state is not None and _same(last.state, state) and not self._is_stale(me, last):
                if last.keys:
                    heat(last.keys)
                if last.gives_way and not last.is_alone:
                    self._hope(me, last)
                else:
                    self._linger(me, last)
        me.round = Round(frame, loop, state)

    def _is_stale(self, me: Actor, last: Round) -> bool:
        """Whether going round again could be different: somebody has changed what was read, or time does not stand still."""
        if last.sleeps and not self.any_time:
            return True
        written = self.written
        for (target, _), step in last.reads.items():
            writer = written.get(target)
            if writer is not None and writer[0] > step and writer[1] != me.index:
                return True
        return False

    def _linger(self, me: Actor, last: Round) -> None:
        gate = Gate()
        self.lingering.append(Lingering(me, gate, last.reads, frozenset(last.held)))
        self.wait(SPIN, 0, gate, cold=True)

    def _hope(self, me: Actor, last: Round) -> None:
        """The next time limit is a patient one."""
        self._hope_no_more(me)
        me.is_patient = True
        me.freed_by = -1
        self.hoping.append(Lingering(me, me.end, last.reads, frozenset(last.held)))

    def _hope_no_more(self, actor: Actor) -> None:
        actor.is_patient = False
        self.hoping = [one for one in self.hoping if one.actor is not actor]

    def _noticed(self, me: Actor, operation: str, target: type_of_target, part: Hashable, waits: bool) -> None:
        """An operation was carried out while there are rounds; ``waits``: it did so behind a gate, without a time limit."""
        if target == EVERYTHING or operation == SPIN:
            return
        last = me.round
        if last is not None:
            last.note(operation, target, part, self.steps)
        targets = target if isinstance(target, tuple) else (target,)
        changes = operation not in READS
        if changes:
            for one in targets:
                self.written[one] = (self.steps, me.index)
        if self.hoping and changes:
            for hoping in self.hoping[:]:
                if hoping.actor is not me and any(_meets(location, targets, part) for location in hoping.reads):
                    self._hope_no_more(hoping.actor)
                    hoping.actor.freed_by = self.latest()
                    self._let_give_up(hoping.actor)
        if self.lingering:
            for lingering in self.lingering[:]:
                if not waits and operation != RELEASE and not lingering.locks.isdisjoint(targets):
                    self.shortened = True
                if changes and any(_meets(location, targets, part) for location in lingering.reads):
                    self.lingering.remove(lingering)
                    self.open(lingering.gate)

    def tried(self, success: bool) -> bool:
        """Say of the step just made, which did not wait, whether its operation was carried out; returns the same."""
        me = self.current
        if me is not None and not self.atomic:
            if self.observer is not None:
                self.observer.tried(me, success)
            if any(me.target in hoping.locks for hoping in self.hoping):
                # A round that was left out might have held it just then.
                self.shortened = True
            if me.round is not None and not success:
                # It has not changed anything, only seen that it could not.
                me.round.note(RELEASE, me.target, me.part, self.steps)
                me.round.note(READ, me.target, me.part, self.steps)
        return success


def loops(kernel: Spinning, heat: Callable[[list[Hashable]], None]) -> dict[str, Any]:
    """What rewritten loops that may wait call: before they begin, and before each evaluation of their condition."""

    def enter() -> None:
        kernel.enter_loop()

    def go_round(loop: int, /) -> None:
        kernel.go_round(sys._getframe(1), loop, heat)

    return {"__ct_loop__": enter, "__ct_round__": go_round}


def _meets(location: Location, targets: tuple[int, ...], part: Hashable) -> bool:
    target, theirs = location
    return target in targets and (part is None or theirs is None or part == theirs)


def _state(frame: FrameType) -> dict[str, Any] | None:
    """The local variables; None if one of them has a state that nobody announces, as an iterator does."""
    state = dict(frame.f_locals)
    for value in state.values():
        if hasattr(type(value), "__next__"):
            return None
    return state


def _same(before: dict[str, Any], now: dict[str, Any]) -> bool:
    if before.keys() != now.keys():
        return False
    return all(_equal(value, now[name]) for name, value in before.items())


def _equal(value: object, other: object) -> bool:
    """Whether it makes no difference which of the two it is. What is the same object was not changed: that is announced."""
    if value is other:
        return True
    kind = type(value)
    if kind is not type(other):
        return False
    if kind in _PLAIN:
        return value == other
    if kind is tuple or kind is list:
        assert isinstance(value, (tuple, list))
        assert isinstance(other, (tuple, list))
        return len(value) == len(other) <= _LONGEST and all(map(_equal, value, other))
    return False
