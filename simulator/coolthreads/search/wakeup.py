"""Wakeup trees: what has still to be explored from one place, as sequences of operations that begin alike.

Each sequence brings about the reversal of a race. Whether two sequences say the same is decided by which operations can come
first: an operation is a *weak initial* of a sequence if it can be moved to its front, or is not in it and depends on
nothing in it (Abdulla et al., JACM 64(4), 2017, definition 6.5 and what follows).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from coolthreads.kernel.footprints import Footprint
from coolthreads.kernel.operations import LIFE, STRETCH, dependent, type_of_target
from coolthreads.search.causality import Causality

Operation = tuple[str, type_of_target, Hashable]

_STABLE = LIFE
"""Numbers from here on mean the same in all executions."""


class Branch:
    """The next operation of some sequences that begin alike: ``key`` is that of the actor, ``rest`` what may follow."""

    __slots__ = ("key", "operation", "rest")

    def __init__(self, key: int, operation: Operation) -> None:
        self.key = key
        self.operation = operation
        self.rest: list[Branch] = []

    def freeze(self) -> Any:
        """In plain values."""
        return self.key, frozen(self.operation), [branch.freeze() for branch in self.rest]

    @classmethod
    def thaw(cls, state: Any) -> Branch:
        """The inverse of `freeze`."""
        key, operation, rest = state
        branch = cls(key, thawed(operation))
        branch.rest = [cls.thaw(other) for other in rest]
        return branch


def frozen(operation: Operation) -> Any:
    """In plain values."""
    kind, target, part = operation
    return kind, target, part.freeze() if isinstance(part, Footprint) else part


def thawed(state: Any) -> Operation:
    """The inverse of `frozen`."""
    kind, target, part = state
    return kind, target, Footprint.thaw(part) if kind == STRETCH and part is not None else part


class Sequence:
    """What turns a race round: the events of an execution that do not depend on the race's first one, to be carried out from
    its place on, and finally the race's second one. ``last`` is what that one is there."""

    __slots__ = ("_causality", "_last", "_mask", "_past_of_last", "_second", "numbers")

    def __init__(self, causality: Causality, first: int, second: int, last: Operation) -> None:
        self._causality = causality
        self._second = second
        self._last = last
        self.numbers = numbers = causality.independent_of(first)
        # What came before it only by way of the first one does not any more.
        announced = causality.announced_by(second)
        past = causality.past[announced] if announced >= 0 else 0
        mask = 1 << second
        for number in numbers:
            mask |= 1 << number
            if dependent(self.operation(number), last):
                past |= causality.past[number]
        numbers.append(second)
        self._past_of_last = past | 1 << second
        self._mask = mask

    def operation(self, number: int) -> Operation:
        """What event ``number`` is when the sequence is carried out."""
        if number == self._second:
            return self._last
        event = self._causality.events[number]
        return event[1], event[2], event[3]

    def first_of(self, key: int) -> int:
        """The first event of an actor, or -1."""
        events = self._causality.events
        for number in self.numbers:
            if events[number][0] == key:
                return number
        return -1

    def can_begin_with(self, number: int, known: Operation) -> bool:
        """Whether an event of the sequence can be moved to its front, where it is ``known`` to be that operation."""
        if number == self._second and known[0] == STRETCH and self._last[2] is None:
            others = [self.operation(other) for other in self.numbers if other != number]
            return not any(dependent(known, other) for other in others) and self._begins(number)
        past = self._past_of_last if number == self._second else self._causality.past[number]
        return past & self._mask == 1 << number

    def _begins(self, number: int) -> bool:
        """Whether nothing in the sequence has to come before it for it to be possible at all."""
        causality = self._causality
        announced = causality.announced_by(number)
        part = causality.events[number][3]
        before = (announced, *(part.wakers if isinstance(part, Footprint) else ()))
        return not any(one >= 0 and causality.past[one] & self._mask for one in before)

    def leaves_alone(self, operation: Operation, limit: int) -> bool:
        """Whether nothing in the sequence depends on an operation that is not in it. Numbers of objects from ``limit`` on
        may mean others in the execution where the operation was seen, which counts as dependent."""
        is_foreign = _is_foreign(operation[1], limit)
        for number in self.numbers:
            mine = self.operation(number)
            if dependent(mine, operation) or (is_foreign and _is_foreign(mine[1], limit)):
                return False
        return True

    def remove(self, number: int) -> None:
        """Take an event out of the sequence."""
        self.numbers.remove(number)
        self._mask &= ~(1 << number)


def insert(branches: list[Branch], sequence: Sequence, limit: int) -> bool:
    """Add a sequence unless the tree (whose first branch is being explored) has an equivalent one; whether it was added."""
    children, skipped = branches, 1
    while sequence.numbers:
        child = _matching(children[skipped:] if skipped else children, sequence, limit)
        if child is None:
            _append(children, sequence)
            return True
        if not child.rest:
            return False
        children, skipped = child.rest, 0
    return False


def _matching(children: list[Branch], sequence: Sequence, limit: int) -> Branch | None:
    """The first child that is a weak initial of the sequence, which loses that operation."""
    for child in children:
        number = sequence.first_of(child.key)
        if number >= 0:
            if sequence.can_begin_with(number, child.operation):
                sequence.remove(number)
                return child
        elif sequence.leaves_alone(child.operation, limit):
            return child
    return None


def _append(children: list[Branch], sequence: Sequence) -> None:
    events = sequence._causality.events
    for number in sequence.numbers:
        branch = Branch(events[number][0], sequence.operation(number))
        children.append(branch)
        children = branch.rest


def _is_foreign(target: type_of_target, limit: int) -> bool:
    if type(target) is int:
        return limit <= target < _STABLE
    return any(limit <= one < _STABLE for one in target)  # type: ignore[union-attr]
