"""Turns as CPython's global interpreter lock hands them out, on the virtual clock.

After ``Python/ceval_gil.c``: whoever has the lock keeps it until it blocks, or until another thread has waited for it a whole
switch interval (``sys.getswitchinterval()``, 5 ms) without any hand-over in between; then it goes to who waits longest.
A thread that is woken behind one that computes so waits 5 ms each time: the convoy effect. ``Thread.start()`` waits until
the new thread runs, so that one goes first.

Cost model: with ``--time exact`` each step takes a microsecond of virtual time; nothing else does. Its places to switch are
CPython's with ``--granularity gil``; in that granularity accesses cost nothing, but function entries, calls and loops do.
"""

from __future__ import annotations

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import SLEEP
from coolthreads.kernel.state import ChoicePoint

SWITCH_INTERVAL = 5_000_000  # virtual nanoseconds


class Gil:
    """``interval``: what ``sys.setswitchinterval`` sets, in nanoseconds."""

    def __init__(self, interval: int = SWITCH_INTERVAL) -> None:
        self._interval = interval
        self._holder: Actor | None = None
        self._taken = 0  # when it changed hands last
        self._known: set[Actor] = set()
        self._waiting: dict[Actor, tuple[int, int]] = {}  # since when, and the wait (`Actor.ticket`) that came before

    def choose(self, point: ChoicePoint) -> Actor:
        """The holder, or who has waited longest for it."""
        now = point.now
        ready: dict[Actor, Actor] = {}  # a thread -> itself, or the first of its tasks that are ready
        for actor in point.enabled:
            if actor.fire is not None:
                return actor  # clocks and networks need no lock
            ready.setdefault(_thread_of(actor), actor)
        holder = self._holder if point.current is None else _thread_of(point.current)
        self._waiting = waiting = {thread: self._since(thread, now) for thread in ready if thread is not holder}
        new = next((thread for thread in waiting if self._is_new(thread) and thread.parent is holder), None)
        self._known.update(ready)
        if holder is not None and holder in ready:
            gives_up = point.current is not None and point.current.operation == SLEEP
            longest = min((since for since, _ in waiting.values()), default=now)
            if not waiting or (new is None and not gives_up and now - max(self._taken, longest) < self._interval):
                self._holder = holder
                return ready[holder]
            waiting[holder] = (now, holder.ticket)
        chosen = new or min(
            (thread for thread in waiting if thread is not holder),
            key=lambda thread: (waiting[thread][0], thread.index),
        )
        del waiting[chosen]
        self._holder, self._taken = chosen, now
        return ready[chosen]

    def _is_new(self, thread: Actor) -> bool:
        """Not if it began to wait before it was ever seen here."""
        return thread not in self._known and thread.ticket == 0 and not thread.timed

    def _since(self, thread: Actor, now: int) -> tuple[int, int]:
        """An earlier wait has nothing to do with this one."""
        since = self._waiting.get(thread)
        return since if since is not None and since[1] == thread.ticket else (now, thread.ticket)


def _thread_of(actor: Actor) -> Actor:
    return actor.thread if isinstance(actor, Played) else actor
