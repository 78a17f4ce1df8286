"""The only functions in which an actor may give up its turn.

All actors are greenlets of one OS thread, and there is one kernel to a process: the twins of the standard library and the
hooks of rewritten programs speak to it. An actor announces its next operation with `Kernel.step` or `Kernel.wait`; when
the call returns it is that actor's turn, and the operation follows at once.

Invariant: between an announcement's return and its operation nothing else runs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NoReturn

from greenlet import GreenletExit

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import SLEEP, type_of_target
from coolthreads.kernel.state import ChoicePoint, Choose, Event, Observer
from coolthreads.kernel.waits import PATIENCE
from coolthreads.kernel.watched import Watched
from coolthreads.verdict import Verdict

_STUBBORN = 50  # times that an abandoned actor may catch its own end before it is left where it is


class OneStep:
    """See `Kernel.one_step`; a function with a `yield` would cost as much as a step."""

    def __enter__(self) -> None:
        kernel.atomic += 1

    def __exit__(self, *_: object) -> None:
        kernel.atomic -= 1


one_step = OneStep()


class Kernel(Watched):
    """The turns of one execution after another."""

    __slots__ = ()

    def step(self, operation: str, target: type_of_target = 0, part: Hashable = None, site: int = -1) -> None:
        """Announce an operation that never has to wait, and offer the turn."""
        me = self.current
        if me is None or self.atomic:
            if self.closing:
                self._unwind()
            return
        if not self.is_lean:
            self._step_watched(me, operation, target, part, site)
            return
        me.operation = operation
        me.target = target
        me.part = part
        me.site = site
        if me.is_new:
            self._return_to_parent(me)
        elif len(self.enabled) > 1:
            chosen = self._pick()
            if chosen.fire is not None or chosen.starved:
                chosen = self._after(chosen)
            if chosen is not me:
                self._give(me, chosen)
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if self.cost:
            self.now += self.cost
            if self.now >= self.next_deadline:
                self._expire()
        if self.events is not None:
            # What it concerns may have become more, see `takes_out`.
            self.events.append((me.key, operation, target, me.part))
        if self.has_rounds:
            self._noticed(me, operation, target, part, False)

    def wait(
        self,
        operation: str,
        target: type_of_target,
        gate: Gate,
        timeout: int | None = None,
        part: Hashable = None,
        site: int = -1,
        cold: bool = False,
    ) -> bool:
        """Announce an operation that can be carried out only while ``gate`` is open, and give up the turn until then.

        ``timeout`` is in virtual nanoseconds. Returns whether the gate is open: False means that the time was up.
        ``cold``: nobody else can notice it, so as soon as it can be carried out it is, and that is no choice.
        """
        me = self.current
        if me is None or self.atomic:
            if self.closing:
                self._unwind()
            return gate.is_open
        if timeout is not None or me.is_patient or not self.is_lean:
            return self._wait_watched(me, operation, target, gate, timeout, part, site, cold)
        me.operation = operation
        me.target = target
        me.part = part
        me.site = site
        me.admitted_by = -1
        me.timed = False
        me.timeout = None
        if me.is_new or not (gate.is_open and (cold or len(self.enabled) < 2)):
            me.gate = gate
            gate.pending.append(me)
            me.is_cold = cold
            if not gate.is_open:
                self._shut_out(me)
            if me.is_new:
                self._return_to_parent(me)
            elif (chosen := self._choose()) is not me:
                self._give(me, chosen)
            me.is_cold = False
            gate = me.gate  # a transfer may have put another one in its place
            gate.pending.remove(me)
            me.gate = None
        me.ticket += 1
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if self.cost:
            self.now += self.cost
            if self.now >= self.next_deadline:
                self._expire()
        if self.events is not None:
            self._log_wait(self.events, me, gate)
        me.freed_by = -1
        if self.has_rounds:
            if me.round is not None and me.ran_out:
                me.round.is_alone = True
            self._noticed(me, operation, target, part, True)
        me.ran_out = False
        return gate.is_open

    def step_cold(self, operation: str, target: type_of_target = 0, part: Hashable = None, site: int = -1) -> None:
        """Announce an operation that nobody else can notice: a search offers no turn before it, nor logs it."""
        me = self.current
        if me is None or self.atomic:
            if self.closing:
                self._unwind()
        elif self.full:
            me.is_cold = True
            self.step(operation, target, part, site)
            me.is_cold = False
        else:
            steps = self.steps = self.steps + 1
            if steps > self.max_steps:
                self._stop(Verdict.STEP_LIMIT)
            if self.footprint is not None:
                self.touch(operation, target, part)
            if self.cost:
                # It takes its time whether it is offered or not: what is recorded happens as it did when it was found.
                self.now += self.cost
                if self.now >= self.next_deadline:
                    self._expire()
            if self.has_rounds:
                self._noticed(me, operation, target, part, False)

    def note(self, operation: str, target: type_of_target = 0, part: Hashable = None, site: int = -1) -> None:
        """An operation in the middle of a step: recorded, but no place where the turn can change."""
        me = self.current
        if me is None or self.atomic:
            if self.closing:
                self._unwind()
            return
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if self.has_rounds:
            self._noticed(me, operation, target, part, False)
        observer = self.observer
        if observer is not None:
            me.operation, me.target, me.part, me.site = operation, target, part, site
            observer.announced(me)
            observer.stepped(me)

    def one_step(self) -> OneStep:
        """Announcements inside are not offered: what runs in the block belongs to the operation announced before."""
        return one_step

    def sleep(self, nanoseconds: int, gate: Gate) -> None:
        """Wait for virtual time to pass."""
        self.wait(SLEEP, 0, gate, nanoseconds)

    def settled(self) -> Actor | None:
        """Who goes on without a choice in a search, if anybody: an actor about to do what nobody else can notice."""
        me = self.current
        if me is not None and me.is_cold and me.is_enabled:
            return me
        self.eager.clear()
        for actor in self.enabled:
            if actor.is_cold:
                self.eager.append(actor)
        return self.eager[0] if self.eager else None

    def interrupt(self, handler: Callable[[], object]) -> None:
        """Have the main actor call ``handler`` when it has its turn next, which it can have even while it waits."""
        main = self.actors[0]
        if main is self.current:
            handler()
        elif not main.ended:
            self.signals.append(handler)
            if not main.is_enabled:
                self._enable(main)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _deliver(self, me: Actor) -> None:
        """Call the handlers of signals amid what ``me`` is about to do, and go back to waiting for it."""
        pending = (me.operation, me.target, me.part, me.site, me.timeout, me.deadline, me.timed, me.is_cold)
        gate = me.gate
        me.is_cold = False
        me.gate = None
        me.ticket += 1
        if gate is not None:
            gate.pending.remove(me)
        while self.signals:
            self.signals.pop(0)()
        me.operation, me.target, me.part, me.site, me.timeout, me.deadline, me.timed, me.is_cold = pending
        if gate is not None:
            me.gate = gate
            gate.pending.append(me)
            if not gate.is_open and not me.timed:
                if me.timeout is not None:
                    me.timeout = max(0, me.deadline - self.now)
                self._shut_out(me)
        chosen = self._choose()
        if chosen is not me:
            self._give(me, chosen)

    def _return_to_parent(self, me: Actor) -> None:
        """A new actor has come to its first announcement: its parent goes on, as if nothing had happened."""
        me.is_new = False
        parent = me.parent
        assert parent is not None
        self._give(me, parent)

    def _choose(self) -> Actor:
        """Who goes next, by choice if there is one."""
        return self._after(self._pick())

    def _after(self, chosen: Actor) -> Actor:
        """Who goes next when all have had their turn for whom nobody has to run."""
        while chosen.fire is not None:
            self._fire(chosen)
            chosen = self._pick()
        chosen.starved = 0
        return chosen

    def _fire(self, timer: Actor) -> None:
        """The turn of somebody for whom nobody has to run."""
        self.enabled.remove(timer)
        timer.is_enabled = False
        timer.ended = True
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if timer.deadline > self.now:
            self.pass_to(timer.deadline)
        gate = timer.gate
        assert gate is not None
        assert timer.fire is not None
        if self.events is not None:
            if timer.ran_out:
                number = len(self.events)
                self.events.append((timer.key, timer.operation, timer.target, None, number, gate.closed_by, -1))
            else:
                self.events.append((timer.key, timer.operation, timer.target, None, gate.opened_by, gate.closed_by, -1))
        if self.has_rounds:
            self._noticed(timer, timer.operation, timer.target, None, False)
        if self.observer is not None:
            self.observer.stepped(timer)
        timer.fire()

    def _pick(self) -> Actor:
        if self.machine is not None:
            return self._pick_timed()
        enabled = self.enabled
        if not enabled:
            self._idle()
        if len(enabled) == 1:
            return enabled[0]
        if not self.full:
            if self.eager and (settled := self.settled()) is not None:
                return settled
        elif self.observer is not None:
            self.observer.offered(enabled)
        current = self.current
        if current is self.runner:
            self.streak += 1
        else:
            self.runner = current
            self.streak = 0
        try:
            return self.choose(self)
        except BaseException as error:
            # It must not end up in the program: leave the program where it is.
            self.broken = error
            self.abandon()

    def _give(self, me: Actor, chosen: Actor) -> None:
        if self.between is not None:
            self.between(me, chosen)
        self.current = chosen
        if chosen.greenlet is not None:
            chosen.greenlet.switch()
        elif self.pool:
            chosen.greenlet = self.pool.pop()
            chosen.greenlet.switch()
        else:
            self.hub.switch()
        # Whoever switched back has made me the current actor.
        if self.signals and me.index == 0:
            self._deliver(me)

    def _unwind(self) -> NoReturn:
        """An abandoned actor runs its cleaning up: end it at each announcement, and park it if it will not end."""
        self.raised += 1
        if self.raised > _STUBBORN:
            self.hub.switch()
        raise GreenletExit


kernel = Kernel()
"""The kernel of this process."""


def current_twin() -> Any:
    """What stands for the current actor in the virtual standard library (a Thread), or None outside executions."""
    actor = kernel.current
    return None if actor is None else actor.twin


__all__ = ["PATIENCE", "ChoicePoint", "Choose", "Event", "Kernel", "Observer", "current_twin", "kernel"]
