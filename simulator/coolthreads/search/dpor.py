"""Optimal dynamic partial-order reduction: one execution for each class of equivalent interleavings.

Two interleavings are equivalent if one becomes the other by swapping neighbours that do not depend on each other. After each
execution the pairs of events that could have come the other way round are found (`causality`), and for each of them a
sequence is planned that brings this about (`wakeup`), at the choice point before the earlier one, unless what was explored
from there already covers it. Source: Abdulla, Aronsson, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic
Partial Order Reduction", Journal of the ACM 64(4), 2017, algorithm 2.

Invariant: numbers of objects and indices of actors are compared across executions only where these begin alike.
"""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.footprints import Footprint
from coolthreads.kernel.operations import DRAW, EVERYTHING, LIFE, SPIN, STRETCH, dependent
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.kernel.turns import kernel
from coolthreads.search.causality import Causality
from coolthreads.search.protocol import NotDeterministic, Redundant
from coolthreads.search.wakeup import Branch, Operation, Sequence, frozen, insert, thawed
from coolthreads.strategies import default_choice
from coolthreads.verdict import Verdict

_STRETCH: Operation = (STRETCH, EVERYTHING, None)
"""A stretch of a task of which nothing is known."""


class Node:
    """A choice point on the path that is being explored. Actors are given by their keys."""

    __slots__ = ("branches", "is_draw", "limit", "pending", "position", "sleep")

    def __init__(
        self,
        position: int,
        pending: dict[int, Operation],
        sleep: dict[int, Operation],
        limit: int,
        *,
        is_draw: bool = False,
    ) -> None:
        self.is_draw = is_draw  # not who goes next is chosen, but what is drawn
        self.position = position  # the number of the event that follows
        self.pending = pending  # what each actor that can go on is about to do
        self.sleep = sleep  # what actors would do that leads to nothing new
        self.limit = limit  # objects numbered from here on come into being after this point
        self.branches: list[Branch] = []  # the first one is being explored

    def __contains__(self, key: object) -> bool:
        """Whether an actor can be chosen here."""
        return key in self.pending


