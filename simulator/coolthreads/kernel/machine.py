"""Who computes when, in a timed run: behind one lock as CPython's, or on cores of their own. Everything is virtual time.

Each actor has a clock of its own (`Actor.clock`): since when it could take its next step. Whoever has its turn moves it by
computing (`kernel.now`). A machine says who takes the next step, and when; between those steps nobody touches anything that
others can notice, so it makes no difference that they are carried out one after the other.

Invariant: the steps of an execution are carried out in the order of their times.
"""

from __future__ import annotations

import heapq
from typing import Protocol

from coolthreads.costs import Costs
from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import ACCEPT, CONNECT, POLL, RECEIVE, SEND, SLEEP
from coolthreads.kernel.state import NEVER

# What lets go of the lock for a moment, though it does not wait.
_LETS_GO = frozenset({SLEEP, SEND, RECEIVE, ACCEPT, CONNECT, POLL})
_LOOK_UP = 10_000_000  # nanoseconds that a thread on a core of its own computes at most without looking at the others


class Machine(Protocol):
    """``limit``: the time from which on the current actor has to offer its turn; ``costs``: of what."""

    costs: Costs
    limit: int

    def next(self, enabled: list[Actor]) -> tuple[Actor, int]:
        """Who of those that can go on takes the next step, and when."""
        ...

    def forced(self, actor: Actor) -> int:
        """When ``actor`` takes its next step, if it has to be the next one."""
        ...

    def begins(self, actor: Actor, start: int, enabled: list[Actor], deadline: int) -> None:
        """``actor`` takes its step at ``start``; ``deadline``: when the first of those that sleep wakes up."""
        ...

    def awake(self, clock: int) -> None:
        """Since ``clock`` another one can go on: the current actor may have less time than it had."""
        ...

    def computes(self, actor: Actor) -> bool:
        """Whether an actor that could go on has what it needs for that, although others take their steps."""
        ...

    def compute(self, now: int, duration: int, /) -> int | None:
        """A call in C that lets go of the lock begins; when it ends, or None: it goes on as if it were Python."""
        ...


def thread_of(actor: Actor) -> Actor:
    """The thread that plays a task; anybody else itself."""
    return actor.thread if isinstance(actor, Played) else actor


def _threads(enabled: list[Actor]) -> dict[Actor, Actor]:
    """Each thread that can go on, with itself or the first of its tasks that are ready."""
    ready: dict[Actor, Actor] = {}
    for actor in enabled:
        ready.setdefault(thread_of(actor), actor)
    return ready


class Locked:
    """One lock for all, after ``Python/ceval_gil.c``.

    Whoever has it keeps it until it blocks, or until another thread has waited for it a whole switch interval without any
    hand-over in between; then it goes to who waits longest. A thread that is woken behind one that computes so waits 5 ms
    each time: the convoy effect. ``Thread.start()`` waits until the new thread runs, so that one goes first.
    """

    def __init__(self, costs: Costs) -> None:
        self.costs = costs
        self.limit = NEVER
        self._holder: Actor | None = None
        self._taken = 0  # when it changed hands last
        self._free = 0  # since when nobody has it
        self._seen: set[Actor] = set()
        self._cores = [0] * costs.cores.count  # since when each is free, for what computes in C

    def next(self, enabled: list[Actor]) -> tuple[Actor, int]:
        for actor in enabled:
            if actor.fire is not None:
                return actor, actor.clock  # clocks and networks need no lock
        ready = _threads(enabled)
        holder = self._holder
        new = next((thread for thread in ready if self._is_new(thread) and thread.parent is holder), None)
        if holder is None or holder not in ready:
            self._let_go()
            return self._take(ready, list(ready))
        waiting = [thread for thread in ready if thread is not holder and thread.clock <= holder.clock]
        if not waiting:
            return ready[holder], holder.clock
        since = max(self._taken, min(thread.clock for thread in waiting))
        if new is None and holder.operation not in _LETS_GO and holder.clock - since < self.costs.lock.interval:
            return ready[holder], holder.clock
        chosen = new or min(waiting, key=lambda thread: (thread.clock, thread.index))
        return ready[chosen], holder.clock + self.costs.lock.handover

    def forced(self, actor: Actor) -> int:
        thread, holder = thread_of(actor), self._holder
        if thread is holder or holder is None:
            return max(thread.clock, self._free if holder is None else 0)
        return max(thread.clock, holder.clock) + self.costs.lock.handover

    def begins(self, actor: Actor, start: int, enabled: list[Actor], deadline: int) -> None:
        if actor.fire is not None:
            return
        self._seen.update(map(thread_of, enabled))
        thread = thread_of(actor)
        if thread is not self._holder:
            self._holder, self._taken = thread, start
        waiting = [other.clock for other in enabled if thread_of(other) is not thread and other.fire is None]
        first = min(min(waiting, default=NEVER), deadline)
        self.limit = NEVER if first == NEVER else max(self._taken, first) + self.costs.lock.interval

    def awake(self, clock: int) -> None:
        self.limit = min(self.limit, max(self._taken, clock) + self.costs.lock.interval)

    def computes(self, actor: Actor) -> bool:
        return thread_of(actor) is self._holder

    def compute(self, now: int, duration: int, /) -> int | None:
        # First come, first served: they end together as if they had taken turns.
        end = max(now, self._cores[0]) + duration
        heapq.heapreplace(self._cores, end)
        return end

    def _let_go(self) -> None:
        if self._holder is not None:
            self._free, self._holder = self._holder.clock, None

    def _take(self, ready: dict[Actor, Actor], threads: list[Actor]) -> tuple[Actor, int]:
        """The lock is free."""
        free = self._free
        chosen = min(threads, key=lambda thread: (max(thread.clock, free), thread.clock, thread.index))
        late = chosen.clock < free
        return ready[chosen], free + self.costs.lock.handover if late else chosen.clock

    def _is_new(self, thread: Actor) -> bool:
        """Not if it began to wait before it was ever seen here."""
        return thread not in self._seen and thread.ticket == 0 and not thread.timed


