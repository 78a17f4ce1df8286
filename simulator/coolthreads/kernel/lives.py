"""How actors come to life, are carried by greenlets, and end."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import Context

from greenlet import GreenletExit, getcurrent, greenlet

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import BEGIN, END, EVERYTHING, JOIN, LIFE, START, type_of_target
from coolthreads.kernel.waits import Waits
from coolthreads.verdict import Verdict


class Lives(Waits):
    """The part of the kernel that starts, joins and ends actors. Announcements are the business of `turns`."""

    __slots__ = ()

    def run(self, name: str, body: Callable[[], None]) -> None:
        """Execute ``body`` as the main actor and everything that it starts, until nobody is left or can go on.

        Afterwards `verdict` is None for a regular end, DEADLOCK or STEP_LIMIT, or else `broken` says what the choosing
        stumbled over; `finish` must follow.
        """
        self.hub = getcurrent()
        self.executions += 1
        self.is_running = True
        self.current = self._create(name, body, None, False)
        while (actor := self._whose_turn()) is not None:
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
            actor.twin = actor.parent = actor.round = None
            if actor.gate is not None:
                actor.gate.pending.clear()
                actor.gate = None
        for other in self.others:
            other.twin = other.parent = other.fire = other.gate = other.greenlet = None
        self.closing = False

    def start(
        self,
        name: str,
        body: Callable[[], None],
        daemon: bool,
        number: int = 0,
        node: int | None = None,
        ident: str = "",
    ) -> Actor:
        """Announce the start of a new actor and create it; it is enabled from now on.

        ``number`` is the target of operations on it, if it has one already; ``node``: if it is not that of its parent;
        ``ident``: its id, if it does not count among the threads.
        """
        number = number or self.number()
        if self.machine is not None:
            self.now += self.machine.costs.threads.start
        self._live(START, number)
        me = self.current
        actor = self._create(name, body, me, daemon, node, ident)
        actor.number = number
        if me is not None:
            # What the parent did up to now is known to the child (see `sharing`).
            actor.known = {**me.known, me.index: me.epoch}
            me.epoch += 1
            me.seen.clear()
            # Up to its first announcement the child does nothing that anybody could notice, so that much it does at
            # once: from here on its next operation is known.
            actor.is_new = True
            self._give(me, actor)
            if self.machine is not None:
                # Whoever starts a thread waits until that runs.
                self.machine.limit = self.now
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
        known, theirs = me.known, actor.known
        if len(theirs) > 1 or me.index not in theirs:
            for index, number in theirs.items():
                if known.get(index, -1) < number:
                    known[index] = number
        known[actor.index] = actor.epoch
        return True

    def _live(self, operation: str, number: int) -> None:
        """Announce a start or an end: a choice only if the program asks who is alive, or joins with a time limit."""
        if "life" in self.watched:
            self.step(operation, (number, LIFE), number)
            return
        me = self.current
        if me is not None and self.is_quick and not self.atomic:
            steps = self.steps = self.steps + 1
            if steps > self.max_steps:
                self._stop(Verdict.STEP_LIMIT)
        else:
            self.step_cold(operation, number)
        if me is not None and not self.full and self.events is not None:
            # No choice, but it orders what comes before and after.
            self.events.append((me.key, operation, number, None))

    def watch(self, what: str) -> None:
        """The program notices ``what`` ("life", "clock"): what was no choice so far becomes one."""
        self.watched.add(what)

    def leave(self) -> None:
        """The current actor has ended; its greenlet must return right after this."""
        me = self.current
        if me is None:
            # An abandoned actor caught its end and came to this one.
            assert self.closing
            return
        if self.live == 1 and not me.daemon and self._is_anybody_left(me):
            # With it everything ends, whatever daemons were about to do.
            self.step(END, EVERYTHING)
        else:
            self._live(END, me.number)
        me.ended = True
        me.is_enabled = False
        # Whoever kept the thread alive for its own sake need not any more.
        me.twin = None
        me.body = _nothing
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
            assert me.parent is not None
            self.current = me.parent
        else:
            self.current = self._choose()
        if self.between is not None:
            self.between(me, self.current)

    def end_others(self) -> None:
        """The interpreter of the current actor's process takes its modules down: no other thread of it has a turn any more."""
        me = self.current
        if me is not None and any(a.node == me.node and not a.ended and a is not me for a in self.actors):
            self.step(END, EVERYTHING)
            self.pause(me.node)

    def kill(self, actor: Actor) -> None:
        """An actor that is not having its turn will never have one again, as when its process ends; the step has been
        announced. Its greenlet stays where it is until the execution is over."""
        actor.ended = True
        actor.ticket += 1
        if actor.is_enabled:
            actor.is_enabled = False
            self.enabled.remove(actor)
        if actor in self.eager:
            self.eager.remove(actor)
        if actor.gate is not None and actor in actor.gate.pending:
            actor.gate.pending.remove(actor)
        if actor.fire is not None:
            return
        if self.observer is not None:
            self.observer.killed(actor)
        self.open(actor.end)
        if not actor.daemon:
            self.live -= 1

    # -- to be provided by `turns` ----------------------------------------------------------------------------------

    def step(self, operation: str, target: type_of_target = 0, part: Hashable = None, site: int = -1) -> None:
        raise NotImplementedError

    def step_cold(self, operation: str, target: type_of_target = 0, part: Hashable = None, site: int = -1) -> None:
        raise NotImplementedError

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
        raise NotImplementedError

    def _choose(self) -> Actor:
        raise NotImplementedError

    def _give(self, me: Actor, chosen: Actor) -> None:
        raise NotImplementedError

    # -- inside -----------------------------------------------------------------------------------------------------

    def key_for(self, parent: Actor, child: int) -> int:
        """What tells an actor from others in every execution: whose child it is, and which."""
        key = self.keys.get((parent.key, child))
        if key is None:
            key = self.keys[parent.key, child] = len(self.keys) + 1
        return key

    def _create(
        self,
        name: str,
        body: Callable[[], None],
        parent: Actor | None,
        daemon: bool,
        node: int | None = None,
        ident: str = "",
    ) -> Actor:
        index, key, counts = len(self.actors), 0, self.counts
        if ident:
            counts[3] += 1
        else:
            ident = f"T{index - counts[3]}" if index else "main"
        if parent is not None:
            self.is_alone = False
            child = parent.children = parent.children + 1
            key = self.keys.get((parent.key, child)) or self.key_for(parent, child)
        actor = Actor(index, key, ident, name, body, daemon)
        if parent is not None:
            actor.parent = parent
            if node is not None or parent.node:
                actor.node = parent.node if node is None else node
            if self.now:
                actor.clock = self.now
        self.by_key[key] = actor
        self.actors.append(actor)
        self.enabled.append(actor)
        if daemon:
            self.has_daemons = True
        else:
            self.live += 1
        if self.observer is not None:
            self.observer.created(actor)
        return actor

    def _is_anybody_left(self, me: Actor) -> bool:
        return self.has_daemons and any(not actor.ended and actor is not me for actor in self.actors)

    def _whose_turn(self) -> Actor | None:
        return self.current

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
                Context().run(self._enter if self.coarse or self.machine is not None else actor.body)
            except BaseException:
                # What an abandoned actor raises on its way out concerns nobody any more.
                if not self.closing:
                    raise
            actor.greenlet = None
            self.pool.append(me)
            following = None if self.closing else self.current
            other = self.hub if following is None else following.greenlet
            if following is not None and other is None:
                following.greenlet = self.pool.pop()
                continue
            assert other is not None
            # As long as it is suspended, its variables would keep actors and what they know from being collected.
            del actor, following
            other.switch()

    def _enter(self) -> None:
        actor = self.current
        assert actor is not None
        self.step(BEGIN, actor.number)
        actor.body()


def _nothing() -> None:
    """What an actor that has ended still does."""
