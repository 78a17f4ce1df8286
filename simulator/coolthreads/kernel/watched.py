"""Announcements where more matters than choices and events: somebody records, a machine says who goes next, or time has limits.

`turns` decides which way an announcement takes; what is announced, offered and logged is the same on both.
"""

from __future__ import annotations

from collections.abc import Hashable

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.footprints import CHANGING, READING
from coolthreads.kernel.operations import CLOCK, EVERYTHING, READ, READS, SLEEP, WAIT, type_of_target
from coolthreads.kernel.timed import Timed
from coolthreads.kernel.waits import PATIENCE
from coolthreads.verdict import Verdict

_FOR_EVER = 1 << 58  # nanoseconds, nine years: nobody has ever seen the end of such a wait, and clocks have 64 bits


class Watched(Timed):
    """The thorough way."""

    __slots__ = ()

    def _step_watched(self, me: Actor, operation: str, target: type_of_target, part: Hashable, site: int) -> None:
        """`Kernel.step`."""
        observer = self.observer
        touched, its_part = target, part
        if self.coarse and observer is None:
            target, part = EVERYTHING, None
        me.operation = operation
        me.target = target
        me.part = part
        me.site = site
        if observer is not None:
            observer.announced(me)
        if me.is_new:
            self._return_to_parent(me)
        elif self.machine is not None or (len(self.enabled) > 1 and (me.plays is None or not self._is_in_stretch(me))):
            chosen = self._choose()
            if chosen is not me:
                self._give(me, chosen)
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if self.cost:
            self.now += self.cost
            if self.now >= self.next_deadline:
                self._expire()
        if self.footprint is not None:
            self.touch(operation, touched, its_part)
        elif self.events is not None:
            # What it concerns may have become more, see `takes_out`.
            self.events.append((me.key, operation, target, me.part))
        if self.has_rounds:
            self._noticed(me, operation, touched, its_part, False)
        if observer is not None:
            observer.stepped(me)

    def touch(self, operation: str, target: type_of_target, part: Hashable) -> None:
        """An operation in the stretch of a task that goes on, see `footprints`."""
        footprint = self.footprint
        if footprint is not None:
            footprint.add_all(target, part, READING if operation in READS else CHANGING)
            if target == CLOCK:
                # It goes on with every sleep that is over, whoever slept.
                self.watch("order")

    def _wait_watched(  # noqa: C901 (all that a wait is, in the order in which it happens)
        self,
        me: Actor,
        operation: str,
        target: type_of_target,
        gate: Gate,
        timeout: int | None,
        part: Hashable,
        site: int,
        cold: bool,
    ) -> bool:
        """`Kernel.wait`."""
        if timeout is not None and timeout > _FOR_EVER:
            timeout = None
        observer = self.observer
        if me.is_patient and operation not in (WAIT, SLEEP):
            self._hope_no_more(me)
        touched, its_part = target, part
        if self.coarse and observer is None:
            target, part = EVERYTHING, None
        elif timeout is not None:
            self.watched.add("sleep")
            if "clock" in self.watched:
                # When the time is up the clock shows it.
                target = (*target, CLOCK) if isinstance(target, tuple) else (target, CLOCK) if target else CLOCK
        me.operation = operation
        me.target = target
        me.part = part
        me.site = site
        if observer is not None:
            observer.announced(me)
        me.gate = gate
        me.admitted_by = -1
        me.timed = False
        me.timeout = timeout
        if timeout is not None:
            me.deadline = self.now + timeout
            me.expiry = (self.waited if self.any_time else self.now) + timeout
            me.is_hasty = (
                timeout >= PATIENCE and bool(self.hasty) and self.place_of_wait(operation, timeout) in self.hasty
            )
        polls = timeout is not None and self.any_time and timeout > 0 and (timeout < PATIENCE or me.is_hasty)
        if polls:
            self._polls(me)
        gate.pending.append(me)
        me.is_cold = cold
        if not gate.is_open:
            self._shut_out(me)
        if self.footprint is not None and not (gate.is_open and timeout is None):
            # Not even a stretch goes on to its end.
            self.watch("order")
        if me.is_new:
            self._return_to_parent(me)
        elif gate.is_open and self._is_in_stretch(me):
            # Nor can it be interrupted.
            pass
        elif not (cold and gate.is_open) or self.full:
            chosen = self._choose()
            if chosen is not me:
                self._give(me, chosen)
        me.is_cold = False
        gate = me.gate  # a transfer may have put another one in its place
        gate.pending.remove(me)
        me.gate = None
        me.ticket += 1
        if not gate.is_open and me.deadline > self.now:
            self.pass_to(me.deadline)
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if self.cost:
            self.now += self.cost
            if self.now >= self.next_deadline:
                self._expire()
        if self.footprint is not None:
            self.touch(operation, touched, its_part)
        elif self.events is not None:
            self._log_wait(self.events, me, gate)
        if self.given_up is not None and not gate.is_open and timeout and timeout >= PATIENCE and operation != SLEEP:
            self.given_up.append((self.place_of_wait(operation, timeout), steps - 1))
        me.freed_by = -1
        if me.is_patient:
            self._hope_no_more(me)
        if me.ran_out:
            me.ran_out = False
            if me.round is not None:
                me.round.is_alone = True
        if polls and not gate.is_open:
            self._has_polled(me, timeout or 0)
        if self.has_rounds:
            # In vain it has only seen that it could not.
            self._noticed(
                me, operation if gate.is_open or operation == SLEEP else READ, touched, its_part, timeout is None
            )
        if observer is not None:
            observer.stepped(me)
            if me.timeout is not None and operation is not SLEEP:
                observer.tried(me, gate.is_open)
        return gate.is_open

    def _is_in_stretch(self, me: Actor) -> bool:
        """Whether nobody can come between what the actor does: where any task may go next, a stretch is the unit."""
        return me.plays is not None and len(self.actors) == 1

    # -- to be provided by `turns` ----------------------------------------------------------------------------------

    def _return_to_parent(self, me: Actor) -> None:
        raise NotImplementedError
