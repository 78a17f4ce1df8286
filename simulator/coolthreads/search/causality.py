"""Which events of one execution come necessarily in the order they had, and which pairs could have come the other way round.

Events are numbered as the kernel logged them. Bit k of ``past[j]`` says that event k happens before event j, or is event j.
A *race* is a pair of dependent events of different actors of which the later one could have been carried out where the
earlier one was. Where an operation waits behind a gate, it could not: what opened the gate cannot be overtaken, but what had
closed it before can. (So it is the acquisitions of a lock that race, not an acquisition with the release before it.) A stretch
of a task names the events that have let it begin: none of them can be overtaken, and everything else can.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping
from heapq import merge

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.footprints import Footprint
from coolthreads.kernel.operations import (
    ACQUIRE,
    COMMUTING,
    EVERYTHING,
    GET,
    NOBODY,
    PUT,
    READS,
    SLEEP,
    SPIN,
    START,
    STRETCH,
    TAKE,
    WAIT,
    dependent,
    type_of_target,
)
from coolthreads.kernel.state import Event

_NOBODY: tuple[int, ...] = ()
_FOLLOWING = frozenset({PUT, GET, SLEEP, WAIT, TAKE})
"""Operations that may say in `admitted_by` what they follow without depending on it (see `Waits.follows`); those without a
target follow what has opened their gate. So do acquisitions that concern a part of their target."""


class Causality:
    """The events of one execution; kept from one execution to the next as far as they begin alike.

    ``offers`` says for a number of an event between which actors there was a choice before it, if there was one.
    """

    def __init__(self, offers: Mapping[int, Container[int]]) -> None:
        self.events: list[Event] = []
        self.past: list[int] = []
        self._offers = offers
        self._previous: list[int] = []  # event -> the event of the same actor before it, or -1
        self._last: dict[int, int] = {}  # actor -> its last event
        self._touching: dict[int, list[int]] = {}  # target -> the events that touch it
        self._started: dict[int, int] = {}  # number of an actor -> the event that started it
        self._start_of: dict[int, int] = {}  # actor -> the event that started it

    def cut(self, length: int) -> None:
        """Forget the events from number ``length`` on."""
        events, past, touching = self.events, self.past, self._touching
        while len(events) > length:
            event = events.pop()
            past.pop()
            target = event[2]
            for one in () if event[1] == SPIN else target if isinstance(target, tuple) else (target,):
                touching[one].pop()
            if event[1] == START:
                self._started.pop(_single(target), None)
            previous = self._previous.pop()
            if previous >= 0:
                self._last[event[0]] = previous
            else:
                del self._last[event[0]]
                self._start_of.pop(event[0], None)

    def extend(self, events: list[Event], by_key: dict[int, Actor]) -> list[tuple[int, int]]:
        """Take in the events that are new; returns the races whose later event is one of them."""
        races: list[tuple[int, int]] = []
        for number in range(len(self.events), len(events)):
            self._take_in(number, events[number], by_key, races)
        return races

    def extend_by_waiting(self, actor: Actor, by_key: dict[int, Actor]) -> list[tuple[int, int]]:
        """Take in what ``actor`` waited for in vain at the end, as if it had happened; returns the races of that event."""
        number = len(self.events)
        races: list[tuple[int, int]] = []
        closed_by = -1 if actor.gate is None else actor.gate.closed_by
        event = (actor.key, actor.operation, actor.target, actor.part, number, closed_by, actor.admitted_by)
        self._take_in(number, event, by_key, races)
        return races

    def extend_by_readiness(self, task: Played, by_key: dict[int, Actor]) -> list[tuple[int, int]]:
        """Take in the stretch of a task that could have gone on before its loop was stopped for good."""
        footprint = Footprint(wakers=task.woken_by)
        footprint.is_everything = True
        races: list[tuple[int, int]] = []
        self._take_in(len(self.events), (task.key, STRETCH, EVERYTHING, footprint), by_key, races)
        return races

    def independent_of(self, first: int) -> list[int]:
        """The events after ``first`` that it does not happen before, without those that are no operations."""
        past, events = self.past, self.events
        return [
            number
            for number in range(first + 1, len(past))
            if not past[number] >> first & 1 and events[number][1] != SPIN
        ]

    def announced_by(self, number: int) -> int:
        """The event after which an event was announced: that of the same actor before, or the start of the actor, or -1."""
        previous = self._previous[number]
        return previous if previous >= 0 else self._start_of.get(self.events[number][0], -1)

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _take_in(self, number: int, event: Event, by_key: dict[int, Actor], races: list[tuple[int, int]]) -> None:
        key, operation, target = event[0], event[1], event[2]
        previous = self._last.get(key, -1)
        past = self.past
        announced = previous
        if operation == STRETCH:
            assert isinstance(event[3], Footprint)
            wakers = event[3].wakers
        elif previous < 0 and key > 0:
            announced = self._start_of[key] = self._started[by_key[key].number]
        mask = 0 if announced < 0 else past[announced]
        if operation == STRETCH:
            for waker in wakers:
                mask |= past[waker]
            mask = self._scan_stretch(number, event, max(announced, *wakers, -1), mask, races)
        elif key == NOBODY:
            mask = (1 << number) - 1
        elif operation == SPIN:
            # It noticed one change, the one that ended its waiting.
            mask |= past[event[4]] if len(event) > 4 and 0 <= event[4] < number else 0
        elif target or EVERYTHING in self._touching:
            mask = self._scan(number, event, announced, mask, races)
        if (operation in _FOLLOWING or _is_one_of_many(operation, event[3])) and len(event) > 4:
            # No race: without that one it would have been something else, or nothing.
            follows = event[6] if target else event[4]
            mask |= past[follows] if 0 <= follows < number else 0
        past.append(mask | 1 << number)
        self.events.append(event)
        self._previous.append(previous)
        self._last[key] = number
        touching = self._touching
        for one in () if operation == SPIN else target if isinstance(target, tuple) else (target,):
            found = touching.get(one)
            if found is None:
                touching[one] = [number]
            else:
                found.append(number)
        if operation == START:
            self._started[_single(target)] = number

    def _scan(self, number: int, event: Event, announced: int, mask: int, races: list[tuple[int, int]]) -> int:
        """What happens before an event, and the races in which it is the later one."""
        operation, target, part = event[1], event[2], event[3]
        events, past = self.events, self.past
        is_everything = target == EVERYTHING
        is_read = operation in READS and not is_everything
        may_wait = len(event) > 4 or is_everything
        is_single = not isinstance(target, tuple)
        covered = mask
        for other_number in self._candidates(number, target):
            other = events[other_number]
            if other[1] == STRETCH:
                if covered >> other_number & 1 or not dependent(
                    (operation, target, part), (STRETCH, other[2], other[3])
                ):
                    continue
                mask |= past[other_number]
                if self._could_go_first(other_number, event, announced):
                    races.append((other_number, number))
                    covered |= past[other_number]
                continue
            other_part = other[3]
            everything = is_everything or other[2] == EVERYTHING
            other_reads = other[1] in READS and not everything
            # All earlier ones that matter then happen before this one. What depends on everything has more to look at.
            is_last = is_single and not other_reads and (other_part is None or other_part == part)
            is_last = is_last and other[1] not in COMMUTING
            is_last = is_last and (not is_everything or other[2] == EVERYTHING)
            if covered >> other_number & 1:
                if is_last:
                    break
                continue
            if not everything and (
                (is_read and other_reads)
                or (
                    part is not None
                    and other_part is not None
                    and (part != other_part or (operation in COMMUTING and other[1] == operation))
                )
            ):
                continue
            mask |= past[other_number]
            if (may_wait or everything) and not self._could_go_first(other_number, event, announced):
                continue
            races.append((other_number, number))
            covered |= past[other_number]
            if is_last:
                break
        return mask

    def _scan_stretch(self, number: int, event: Event, begun: int, mask: int, races: list[tuple[int, int]]) -> int:
        """The same for a stretch of a task, which could begin since event ``begun``."""
        stretch = (event[1], event[2], event[3])
        events, past, offers = self.events, self.past, self._offers
        covered = mask
        for other_number in self._candidates(number, event[2]):
            other = events[other_number]
            if covered >> other_number & 1 or not dependent(stretch, (other[1], other[2], other[3])):
                continue
            mask |= past[other_number]
            # What stops the loop is not offered as long as others have to come before it, and what its thread does then
            # leaves no choice: it is the stop that they could have come before.
            if begun > other_number or event[0] in offers.get(other_number, _NOBODY):
                covered |= past[other_number]
                races.append((other_number, number))
        return mask

    def _candidates(self, number: int, target: type_of_target) -> Iterable[int]:
        """The events that may depend on an operation on ``target``, latest first."""
        if target == EVERYTHING:
            return range(number - 1, -1, -1)
        touching = self._touching
        always = touching.get(EVERYTHING)
        if isinstance(target, tuple):
            found = set(always or _NOBODY)
            for one in target:
                if one:
                    found.update(touching.get(one, _NOBODY))
            return sorted(found, reverse=True)
        mine = touching.get(target, _NOBODY) if target else _NOBODY
        return merge(reversed(mine), reversed(always), reverse=True) if always else reversed(mine)

    def _could_go_first(self, other: int, event: Event, announced: int) -> bool:
        """Whether the operation of ``event`` could have been carried out just before event ``other``, with everything
        moved out of the way that does not depend on ``other``. Where that is not known it is true: a search that tries in
        vain loses time, one that does not try loses executions."""
        key, _, target = event[0], event[1], event[2]
        if announced < other:
            # That it was offered there says it all, unless something else could have admitted it.
            if key in self._offers.get(other, _NOBODY):
                return True
            return isinstance(target, tuple) and self._may_be_admitted(other, event)
        if len(event) == 4 or isinstance(target, tuple):
            return True
        _, _, _, _, opened_by, closed_by, _ = event
        return other > opened_by or other <= closed_by

    def _may_be_admitted(self, other: int, event: Event) -> bool:
        operation = (event[1], event[2], event[3])
        events = self.events
        return any(
            dependent((events[number][1], events[number][2], events[number][3]), operation)
            for number in self.independent_of(other)
        )


def _single(target: type_of_target) -> int:
    return target[0] if isinstance(target, tuple) else target


def _is_one_of_many(operation: str, part: Hashable) -> bool:
    """Whether it is the acquisition of a semaphore (that of a lock concerns all of it)."""
    return operation == ACQUIRE and part is not None
