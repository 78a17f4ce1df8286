"""The part of the kernel that carries out timed runs: who goes next is decided by a machine (`machine`), on the clock."""

from __future__ import annotations

import heapq
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.machine import thread_of
from coolthreads.kernel.operations import COMPUTE, EVERYTHING, LOCKING, SWITCH
from coolthreads.kernel.spinning import Spinning
from coolthreads.kernel.state import NEVER
from coolthreads.trace import BLOCKED, COMPUTING, READY, RUNNING, WAITING
from coolthreads.verdict import Verdict

_CHUNK = 1_000_000  # nanoseconds that a loop may use before it looks up
_STATES = {COMPUTE: COMPUTING, **dict.fromkeys(LOCKING, BLOCKED)}  # while it waits in that operation


class Timed(Spinning):
    """Without a machine nothing of this is used."""

    __slots__ = ()

    def _pick_timed(self) -> Actor:
        """Who takes the next step; `now` is its time."""
        machine = self.machine
        assert machine is not None
        leaving = self.current
        if leaving is not None:
            leaving.clock = self.now
            if not leaving.is_enabled and not leaving.ended:
                self._moved(leaving, _STATES.get(leaving.operation, WAITING), self.now)
        enabled = self.enabled
        while True:
            chosen, start = machine.next(enabled) if enabled else (None, NEVER)
            if not self.timers or self.timers[0][0] > start:
                break
            self._wake(self.timers[0][0])
        if chosen is None:
            self._idle()
            return self._pick_timed()
        self.preferred = chosen
        if len(enabled) > 1:
            if self.observer is not None:
                self.observer.offered(enabled)
            try:
                wanted = self.choose(self)
            except BaseException as error:
                self.broken = error
                self.abandon()
            if wanted is not chosen:
                chosen, start = wanted, machine.forced(wanted)
        machine.begins(chosen, start, enabled, self.timers[0][0] if self.timers else NEVER)
        if leaving is not None and leaving is not chosen and leaving.is_enabled and not machine.computes(leaving):
            self._moved(leaving, READY, leaving.clock)
        self.now = self.began = start
        if chosen.fire is None:
            self._moved(chosen, RUNNING, start)
        return chosen

    def _wake(self, time: int) -> None:
        """Those whose time is up at ``time`` can go on."""
        timers = self.timers
        self.pass_to(time)
        while timers and timers[0][0] <= time:
            _, _, ticket, actor = heapq.heappop(timers)
            if actor.ticket == ticket and not actor.is_enabled and not actor.ended:
                actor.timed = True
                actor.ran_out = True
                self._enable(actor)
        self.next_deadline = timers[0][0] if timers else NEVER

    def _moved(self, actor: Actor, state: str, at: int) -> None:
        """From ``at`` on an actor is in that state (see `trace.Spell`)."""
        moved: Any = getattr(self.observer, "moved", None)
        if moved is not None:
            moved(thread_of(actor), state, at)

    # -- what rewritten programs call ---------------------------------------------------------------------------------

    def spend(self, nanoseconds: int) -> None:
        """The current actor computes for so long; where the turn can change it is offered if it has to be."""
        self.now += nanoseconds
        machine = self.machine
        if machine is not None and self.now >= machine.limit:
            self.step(SWITCH, EVERYTHING)

    def allowance(self) -> int:
        """For how many nanoseconds the current actor may compute before it has to look up again."""
        machine = self.machine
        self.chunks += 1
        if self.chunks > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        return _CHUNK if machine is None else max(0, min(machine.limit - self.now, _CHUNK))
