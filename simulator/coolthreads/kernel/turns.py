"""The only functions in which an actor may give up its turn.

All actors are greenlets of one OS thread, and there is one kernel to a process: the twins of the standard library and the
hooks of rewritten programs speak to it. An actor announces its next operation with `Kernel.step` or `Kernel.wait`; when
the call returns it is that actor's turn, and the operation follows at once.

Invariant: between an announcement's return and its operation nothing else runs.
Invariant: `enabled` holds, in order of creation, the actors that could take their turn; `Actor.is_enabled` says the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, NoReturn, Protocol

from greenlet import GreenletExit, getcurrent, greenlet

from coolthreads.kernel.actor import Actor, Epoch, Gate
from coolthreads.kernel.operations import BEGIN, END, JOIN, SLEEP, START, type_of_target
from coolthreads.verdict import Verdict

NEVER = 1 << 62
STEP_COST = 1_000  # virtual nanoseconds, with exact time
PATIENCE = 1_000_000_000  # with any time: waits with at least this timeout expire only if nobody else can go on
_STUBBORN = 50  # times that an abandoned actor may catch its own end before it is left where it is

Event = tuple[int, str, type_of_target, Hashable]


class Observer(Protocol):
    """Sees everything that happens in an execution; the recorder is one."""

    def announced(self, actor: Actor) -> None: ...
    def offered(self, enabled: list[Actor]) -> None: ...
    def stepped(self, actor: Actor) -> None: ...
    def enabled(self, actor: Actor) -> None: ...
    def disabled(self, actor: Actor) -> None: ...
    def created(self, actor: Actor) -> None: ...
    def ended(self, actor: Actor) -> None: ...


class Kernel:
    """The turns of one execution after another; `begin` resets everything."""

    __slots__ = (
        "actors",
        "any_time",
        "atomic",
        "between",
        "broken",
        "choose",
        "closing",
        "coarse",
        "cost",
        "current",
        "eager",
        "enabled",
        "events",
        "executions",
        "full",
        "hub",
        "is_running",
        "left_behind",
        "live",
        "max_steps",
        "next_deadline",
        "next_number",
        "now",
        "observer",
        "pool",
        "raised",
        "steps",
        "timers",
        "used_time",
        "verdict",
        "watched",
    )

    def __init__(self) -> None:
        self.hub = getcurrent()
        self.left_behind: list[greenlet] = []
        self.pool: list[greenlet] = []  # suspended in `_play`, between two actors
        self.watched: set[str] = set()
        self.executions = 0
        self.is_running = False
        self.between: Callable[[Actor, Actor], None] | None = None
        self.begin(_nobody_chooses)

    # -- one execution ------------------------------------------------------------------------------------------

    def begin(
        self,
        choose: Callable[[Kernel], Actor],
        *,
        any_time: bool = False,
        full: bool = True,
        coarse: bool = False,
        max_steps: int = 1_000_000,
        observer: Observer | None = None,
        events: list[Event] | None = None,
    ) -> None:
        """Forget the last execution. ``choose`` is asked whenever more than one actor could go on; with ``full`` also at
        operations that nobody else can notice (`Actor.is_cold` tells them); with ``coarse`` actors do not announce each
        access, so that even their first stretch has to be announced; ``events`` collects every operation carried out that
        others can notice, if given."""
        self.choose = choose
        self.any_time = any_time
        self.full = full
        self.coarse = coarse
        self.max_steps = max_steps
        self.observer = observer
        self.events = events
        self.current: Actor | None = None
        self.actors: list[Actor] = []
        self.enabled: list[Actor] = []
        self.eager: list[Actor] = []  # enabled, and about to do what nobody else can notice: they go first, no choice
        self.timers: list[tuple[int, int, int, Actor]] = []
        self.next_deadline = NEVER
        self.now = 0
        self.cost = 0 if any_time else STEP_COST
        self.used_time = False  # whether a wait could end by the clock
        self.steps = 0
        self.live = 0
        self.atomic = 0
        self.next_number = 1
        self.verdict: Verdict | None = None
        self.broken: BaseException | None = None  # what `choose` raised
        self.closing = False
        self.raised = 0

    def run(self, name: str, body: Callable[[], None]) -> None:
        """Execute ``body`` as the main actor and everything that it starts, until nobody is left or can go on.

        Afterwards `verdict` is None for a regular end, DEADLOCK or STEP_LIMIT, or else `broken` says what the choosing
        stumbled over; `finish` must follow.
        """
        self.hub = getcurrent()
        self.executions += 1
        self.is_running = True
        self.current = self._create(name, body, None, False)
        while (actor := self.current) is not None:
            (actor.greenlet or self._greenlet_for(actor)).switch()
        self.is_running = False

    def finish(self) -> None:
        """Abandon the actors that are still suspended, unwinding their stacks."""
        self.current = None
        for actor in self.actors:
            suspended = actor.greenlet
            if suspended is not None:
                self.raised = 0
                self.closing = True
                self.hub = getcurrent()
                suspended.throw(GreenletExit)
                if actor.greenlet is not None:
                    # It catches everything; it stays suspended for the life of this process.
                    self.left_behind.append(suspended)
            # No circles: garbage collection is switched off, and costs more than an execution.
            del actor.body
            actor.twin = actor.parent = None
        self.closing = False

    def abandon(self) -> NoReturn:
        """Leave the execution where it is; called by whoever chooses. The caller never goes on."""
        self.current = None
        self.hub.switch()
        raise AssertionError("an abandoned execution went on")

    # -- announcements --------------------------------------------------------------------------------------------

    def step(self, operation: str, target: type_of_target = 0, part: Hashable = None, site: int = -1) -> None:
        """Announce an operation that never has to wait, and offer the turn."""
        me = self.current
        if me is None or self.atomic:
            if self.closing:
                self._unwind()
            return
        me.operation = operation
        me.target = target
        me.part = part
        me.site = site
        observer = self.observer
        if observer is not None:
            observer.announced(me)
        if me.is_new:
            self._return_to_parent(me)
        elif len(self.enabled) > 1:
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
        if self.events is not None:
            self.events.append((me.index, operation, target, part))
        if observer is not None:
            observer.stepped(me)

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
        me.operation = operation
        me.target = target
        me.part = part
        me.site = site
        observer = self.observer
        if observer is not None:
            observer.announced(me)
        me.gate = gate
        me.timed = False
        me.timeout = timeout
        if timeout is not None:
            me.deadline = self.now + timeout
        gate.pending.append(me)
        me.is_cold = cold
        if not gate.is_open:
            self._shut_out(me)
        if me.is_new:
            self._return_to_parent(me)
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
            self.now = me.deadline
        steps = self.steps = self.steps + 1
        if steps > self.max_steps:
            self._stop(Verdict.STEP_LIMIT)
        if self.cost:
            self.now += self.cost
            if self.now >= self.next_deadline:
                self._expire()
        if self.events is not None:
            self.events.append((me.index, operation, target, part))
        if observer is not None:
            observer.stepped(me)
        return gate.is_open

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """Announcements inside are not offered: what runs in the block belongs to the operation announced before."""
        self.atomic += 1
        try:
            yield
        finally:
            self.atomic -= 1

    # -- gates ----------------------------------------------------------------------------------------------------

    def open(self, gate: Gate) -> None:
        """Whoever waits behind the gate can go on."""
        if not gate.is_open:
            gate.is_open = True
            for actor in gate.pending:
                if not actor.is_enabled:
                    self._enable(actor)

    def close(self, gate: Gate) -> None:
        """Whoever waits behind the gate has to wait on."""
        if gate.is_open:
            gate.is_open = False
            for actor in gate.pending:
                self._shut_out(actor)

    def transfer(self, actor: Actor, gate: Gate) -> None:
        """Let a waiting actor wait behind another gate instead, without a time limit."""
        assert actor.gate is not None
        actor.gate.pending.remove(actor)
        actor.gate = gate
        actor.timeout = None
        actor.timed = False
        actor.ticket += 1
        gate.pending.append(actor)
        if gate.is_open and not actor.is_enabled:
            self._enable(actor)
        elif not gate.is_open and actor.is_enabled:
            self._shut_out(actor)

    def number(self) -> int:
        """A number for an object that operations will target, by order of creation."""
        number = self.next_number
        self.next_number = number + 1
        return number

    # -- actors ---------------------------------------------------------------------------------------------------

    def start(self, name: str, body: Callable[[], None], daemon: bool) -> Actor:
        """Announce the start of a new actor and create it; it is enabled from now on."""
        number = self.number()
        self._live(START, number)
        me = self.current
        actor = self._create(name, body, me, daemon)
        actor.number = number
        if me is not None:
            # What the parent did up to now is known to the child (see `sharing`).
            actor.known = {**me.known, me.index: me.epoch.number}
            me.epoch = Epoch(me.index, me.epoch.number + 1)
            # Up to its first announcement the child does nothing that anybody could notice, so that much it does at
            # once: from here on its next operation is known.
            actor.is_new = True
            self._give(me, actor)
        return actor

    def join(self, actor: Actor, timeout: int | None = None, part: Hashable = None) -> bool:
        """Wait for the end of an actor; False if the time was up first."""
        me = self.current
        if me is None:
            return actor.ended
        if timeout is not None:
            self.watch("life")
        if not self.wait(JOIN, actor.number, actor.end, timeout, part, cold="life" not in self.watched):
            return False
        known = me.known
        for index, number in actor.known.items():
            if known.get(index, -1) < number:
                known[index] = number
        known[actor.index] = actor.epoch.number
        return True

    def _live(self, operation: str, number: int) -> None:
        """Announce a start or an end: a choice only if the program asks who is alive, or joins with a time limit."""
        if "life" in self.watched:
            self.step(operation, number)
            return
        self.step_cold(operation, number)
        me = self.current
        if me is not None and not self.full and self.events is not None:
            # No choice, but it orders what comes before and after.
            self.events.append((me.index, operation, number, None))

    def watch(self, what: str) -> None:
        """The program notices ``what`` ("life", "clock"): what was no choice so far becomes one."""
        self.watched.add(what)

    def leave(self) -> None:
        """The current actor has ended; its greenlet must return right after this."""
        me = self.current
        assert me is not None
        self._live(END, me.number)
        me.ended = True
        me.is_enabled = False
        self.enabled.remove(me)
        if self.observer is not None:
            self.observer.ended(me)
        self.open(me.end)
        if not me.daemon:
            self.live -= 1
        if not self.live:
            self.current = None
            return
        if me.is_new:
            # It came to its end without an announcement: the parent goes on.
            me.is_new = False
            self.current = me.parent
        else:
            self.current = self._choose()
        if self.between is not None:
            self.between(me, self.current)

    def sleep(self, nanoseconds: int, gate: Gate) -> None:
        """Wait for virtual time to pass."""
        self.wait(SLEEP, 0, gate, nanoseconds)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _create(self, name: str, body: Callable[[], None], parent: Actor | None, daemon: bool) -> Actor:
        actor = Actor(len(self.actors), name, body, parent, daemon)
        self.actors.append(actor)
        self.enabled.append(actor)
        if not daemon:
            self.live += 1
        if self.observer is not None:
            self.observer.created(actor)
        return actor

    def _greenlet_for(self, actor: Actor) -> greenlet:
        """To be called in the hub: greenlets inherit the recursion depth of whoever first switches to them."""
        pool = self.pool
        found = actor.greenlet = pool.pop() if pool else greenlet(self._play, self.hub)
        return found

    def _play(self) -> None:
        """What each greenlet does: be one actor after the other. (A new greenlet would cost more than an execution.)"""
        me = getcurrent()
        while True:
            actor = self.current
            assert actor is not None
            try:
                # Context variables begin afresh in each thread.
                Context().run(self._enter if self.coarse else actor.body)
            except GreenletExit:
                if not self.closing:
                    raise
            actor.greenlet = None
            self.pool.append(me)
            following = None if self.closing else self.current
            if following is None:
                self.hub.switch()
            elif following.greenlet is None:
                following.greenlet = self.pool.pop()
            else:
                following.greenlet.switch()

    def _enter(self) -> None:
        actor = self.current
        assert actor is not None
        self.step(BEGIN)
        actor.body()

    def _return_to_parent(self, me: Actor) -> None:
        """A new actor has come to its first announcement: its parent goes on, as if nothing had happened."""
        me.is_new = False
        parent = me.parent
        assert parent is not None
        self._give(me, parent)

    def _choose(self) -> Actor:
        """Who goes next, by choice if there is one."""
        enabled = self.enabled
        if not enabled:
            self._idle()
        if len(enabled) == 1:
            return enabled[0]
        if not self.full:
            eager = self.eager
            while eager:
                actor = eager.pop()
                if actor.is_cold and actor.is_enabled:
                    return actor
        elif self.observer is not None:
            self.observer.offered(enabled)
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

    def _enable(self, actor: Actor) -> None:
        actor.is_enabled = True
        enabled = self.enabled
        index = actor.index
        position = len(enabled)
        while position and enabled[position - 1].index > index:
            position -= 1
        enabled.insert(position, actor)
        if actor.is_cold:
            self.eager.append(actor)
        if self.observer is not None:
            self.observer.enabled(actor)

    def _shut_out(self, actor: Actor) -> None:
        """The gate that ``actor`` waits behind is closed: it cannot go on, unless its time may be up at any moment."""
        timeout = actor.timeout
        if timeout is not None:
            self.used_time = True
            if timeout <= 0 or (self.any_time and (timeout < PATIENCE or actor.operation == SLEEP)):
                actor.timed = True
                if timeout > 0 and self.observer is not None:
                    self.observer.disabled(actor)
                return
            heapq.heappush(self.timers, (actor.deadline, actor.index, actor.ticket, actor))
            self.next_deadline = self.timers[0][0]
        if actor.is_enabled:
            actor.is_enabled = False
            self.enabled.remove(actor)
        if self.observer is not None:
            self.observer.disabled(actor)

    def _expire(self) -> None:
        """Enable whoever has waited long enough by now."""
        timers = self.timers
        while timers and timers[0][0] <= self.now:
            _, _, ticket, actor = heapq.heappop(timers)
            if actor.ticket == ticket and not actor.is_enabled and not actor.ended:
                actor.timed = True
                self._enable(actor)
        self.next_deadline = timers[0][0] if timers else NEVER

    def _idle(self) -> None:
        """Nobody can go on: let time pass until somebody can, or stop for good."""
        while not self.enabled and self.timers:
            self.now = max(self.now, self.timers[0][0])
            self._expire()
        if not self.enabled:
            self._stop(Verdict.DEADLOCK)

    def _stop(self, verdict: Verdict) -> NoReturn:
        self.verdict = verdict
        self.current = None
        self.hub.switch()
        raise AssertionError("a stopped execution went on")

    def _unwind(self) -> None:
        """An abandoned actor runs its cleaning up: end it at each announcement, and park it if it will not end."""
        self.raised += 1
        if self.raised > _STUBBORN:
            self.hub.switch()
        raise GreenletExit


def _nobody_chooses(kernel: Kernel) -> Actor:
    raise RuntimeError("no execution has begun")


kernel = Kernel()
"""The kernel of this process."""


def current_twin() -> Any:
    """What stands for the current actor in the virtual standard library (a Thread), or None outside executions."""
    actor = kernel.current
    return None if actor is None else actor.twin
