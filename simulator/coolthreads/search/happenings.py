"""Which events of one execution must come in the order that they had, and which pairs could have come the other way round.

Events are numbered as the kernel logged them. The order is kept as one bit mask per event: bit j of ``before[i]`` says that
event j happens before event i. A pair that could be turned round (a *reversible race*) is two dependent events with nothing
between them in that order, of which the later one could have been carried out where the earlier one was.

For an operation that waits behind a gate that needs care: the event that opened the gate cannot be overtaken. What can be
overtaken instead is the event that had closed it before, if there is one (two acquisitions of a lock race, with the release
between them). Events that start, end and join threads order things and never race, unless the program asks who is alive.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import END, EVERYTHING, JOIN, READS, START, dependent, type_of_target
from coolthreads.kernel.turns import Event

Operation = tuple[str, type_of_target, Hashable]

_LIFE = frozenset({START, END, JOIN})


@dataclass(frozen=True, slots=True)
class Race:
    """``first`` is an event; ``actor`` and ``operation`` are the later one, which is event ``second`` or, if that is the
    number of events, an operation that was still waiting at the end."""

    first: int
    second: int
    actor: int
    operation: Operation


class Happenings:
    """The order of the events of one execution; kept from one to the next as far as they begin alike."""

    def __init__(self) -> None:
        # Actors are meant by their keys, which are the same in every execution.
        self.operations: list[Operation] = []
        self.actors: list[int] = []
        self.before: list[int] = []
        self._of_target: dict[int, list[int]] = {}
        self._of_actor: dict[int, list[int]] = {}
        self._started_by: dict[int, int] = {}  # number of a thread -> the event that started it

    def cut(self, length: int) -> None:
        """Forget all events from number ``length`` on."""
        while len(self.actors) > length:
            index = len(self.actors) - 1
            operation, target, _ = self.operations.pop()
            self.before.pop()
            self._of_actor[self.actors.pop()].pop()
            for one in target if isinstance(target, tuple) else (target,):
                self._of_target[one].pop()
            if operation == START and isinstance(target, int) and self._started_by.get(target) == index:
                del self._started_by[target]

    def extend(self, events: list[Event], threads: dict[int, Actor], life_races: bool) -> list[Race]:
        """Take in the events that are new; returns the races whose later event is among them."""
        races: list[Race] = []
        for index in range(len(self.actors), len(events)):
            event = events[index]
            actor, kind, target, part = event[0], event[1], event[2], event[3]
            operation = (kind, target, part)
            mine = self._mine(actor, threads)
            predecessors = self._predecessors(index, actor, operation, mine)
            if life_races or kind not in _LIFE:
                gate = event[4:] if len(event) > 4 else None
                for first in self._reversible(predecessors, mine, gate, actor, life_races):
                    races.append(Race(first, index, actor, operation))
            mask = mine
            for other in predecessors:
                mask |= self.before[other] | 1 << other
            self.operations.append(operation)
            self.actors.append(actor)
            self.before.append(mask)
            self._of_actor.setdefault(actor, []).append(index)
            for one in target if isinstance(target, tuple) else (target,):
                self._of_target.setdefault(one, []).append(index)
            if kind == START and isinstance(target, int):
                self._started_by[target] = index
        return races

    def still_waiting(self, threads: dict[int, Actor], life_races: bool) -> list[Race]:
        """Races of events with operations that waited in vain when the execution ended."""
        races = []
        length = len(self.actors)
        for actor in threads.values():
            gate = actor.gate
            if actor.ended or gate is None or gate.is_open or (actor.operation in _LIFE and not life_races):
                continue
            closer = gate.closed_by
            mine = self._mine(actor.key, threads)
            if closer > actor.admitted_by and self.actors[closer] != actor.key and not mine >> closer & 1:
                races.append(Race(closer, length, actor.key, (actor.operation, actor.target, actor.part)))
        return races

    def sequence_without(self, race: Race) -> tuple[list[tuple[int, Operation]], list[int]]:
        """What could be done where the race's first event was done, so that the later one comes before it: the events after
        it that do not depend on it, then the later operation. The second list has their masks within the sequence."""
        first, second = race.first, race.second
        chosen = [k for k in range(first + 1, min(second, len(self.actors))) if not self.before[k] >> first & 1]
        place = {k: position for position, k in enumerate(chosen)}
        sequence = [(self.actors[k], self.operations[k]) for k in chosen]
        masks = []
        for k in chosen:
            mask = 0
            for other in chosen[: place[k]]:
                if self.before[k] >> other & 1:
                    mask |= 1 << place[other]
            masks.append(mask)
        last = 0
        for position, (actor, operation) in enumerate(sequence):
            if actor == race.actor or dependent(operation, race.operation):
                last |= masks[position] | 1 << position
        sequence.append((race.actor, race.operation))
        masks.append(last)
        return sequence, masks

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _mine(self, actor: int, threads: dict[int, Actor]) -> int:
        """What happens before whatever the actor does next, by its own past and its start alone."""
        own = self._of_actor.get(actor)
        if own:
            return self.before[own[-1]] | 1 << own[-1]
        start = self._started_by.get(threads[actor].number) if actor else None
        return 0 if start is None else self.before[start] | 1 << start

    def _predecessors(self, index: int, actor: int, operation: Operation, mine: int) -> list[int]:
        """The events that the operation directly depends on, latest first, without those behind others of them."""
        target = operation[1]
        if target == EVERYTHING:
            candidates = list(range(index - 1, -1, -1))
        elif target == 0:
            candidates = self._of_target.get(EVERYTHING, [])[::-1]
        else:
            candidates = []
            for one in target if isinstance(target, tuple) else (target,):
                candidates += self._of_target.get(one, ())
            everywhere = self._of_target.get(EVERYTHING)
            if everywhere or isinstance(target, tuple):
                candidates = sorted({*candidates, *(everywhere or ())}, reverse=True)
            else:
                candidates = candidates[::-1]
        found: list[int] = []
        covered = mine
        for other in candidates:
            if covered >> other & 1:
                continue
            theirs = self.operations[other]
            if self.actors[other] != actor and dependent(theirs, operation):
                found.append(other)
                covered |= self.before[other] | 1 << other
                if theirs[2] is None and theirs[0] not in READS and type(target) is int and theirs[1] == target:
                    # It depends on everything before it on this target.
                    break
        return found

    def _reversible(
        self, predecessors: list[int], mine: int, gate: tuple[int, ...] | None, actor: int, life_races: bool
    ) -> list[int]:
        found = []
        for other in predecessors:
            if self.operations[other][0] in _LIFE and not life_races:
                continue
            if gate is None or other > gate[0]:
                if gate is None or other != gate[2]:
                    found.append(other)
        if gate is not None:
            opener, closer, admitted = gate
            if opener >= 0 and closer > admitted and self.actors[closer] != actor and not mine >> closer & 1:
                found.append(closer)
        return found
