"""Who of a loop's tasks can go next where any may, kept from one look to the next: a look costs no more for ten thousand tasks.

For executions that are not recorded, while the program has one thread and nothing stops the loop. Which tasks may be chosen is
said in `any_order`; here is the same without looking at each of them. For how long somebody has been left out is not counted
for each, either: it is the time that has passed since for all.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from coolthreads.kernel import tasks
from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import EVERYTHING, STRETCH
from coolthreads.kernel.turns import PATIENCE, kernel

Candidate = tuple[Actor, Any, Any]
"""Who may be chosen, with its handle and its task."""

_Key = tuple[int, int]
_Known = tuple[Candidate, _Key, bool, int]
"""A candidate; its key; whether it is asleep; how much time had passed for all when it was left out for the first time."""


class Ready:
    """The handles that are ready, in order, in the place of the loop's `deque`: anyone of them can be taken out.

    ``fresh``: those that have come since somebody looked.
    """

    __slots__ = ("_handles", "fresh")

    def __init__(self, handles: Iterable[Any]) -> None:
        self._handles: dict[int, Any] = {id(handle): handle for handle in handles}
        self.fresh: list[Any] = []

    def __len__(self) -> int:
        return len(self._handles)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._handles.values())

    def append(self, handle: Any) -> None:
        """At the end."""
        self._handles[id(handle)] = handle
        self.fresh.append(handle)

    def popleft(self) -> Any:
        """Take out the first."""
        handle = next(iter(self))
        self.remove(handle)
        return handle

    def remove(self, handle: Any) -> None:
        """Take one out."""
        del self._handles[id(handle)]
        if handle in self.fresh:
            self.fresh.remove(handle)

    def clear(self) -> None:
        """Take all out."""
        self._handles.clear()
        self.fresh.clear()


class _Sorted:
    """Actors in the order of their keys."""

    __slots__ = ("actors", "keys")

    def __init__(self) -> None:
        self.keys: list[_Key] = []
        self.actors: list[Actor] = []

    def put(self, key: _Key, actor: Actor) -> None:
        place = len(self.keys) if not self.keys or key > self.keys[-1] else bisect_left(self.keys, key)
        self.keys.insert(place, key)
        self.actors.insert(place, actor)

    def take(self, key: _Key) -> None:
        place = bisect_left(self.keys, key)
        del self.keys[place], self.actors[place]

    def with_one(self, key: _Key, actor: Actor) -> list[Actor]:
        place = bisect_left(self.keys, key)
        return [*self.actors[:place], actor, *self.actors[place:]]


class Row:
    """``task_of`` tells the task that a handle lets go on; ``last`` is the callback that stops the loop."""

    def __init__(self, ready: Ready, task_of: Callable[[Any], Any], last: Any) -> None:
        self._ready = ready
        self._task_of = task_of
        self._last = last
        self.is_kept = False  # what is known here is true
        self._forget()

    def _forget(self) -> None:
        self._count = 0
        self._passed = 0  # nanoseconds since this is kept for which those who were not chosen were left out
        self._known: dict[int, _Known] = {}  # by the index of the actor
        self._awake, self._asleep = _Sorted(), _Sorted()
        # The same of those who have been left out for too long; of the others, when they will have been.
        self._starving: set[int] = set()
        self._awake_starving, self._asleep_starving = _Sorted(), _Sorted()
        self._in_time: list[tuple[int, int, int]] = []
        self._arrived: list[tuple[int, Any, Any]] = []
        self._callbacks: list[tuple[_Key, Any, Any]] = []  # that are no tasks, in their order
        self._is_narrow = False  # the candidates were only those who starve

    # -- keeping it -----------------------------------------------------------------------------------------------------

    def keep(self) -> bool:
        """Whether the row can be kept; if so, it knows what is new."""
        if kernel.observer is not None or not tasks.are_alone():
            return self.give_up()
        if not self.is_kept:
            last = self._last
            if any(handle._callback is last for handle in self._ready):
                return self.give_up()
            self._forget()
            self._ready.fresh[:] = self._ready
            self.is_kept = True
        if not self.sort_out():
            return False
        for count, handle, task in self._arrived:
            actor = task._ct_actor
            if handle._cancelled or actor.index in self._known:
                return self.give_up()
            self._place(count, actor, handle, task)
        self._arrived.clear()
        return True

    def give_up(self) -> bool:
        """The actors know again by themselves for how long they have been left out. Always False."""
        if self.is_kept:
            for (actor, _, _), _, is_asleep, since in self._known.values():
                actor.starved = self._passed - since
                if actor.index in self._starving and isinstance(actor, Played):
                    actor.starved = max(actor.starved, PATIENCE + (actor.slept if is_asleep else 0))
            self.is_kept = False
            self._forget()
        self._ready.fresh.clear()
        return False

    def sort_out(self) -> bool:
        """Tell tasks from callbacks among those that are new. Returns whether the row is kept."""
        fresh = self._ready.fresh
        if not self.is_kept or not fresh:
            return self.is_kept
        for handle in fresh:
            if handle._callback is self._last:
                return self.give_up()
            self._count += 1
            task = self._task_of(handle)
            if task is not None and hasattr(task, "_ct_actor"):
                self._arrived.append((self._count, handle, task))
            else:
                self._callbacks.append(((self._count, 0), handle, task))
        fresh.clear()
        return True

    def _place(self, count: int, actor: Played, handle: Any, task: Any) -> None:
        actor.operation, actor.target, actor.part = STRETCH, EVERYTHING, None
        is_asleep = actor.is_asleep
        key = (actor.due, count) if is_asleep else (count, 0)
        since = self._passed - actor.starved
        self._known[actor.index] = (actor, handle, task), key, is_asleep, since
        (self._asleep if is_asleep else self._awake).put(key, actor)
        if len(self._in_time) > 2 * len(self._known) + 100:
            self._in_time = [row for row in self._in_time if self._is_due(row)]
            heapq.heapify(self._in_time)
        limit = since + PATIENCE + (actor.slept if is_asleep else 0)
        heapq.heappush(self._in_time, (limit, count, actor.index))

    def _is_due(self, row: tuple[int, int, int]) -> bool:
        """Whether it is still the same readiness."""
        _, count, index = row
        if index not in self._known or index in self._starving:
            return False
        _, key, is_asleep, _ = self._known[index]
        return key[is_asleep] == count

    # -- choosing -------------------------------------------------------------------------------------------------------

    def cancelled(self) -> list[Any]:
        """The callbacks that have been cancelled; they are not known any more."""
        found = [handle for _, handle, _ in self._callbacks if handle._cancelled]
        if found:
            self._callbacks = [row for row in self._callbacks if not row[1]._cancelled]
        return found

    def candidates(self, thread: Actor) -> list[Actor]:
        """Who can be chosen, in order; ``thread`` stands for the first callback."""
        due = self._in_time
        while due and due[0][0] <= self._passed:
            row = heapq.heappop(due)
            if self._is_due(row):
                self._starves(row[2])
        callbacks = self._callbacks
        starves = bool(callbacks) and thread.starved >= PATIENCE
        self._is_narrow = starves or bool(self._starving)
        if not self._is_narrow:
            awake = self._awake.with_one(callbacks[0][0], thread) if callbacks else self._awake.actors
            return awake + self._asleep.actors
        awake = self._awake_starving.with_one(callbacks[0][0], thread) if starves else self._awake_starving.actors
        found = awake + self._asleep_starving.actors
        if len(found) < len(self._known) + bool(callbacks):
            # Nobody who could go on is left out for ever in favour of those who look again and again.
            kernel.shortened = True
        return found

    def take(self, actor: Actor) -> Candidate:
        """It is chosen."""
        index = actor.index
        if index not in self._known:
            _, handle, task = self._callbacks.pop(0)
            return actor, handle, task
        found, key, is_asleep, _ = self._known.pop(index)
        if index in self._starving:
            self._starving.discard(index)
            (self._asleep_starving if is_asleep else self._awake_starving).take(key)
        else:
            (self._asleep if is_asleep else self._awake).take(key)
        return found

    def _starves(self, index: int) -> None:
        (actor, _, _), key, is_asleep, _ = self._known[index]
        self._starving.add(index)
        (self._asleep if is_asleep else self._awake).take(key)
        (self._asleep_starving if is_asleep else self._awake_starving).put(key, actor)

    def pass_by(self, duration: int, thread: Actor) -> None:
        """A task is chosen, and others are left out for so long: those who were candidates with it."""
        if not self._is_narrow:
            # Of those who starve nobody need know how much.
            self._passed += duration
            if self._callbacks:
                thread.starved += duration

    def pass_for_all(self, duration: int, thread: Actor | None) -> None:
        """Time has passed for all that are ready."""
        self._passed += duration
        if thread is not None:
            thread.starved += duration * len(self._callbacks)

    # -- callbacks that are no tasks ------------------------------------------------------------------------------------

    def first_callback(self) -> Any:
        """The one that has to be called before the others; None: there is none."""
        return next((handle for _, handle, task in self._callbacks if task is None and not handle._cancelled), None)

    def drop(self, callback: Any) -> None:
        """It is called already."""
        self._callbacks = [row for row in self._callbacks if row[1] is not callback]
