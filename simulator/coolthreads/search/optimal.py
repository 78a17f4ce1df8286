"""Every interleaving that can be told from the others, once: optimal dynamic partial-order reduction.

Abdulla, Aronis, Jonsson, Sagonas: Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction (JACM 64(4), 2017).
After each execution, each pair of events that could have come the other way round is turned round at the place of the
earlier one: the shortest continuation that does it is put into the *wakeup tree* there, unless what is planned or done there
covers it already. *Sleep sets* hold the actors whose next step has been explored from a state and would lead to nothing new.
"""

from __future__ import annotations

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import READS, dependent
from coolthreads.kernel.state import ChoicePoint, Event
from coolthreads.kernel.turns import kernel
from coolthreads.search.happenings import Happenings, Operation, Race
from coolthreads.search.protocol import NotDeterministic, Redundant
from coolthreads.verdict import Verdict


class Planned:
    """A node of a wakeup tree: ``actor`` (its key) is to carry out ``operation``, then one of ``following``, in order."""

    __slots__ = ("actor", "following", "operation")

    def __init__(self, actor: int, operation: Operation) -> None:
        self.actor = actor
        self.operation = operation
        self.following: list[Planned] = []


class Place:
    """The state before one event: who sleeps there (and what it would do), and what is planned, the current choice first.

    Targets from ``fresh_from`` on are given to objects by those who touch them first from here on, so that the same number
    means different objects in different executions.
    """

    __slots__ = ("fresh_from", "plan", "sleep")

    def __init__(self, sleep: dict[int, Operation], plan: list[Planned], fresh_from: int) -> None:
        self.sleep = sleep
        self.plan = plan
        self.fresh_from = fresh_from


class OptimalDpor:
    """Memory is proportional to the length of an execution and what is planned along it."""

    name = "dpor"
    is_exhaustive = True

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.redundant = 0
        self._happenings = Happenings()
        self._places: list[Place] = []
        self._begun = False
        self._choices: list[int] = []

    @property
    def choices(self) -> list[int]:
        """The indices of the actors chosen in the last execution."""
        return self._choices

    def begin(self) -> bool:
        """Make ready for the next execution; False if all have been seen."""
        if self._begun and not self._backtrack():
            return False
        self._begun = True
        self.events.clear()
        self._choices = []
        return True

    def choose(self, point: ChoicePoint) -> Actor:
        index = len(self.events)
        is_new = index >= len(self._places)
        place = self._arrive(index)
        if is_new:
            place.fresh_from = kernel.next_number
            if not place.plan:
                fresh = self._fresh(point, place)
                place.plan.append(Planned(fresh.key, (fresh.operation, fresh.target, fresh.part)))
        chosen = kernel.by_key.get(place.plan[0].actor)
        if chosen is None or not chosen.is_enabled:
            raise NotDeterministic
        self._choices.append(chosen.index)
        return chosen

    def end(self, point: ChoicePoint, verdict: Verdict | None) -> None:
        """The execution is over: plan what it shows to be missing."""
        self._arrive(len(self.events))
        self._places.pop()
        life_races = "life" in kernel.watched
        races = self._happenings.extend(self.events, kernel.by_key, life_races)
        if verdict is not Verdict.STEP_LIMIT:
            races += self._happenings.still_waiting(kernel.by_key, life_races)
        for race in races:
            self._plan(race)

    def restart(self) -> None:
        """What is a choice has changed: begin anew."""
        self._places.clear()
        self._happenings = Happenings()
        self._begun = False

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _arrive(self, index: int) -> Place:
        """The place of event ``index``, with those of the events that were no choice on the way there."""
        places = self._places
        while len(places) <= index:
            number = len(places)
            if number == 0:
                places.append(Place({}, [], 0))
                continue
            actor, operation, target, part = self.events[number - 1][:4]
            done = (operation, target, part)
            before = places[-1]
            if not before.plan:
                before.plan.append(Planned(actor, done))
            current = before.plan[0]
            current.operation = done
            sleep = {
                other: theirs for other, theirs in before.sleep.items() if other != actor and not dependent(theirs, done)
            }
            places.append(Place(sleep, list(current.following), before.fresh_from))
        return places[index]

    def _fresh(self, point: ChoicePoint, place: Place) -> Actor:
        sleep = place.sleep
        current = point.current
        if current is not None and current.is_enabled and current.key not in sleep:
            return current
        for actor in point.enabled:
            if actor.key not in sleep:
                return actor
        self.redundant += 1
        raise Redundant

    def _plan(self, race: Race) -> None:
        place = self._places[race.first]
        sequence, masks = self._happenings.sequence_without(race)
        for actor, operation in place.sleep.items():
            if _weak_initial(actor, operation, sequence, masks, place.fresh_from) is not None:
                return
        _insert(place.plan, sequence, masks, place.fresh_from)

    def _backtrack(self) -> bool:
        places = self._places
        while places:
            place = places[-1]
            if place.plan:
                done = place.plan.pop(0)
                place.sleep[done.actor] = done.operation
            if place.plan:
                self._happenings.cut(len(places) - 1)
                return True
            places.pop()
        return False


def _weak_initial(
    actor: int, operation: Operation, sequence: list[tuple[int, Operation]], masks: list[int], fresh_from: int
) -> int | None:
    """Where in ``sequence`` the actor's step stands, if it could as well come first; -1 if it is not in it and could be put
    before it without a difference; None if it could not."""
    for position, (other, _) in enumerate(sequence):
        if other == actor:
            return position if not masks[position] else None
    for _, theirs in sequence:
        if dependent(operation, theirs) or _may_be_same(operation, theirs, fresh_from):
            return None
    return -1


def _may_be_same(operation: Operation, other: Operation, fresh_from: int) -> bool:
    """Whether two operations from different executions may concern the same object although their targets differ."""
    if operation[0] in READS and other[0] in READS:
        return False
    mine, theirs = operation[1], other[1]
    if isinstance(mine, tuple) or isinstance(theirs, tuple):
        return True
    return mine >= fresh_from > 0 and theirs >= fresh_from


def _insert(plan: list[Planned], sequence: list[tuple[int, Operation]], masks: list[int], fresh_from: int) -> None:
    """Add ``sequence`` to a wakeup tree, unless a branch of it covers it."""
    while True:
        for child in plan:
            position = _weak_initial(child.actor, child.operation, sequence, masks, fresh_from)
            if position is None:
                continue
            if position >= 0:
                sequence = sequence[:position] + sequence[position + 1 :]
                masks = [_without(mask, position) for mask in masks[:position] + masks[position + 1 :]]
            if not child.following or not sequence:
                return
            plan = child.following
            break
        else:
            for actor, operation in sequence:
                node = Planned(actor, operation)
                plan.append(node)
                plan = node.following
            return


def _without(mask: int, position: int) -> int:
    return mask & ((1 << position) - 1) | mask >> (position + 1) << position
