"""What actors wait behind: gates that others open, and the virtual clock."""

from __future__ import annotations

import heapq
from collections.abc import Hashable
from operator import attrgetter
from typing import Any

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.footprints import CHANGING
from coolthreads.kernel.operations import CLOSE, EVERYTHING, IDLE, NOBODY, POLL, READS, SLEEP, WRITE, type_of_target
from coolthreads.kernel.state import NEVER, Event, Execution
from coolthreads.trace import READY
from coolthreads.verdict import Verdict

PATIENCE = 1_000_000_000  # with any time: waits with at least this timeout expire only if nobody else can go on
"""The same holds for many short ones in a row, by which programs wait until a time that they have computed, or look again and
again: nobody who could go on is left out for longer than this in their favour."""

_MANY = 8  # waiting behind one gate
_INDEX = attrgetter("index")


class Waits(Execution):
    """The part of the kernel that enables and disables actors."""

    __slots__ = ()

    def open(self, gate: Gate) -> None:
        """Whoever waits behind the gate can go on."""
        if not gate.is_open:
            gate.is_open = True
            if self.events is not None:
                gate.opened_by = len(self.events) - 1
            if len(gate.pending) > _MANY:
                self._enable_all([actor for actor in gate.pending if not actor.is_enabled])
                return
            for actor in gate.pending:
                if not actor.is_enabled:
                    self._enable(actor)

    def close(self, gate: Gate) -> None:
        """Whoever waits behind the gate has to wait on."""
        if gate.is_open:
            gate.is_open = False
            gate.closer = self.current
            if self.events is not None:
                gate.closed_by = len(self.events) - 1
            if len(gate.pending) > _MANY:
                self._shut_out_all(gate.pending)
                return
            for actor in gate.pending:
                self._shut_out(actor)

    def transfer(self, actor: Actor, gate: Gate, operation: str, target: type_of_target) -> None:
        """Let a waiting actor wait for another operation behind another gate instead, without a time limit."""
        assert actor.gate is not None
        actor.gate.pending.remove(actor)
        actor.gate = gate
        actor.operation = operation
        actor.target = target
        actor.timeout = None
        actor.timed = False
        actor.ticket += 1
        if self.events is not None:
            actor.admitted_by = len(self.events) - 1
        gate.pending.append(actor)
        if gate.is_open:
            if not actor.is_enabled:
                self._enable(actor)
        elif actor.is_enabled:
            self._shut_out(actor)
        elif self.observer is not None:
            self.observer.disabled(actor)

    def latest(self) -> int:
        """The number of the event that was logged last."""
        return -1 if self.events is None else len(self.events) - 1

    def follows(self, number: int) -> None:
        """What was carried out last, behind a gate, comes after event ``number``, though it need not depend on it."""
        events = self.events
        if events is not None and len(event := events[-1]) == 7:
            events[-1] = (*event[:6], number)

    def touch_too(self, target: type_of_target) -> None:
        """The step that is being carried out touches something that was not announced, as the end of an object does."""
        events, me = self.events, self.current
        if events is None or me is None:
            return
        if self.footprint is not None:
            self.footprint.add_all(target, None, CHANGING)
            return
        more = target if isinstance(target, tuple) else (target,)
        if not events or events[-1][0] != me.key:
            events.append((me.key, CLOSE, target, None))
            return
        key, kind, announced, _, *rest = events[-1]
        if announced != EVERYTHING:
            both = (*(announced if isinstance(announced, tuple) else (announced,)), *more)
            touched: Any = (key, CLOSE if kind in READS else kind, both, None, *rest)
            events[-1] = touched

    def takes_out(self, target: int) -> None:
        """Something is taken out of a dictionary: who is about to change one of its items may have to put that in anew, which
        concerns all of it."""
        if self.events is not None:
            for actor in self.enabled:
                if actor.target == target and actor.operation == WRITE:
                    actor.part = None

    def wait_for_time(self, actor: Actor) -> None:
        """Enable ``actor`` at its `expiry`."""
        heapq.heappush(self.timers, (actor.expiry, actor.index, actor.ticket, actor))
        self.next_deadline = self.timers[0][0]

    def put_back(self, actor: Actor) -> None:
        """Into its place among those that can go on."""
        actor.is_enabled = True
        enabled = self.enabled
        index = actor.index
        position = len(enabled)
        while position and enabled[position - 1].index > index:
            position -= 1
        enabled.insert(position, actor)

    def pause(self, node: int) -> None:
        """Nothing on a node but the current actor goes on until `resume`; time passes all the same."""
        self.paused.add(node)
        for actor in [actor for actor in self.enabled if actor.node == node and actor is not self.current]:
            actor.is_enabled = False
            self.enabled.remove(actor)
            if actor in self.eager:
                self.eager.remove(actor)

    def resume(self, node: int) -> None:
        """The node goes on where it was."""
        self.paused.discard(node)
        for actor in (*self.actors, *self.others):
            gate = actor.gate
            able = actor.kind != "task" and (gate is None or gate.is_open or actor.timed)
            if actor.node == node and able and not (actor.ended or actor.is_enabled or actor is self.current):
                self._enable(actor)

    def _enable(self, actor: Actor) -> None:
        if self.paused and actor.node in self.paused:
            return
        self.put_back(actor)
        if self.machine is not None:
            actor.clock = max(actor.clock, self.now)
            self.machine.awake(actor.clock)
            if actor.fire is None:
                self._moved(actor, READY, actor.clock)
        if actor.is_cold:
            self.eager.append(actor)
        if self.observer is not None:
            self.observer.enabled(actor)

    def _enable_all(self, actors: list[Actor]) -> None:
        """The same for many: each would be looked for in the whole row of those that can go on."""
        if self.others or self.paused or self.machine is not None or self.observer is not None:
            # Tasks among them need not be in order of creation, too.
            for actor in actors:
                self._enable(actor)
            return
        for actor in actors:
            actor.is_enabled = True
            if actor.is_cold:
                self.eager.append(actor)
        self.enabled += actors
        self.enabled.sort(key=_INDEX)

    def _shut_out_all(self, actors: list[Actor]) -> None:
        """The same as `_shut_out` for many."""
        if self.observer is not None:
            for actor in actors:
                self._shut_out(actor)
            return
        for actor in actors:
            if actor.timeout is not None:
                self._shut_out(actor)
            else:
                actor.is_enabled = False
        self.enabled[:] = [actor for actor in self.enabled if actor.is_enabled]

    def _moved(self, actor: Actor, state: str, at: int) -> None:
        raise NotImplementedError

    def _shut_out(self, actor: Actor) -> None:
        """The gate that ``actor`` waits behind is closed: it cannot go on, unless its time may be up at any moment."""
        timeout = actor.timeout
        if timeout is not None:
            self.used_time = True
            if self._may_give_up(actor, timeout):
                actor.timed = True
                if timeout > 0 and self.observer is not None:
                    self.observer.disabled(actor)
                return
            self.wait_for_time(actor)
        if actor.is_enabled:
            actor.is_enabled = False
            self.enabled.remove(actor)
        if self.observer is not None:
            self.observer.disabled(actor)

    def _may_give_up(self, actor: Actor, timeout: int) -> bool:
        """Whether the time of a wait may be up at any moment, so that no gate keeps the actor from going on."""
        if timeout <= 0:
            return True
        if not self.any_time or actor.is_patient:
            return False
        if actor.operation == POLL:
            return actor.is_hasty and timeout >= PATIENCE
        return timeout < PATIENCE or actor.operation == SLEEP or actor.is_hasty

    def _log_wait(self, events: list[Event], me: Actor, gate: Gate) -> None:
        if not gate.is_open and me.ran_out:
            # Its gate has not opened: it could go on only because time passed while nobody could.
            events.append((me.key, me.operation, me.target, me.part, len(events), gate.closed_by, me.admitted_by))
        elif me.timeout is not None and self._may_give_up(me, me.timeout):
            # It could go on all the time, like a step, or since somebody has changed what it hopes for.
            event = (me.key, me.operation, me.target, me.part)
            free = me.freed_by
            events.append(event if free < 0 else (*event, free, gate.closed_by, free))
        else:
            events.append((me.key, me.operation, me.target, me.part, gate.opened_by, gate.closed_by, me.admitted_by))

    def _let_give_up(self, actor: Actor) -> None:
        """What kept a wait from being given up does so no more."""
        gate, timeout = actor.gate, actor.timeout
        if gate is None or timeout is None or gate.is_open or actor.is_enabled or not self._may_give_up(actor, timeout):
            return
        actor.timed = True
        self._enable(actor)

    def place_of_wait(self, operation: str, timeout: int) -> Hashable:
        """Where the program waits, and in what: a line may do so in several ways, as that of ``asyncio.run`` does. A timer has
        no place, but lasts so long."""
        place = self.place()
        return timeout if place is None else (place, operation)

    def _polls(self, me: Actor) -> None:
        """A short wait begins, perhaps one of many."""
        for actor in self.enabled:
            if actor.starved >= PATIENCE and actor is not me and (actor.gate is None or actor.timeout is None):
                # What else could happen is left out.
                me.is_patient = self.shortened = True
                return

    def _has_polled(self, me: Actor, timeout: int) -> None:
        """A short wait is given up, although others could have gone on."""
        me.is_patient = False
        for actor in self.enabled:
            if actor is not me:
                actor.starved += timeout

    def _expire(self) -> None:
        """Enable whoever has waited long enough by now."""
        timers = self.timers
        now = self.waited if self.any_time else self.now
        while timers and timers[0][0] <= now:
            _, _, ticket, actor = heapq.heappop(timers)
            if actor.ticket == ticket and not actor.is_enabled and not actor.ended:
                actor.timed = True
                actor.ran_out = True
                self._enable(actor)
        self.next_deadline = timers[0][0] if timers else NEVER

    def _idle(self) -> None:
        """Nobody can go on: let time pass until somebody can, or stop for good."""
        while not self.enabled and self.timers:
            if self.any_time:
                self.waited = max(self.waited, self.timers[0][0])
            else:
                self.pass_to(max(self.now, self.timers[0][0]))
            self._expire()
            if self.enabled and self.events is not None:
                # What comes now comes after everything before.
                self.events.append((NOBODY, IDLE, EVERYTHING, None))
        if not self.enabled and self.at_idle is not None:
            self.at_idle()
        if not self.enabled:
            self._stop(Verdict.STEP_LIMIT if self.lingering else Verdict.DEADLOCK)