class Parallel:
    """No lock: whoever has a core computes. With more threads than cores those that wait get one after a slice of time."""

    def __init__(self, costs: Costs, count: int) -> None:
        self.costs = costs
        self.limit = NEVER
        self._free = [0] * count  # since when each core that nobody has is free
        self._since: dict[Actor, int] = {}  # who has one -> since when

    def next(self, enabled: list[Actor]) -> tuple[Actor, int]:
        for actor in enabled:
            if actor.fire is not None:
                return actor, actor.clock
        ready = _threads(enabled)
        for thread in [thread for thread in self._since if thread not in ready]:
            self._leave(thread)
        queue = sorted((thread for thread in ready if thread not in self._since), key=_by_clock)
        while True:
            first = min(self._since, key=_by_clock, default=None)
            if queue and self._free:
                start = max(queue[0].clock, self._free[0])
                if first is None or start <= first.clock:
                    return ready[queue[0]], start
            assert first is not None
            used = first.clock - self._since[first]
            if queue and not self._free and queue[0].clock <= first.clock and used >= self.costs.cores.slice:
                self._leave(first)
                queue = sorted([*queue, first], key=_by_clock)
                continue
            return ready[first], first.clock

    def forced(self, actor: Actor) -> int:
        thread = thread_of(actor)
        if thread in self._since or not self._since:
            return thread.clock
        return max(thread.clock, self._free[0] if self._free else min(other.clock for other in self._since))

    def begins(self, actor: Actor, start: int, enabled: list[Actor], deadline: int) -> None:
        if actor.fire is not None:
            return
        thread = thread_of(actor)
        if thread not in self._since:
            if not self._free:
                self._leave(min(self._since, key=_by_clock))
            heapq.heappop(self._free)
            self._since[thread] = start
        others = len(_threads(enabled)) - 1
        if not others and deadline == NEVER:
            self.limit = NEVER
        elif others > len(self._since) - 1:
            self.limit = max(start, self._since[thread] + self.costs.cores.slice)
        else:
            self.limit = start + _LOOK_UP

    def awake(self, clock: int) -> None:
        self.limit = min(self.limit, clock + _LOOK_UP)

    def computes(self, actor: Actor) -> bool:
        return thread_of(actor) in self._since

    def compute(self, _now: int, _duration: int, /) -> int | None:
        return None

    def _leave(self, thread: Actor) -> None:
        del self._since[thread]
        heapq.heappush(self._free, thread.clock)


def _by_clock(thread: Actor) -> tuple[int, int]:
    return thread.clock, thread.index


def machine_for(timed: str, costs: Costs) -> Machine | None:
    """``timed``: gil, the number of cores, or empty for a run that is not timed."""
    if not timed:
        return None
    return Locked(costs) if timed == "gil" else Parallel(costs, int(timed))