class Dpor:
    """Memory is proportional to the length of one execution."""

    name = "dpor"
    is_exhaustive = True

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.restart()

    def restart(self) -> None:
        self.events.clear()
        self._nodes: list[Node] = []
        self._at: dict[int, Node] = {}
        self._causality = Causality(self._at)
        self._has_begun = False
        self._depth = 0
        self._replayed = 0
        self._known = 0  # races of events before this one were found by earlier executions
        self._sleep: dict[int, Operation] = {}
        self._guide: list[Branch] = []
        self._seen = 0  # events that sleep and guide know of

    def begin(self) -> bool:
        carried_out = list(self.events)
        self.events.clear()
        self._depth = 0
        if not self._has_begun:
            self._has_begun = True
            return True
        nodes = self._nodes
        while nodes:
            node = nodes[-1]
            done = node.branches.pop(0).key
            if not node.is_draw:
                node.sleep[done] = self._done_at(node, done, carried_out)
            if node.branches:
                self._replayed = len(nodes)
                self._sleep = dict(node.sleep)
                self._guide = [] if node.is_draw else node.branches[:1]
                self._seen = node.position
                self._causality.cut(node.position)
                self._known = node.position
                return True
            if not node.is_draw:
                del self._at[node.position]
            nodes.pop()
        return False

    def choose(self, point: ChoicePoint) -> Actor:
        depth = self._depth
        self._depth = depth + 1
        if depth >= self._replayed:
            self._account()
            current = point.current
            return self._draw(point) if current is not None and current.operation == DRAW else self._decide(point)
        node = self._nodes[depth]
        actor = kernel.by_key.get(node.branches[0].key)
        if actor is not None and actor.is_patient and not actor.is_enabled and depth == self._replayed - 1:
            # Nobody knew that it would have to wait here.
            raise Redundant
        if actor is None or not actor.is_enabled or node.position != len(self.events):
            raise NotDeterministic
        return actor

    def end(self, point: ChoicePoint, verdict: Verdict | None) -> None:
        if self._depth < self._replayed:
            raise NotDeterministic
        by_key = kernel.by_key
        causality = self._causality
        for first, second in causality.extend(self.events, by_key):
            # After a thaw the causality of the beginning has to be found out again, but not its races.
            if second >= self._known:
                self._plan(first, second)
        if verdict is not Verdict.STEP_LIMIT or kernel.lingering:
            length = len(self.events)
            timers = [other for other in kernel.others if other.kind == "timer"]
            for actor in (*point.actors, *timers):
                if not actor.ended:
                    for first, second in causality.extend_by_waiting(actor, by_key):
                        self._plan(first, second)
                    causality.cut(length)
            for other in kernel.others:
                if other.is_ready and not other.ended:
                    for first, second in causality.extend_by_readiness(other, by_key):
                        self._plan(first, second)
                    causality.cut(length)

    def settle(self) -> None:
        """Nothing to be done."""

    def _done_at(self, node: Node, key: int, carried_out: list[Event]) -> Operation:
        """What an actor did at a node; of a stretch that is known only afterwards."""
        if len(carried_out) > node.position and carried_out[node.position][0] == key:
            event = carried_out[node.position]
            if event[1] == STRETCH:
                return event[1], event[2], event[3]
        return node.pending[key]

    def freeze(self) -> Any:
        nodes = [
            (
                node.position,
                node.pending,
                {key: frozen(operation) for key, operation in node.sleep.items()},
                node.limit,
                [branch.freeze() for branch in node.branches],
                node.is_draw,
            )
            for node in self._nodes
        ]
        return nodes, self._has_begun, self._depth, self._replayed

    def thaw(self, state: Any, /) -> None:
        self.restart()
        nodes, self._has_begun, self._depth, self._replayed = state
        for position, pending, sleep, limit, branches, is_draw in nodes:
            node = Node(position, pending, {key: thawed(row) for key, row in sleep.items()}, limit, is_draw=is_draw)
            node.branches = [Branch.thaw(branch) for branch in branches]
            self._nodes.append(node)
            if not is_draw:
                self._at[position] = node

    @property
    def choices(self) -> list[int]:
        return [node.branches[0].key for node in self._nodes[: self._depth]]

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _account(self) -> None:
        """What was carried out since the last choice wakes actors up, and follows the guide."""
        events, sleep = self.events, self._sleep
        for number in range(self._seen, len(events)):
            key, kind, target, part = events[number][:4]
            if sleep:
                if key in sleep:
                    raise Redundant
                operation = (kind, target, part)
                for sleeper in [other for other, theirs in sleep.items() if _wakes(operation, theirs)]:
                    del sleep[sleeper]
            for branch in self._guide if kind != SPIN else ():
                if branch.key == key:
                    self._guide = branch.rest
                    break
        self._seen = len(events)

    def _decide(self, point: ChoicePoint) -> Actor:
        sleep = self._sleep
        enabled = point.enabled
        pending = {actor.key: (actor.operation, actor.target, actor.part) for actor in enabled}
        node = Node(len(self.events), pending, dict(sleep), kernel.next_number)
        # The guide may lead nowhere: it was made without knowing all of what waits behind gates.
        node.branches = [branch for branch in self._guide if branch.key in pending and branch.key not in sleep]
        if node.branches:
            self._guide = node.branches[:1]
            chosen = kernel.by_key[node.branches[0].key]
        else:
            self._guide = []
            chosen = self._fresh(point)
            node.branches.append(Branch(chosen.key, pending[chosen.key]))
        self._nodes.append(node)
        self._at[node.position] = node
        return chosen

    def _draw(self, point: ChoicePoint) -> Actor:
        """Each value leads to something new, whatever sleeps. What is guided is what comes after the first of them: after the
        others everything is open, so what a guide would lead to is among it."""
        node = Node(len(self.events), {}, dict(self._sleep), kernel.next_number, is_draw=True)
        node.branches = [Branch(actor.key, (DRAW, 0, None)) for actor in point.enabled]
        self._nodes.append(node)
        return point.enabled[0]

    def _fresh(self, point: ChoicePoint) -> Actor:
        sleep = self._sleep
        usual = default_choice(point)
        if usual.key not in sleep:
            return usual
        for actor in point.enabled:
            if actor.key not in sleep:
                return actor
        raise Redundant

    def _plan(self, first: int, second: int) -> None:
        """Turn a race round, unless that leads to nothing new."""
        node = self._at.get(first)
        if node is None:
            return
        causality = self._causality
        key, operation_kind, target, part = causality.events[second][:4]
        # Another actor may have admitted it to where it waits: what it would have done at the node may be something else.
        announced = node.pending.get(key) if causality.announced_by(second) < first else None
        # A stretch of a task may do something else where what it has read is not there yet.
        last = _STRETCH if operation_kind == STRETCH else announced or (operation_kind, target, part)
        sequence = Sequence(causality, first, second, last)
        for sleeper, operation in node.sleep.items():
            number = sequence.first_of(sleeper)
            if number >= 0:
                if sequence.can_begin_with(number, operation):
                    return
            elif sequence.leaves_alone(operation, node.limit):
                return
        insert(node.branches, sequence, node.limit)


def _wakes(operation: Operation, sleeper: Operation) -> bool:
    """Whether what was carried out makes new what an actor did in another execution, from the place where that was."""
    if dependent(operation, sleeper):
        return True
    theirs = sleeper[2]
    if sleeper[0] != STRETCH or not isinstance(theirs, Footprint) or not theirs.is_foreign(theirs.limit, LIFE):
        return False
    target = operation[1]
    return any(theirs.limit <= one < LIFE for one in (target if isinstance(target, tuple) else (target,)))
