"""Which accesses need to be choice points: learnt sharing.

An access to something that one actor alone touches commutes with everything that others do, so no other order is lost by not
offering the turn before it. Each access is therefore looked at until its location is known to be shared: touched by two
actors, at least once to change it, and not ordered by the start or join of threads (which are the same in every schedule;
the order of locks is not). What is learnt is kept from execution to execution, by something that is the same in every
schedule: the name of a global or closure variable, the name of an attribute, the site of any other access.
A search that claims completeness must start again when `changed` says that something was learnt.
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Sequence
from functools import partial
from sys import getrefcount
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import READS, type_of_target
from coolthreads.kernel.turns import Kernel

# References that `Sharing.let_go` sees to an object which nobody else holds.
_ALONE: dict[int, object] = {0: []}
_OURS = max([getrefcount(obj) for number, obj in _ALONE.items()])


class History:
    """Who touched one location in this execution, as far as it is needed to notice sharing."""

    __slots__ = ("keys", "readers", "writers")

    def __init__(self, key: Hashable) -> None:
        # Actor index -> its epoch at its last access. Most locations have one kind of access only.
        self.writers: dict[int, int] | None = None
        self.readers: dict[int, int] | None = None
        self.keys: list[Hashable] = [key]  # what to mark if the location turns out to be shared

    def join(self, other: History) -> None:
        """What happened at the other location happened at this one."""
        self.writers = _latest(self.writers, other.writers)
        self.readers = _latest(self.readers, other.readers)
        self.keys += [key for key in other.keys if key not in self.keys]


def _latest(one: dict[int, int] | None, other: dict[int, int] | None) -> dict[int, int] | None:
    if one is None or other is None:
        return one or other
    return {actor: max(one.get(actor, -1), other.get(actor, -1)) for actor in {**one, **other}}


class Sharing:
    """``hot``: the keys whose accesses are choice points. ``offer_all``: every access is one."""

    def __init__(self, kernel: Kernel, ends: Sequence[str] = ()) -> None:
        self._kernel = kernel
        self.hot: set[Hashable] = set()
        self.offer_all = True
        self.changed = False
        # What in the program can tell when an object ends: if anything, `let_go` is called before accesses.
        self.ends = ends
        self.begin()

    def begin(self) -> None:
        """A new execution: objects and their histories are new, what was learnt stays."""
        self.learnt: list[Hashable] = []
        self._histories: dict[Hashable, History] = {}
        self._numbers: dict[int, int] = {}
        self._kept: dict[int, object] = {}
        self._watched: dict[int, weakref.ref[Any]] = {}
        self.whole: set[int] = set()  # objects whose attributes are also reached as items of a dictionary
        # Who asks whether an object still lives notices changes of what nobody else touches.
        self._is_asked = "weak" in self._kernel.watched

    def forget(self) -> None:
        """A new program: nothing is known."""
        self.hot.clear()
        self.changed = False
        self.begin()

    def unlearn(self) -> None:
        """Forget what the last execution has taught: only so it can be repeated."""
        self.hot.difference_update(self.learnt)

    def heat(self, keys: list[Hashable]) -> None:
        """Accesses with these keys are choice points from now on, whoever else touches what they access."""
        for key in keys:
            if key not in self.hot:
                self.hot.add(key)
                self.learnt.append(key)
                self.changed = True

    def number(self, obj: object) -> int:
        """The number of an object in this execution, given at its first touch."""
        return self._numbers.get(id(obj)) or self._new_number(obj)

    def _new_number(self, obj: object) -> int:
        numbers, key, kernel = self._numbers, id(obj), self._kernel
        number = numbers[key] = kernel.next_number  # as `Execution.number` gives it, without the call
        kernel.next_number = number + 1
        # A number is as long-lived as its object: an address that is used again must not inherit it. Objects that
        # can tell of their end may end; others are kept until the execution is over.
        if type(obj).__weakrefoffset__:
            # (Called with the reference, which so is what `pop` gives if there is nothing.)
            self._watched[number] = weakref.ref(obj, partial(numbers.pop, key))
        else:
            self._kept[number] = obj
        return number

    def join(self, obj: object, entries: dict[Any, Any]) -> None:
        """``entries`` holds the attributes of ``obj``: from here on they are one, and shared as a whole.

        Several objects may have one dictionary, which then has been numbered before them.
        """
        numbers = self._numbers
        number = numbers.get(id(entries))
        if number is None:
            number = numbers[id(entries)] = self.number(obj)
            self._kept[-id(entries)] = entries
        elif numbers.get(id(obj)) == number:
            return
        else:
            self.number(obj)
            numbers[id(obj)] = number
        self.whole.add(number)
        histories = self._histories
        for location in [(number, name) for name in entries]:
            history = histories.pop(location, None)
            if history is None:
                continue
            if number in histories:
                histories[number].join(history)
            else:
                histories[number] = history

    def object_of(self, number: int) -> object | None:
        """The object with that number in this execution, if it still exists."""
        watched = self._watched.get(number)
        return self._kept.get(number) if watched is None else watched()

    def let_go(self) -> None:
        """Objects that only this class holds end now: those that cannot tell are kept, but what is inside them may."""
        kept, numbers = self._kept, self._numbers
        over = [number for number, obj in kept.items() if getrefcount(obj) <= _OURS and number >= 0]
        # They end when this function does, and what they do then finds everything in order.
        gone = [kept.pop(number) for number in over]
        for obj in gone:
            numbers.pop(id(obj), None)

    def watch(self, me: Actor, operation: str, target: type_of_target, part: Hashable, key: Hashable) -> None:
        """Somebody accesses what is not known to be shared. Of several accesses in one epoch of an actor only the first has to
        be told: whoever touches the same later without knowing of that epoch is noticed then."""
        access = self.read if operation in READS else self.write
        if type(target) is tuple:
            for one in target:
                access(me, one if one in self.whole else (one, part), key)
        elif part is None or type(key) is int or target in self.whole:
            # Containers are shared as a whole, attributes one by one.
            access(me, target, key)
        else:
            access(me, (target, part), key)

    def read(self, me: Actor, location: Hashable, key: Hashable) -> None:
        """A read that is not a choice point so far."""
        history = self._histories.get(location)
        if history is None:
            history = self._histories[location] = History(key)
            history.readers = {me.index: me.epoch}
            return
        if key not in history.keys:
            history.keys.append(key)
        index = me.index
        if history.writers is not None:
            known = me.known
            for actor, number in history.writers.items():
                if actor != index and known.get(actor, -1) < number:
                    self._mark(history)
                    break
        if history.readers is None:
            history.readers = {}
        history.readers[index] = me.epoch

    def write(self, me: Actor, location: Hashable, key: Hashable) -> None:
        """A change that is not a choice point so far."""
        if self._is_asked:
            self.heat([key])
        history = self._histories.get(location)
        if history is None:
            history = self._histories[location] = History(key)
            history.writers = {me.index: me.epoch}
            return
        if key not in history.keys:
            history.keys.append(key)
        known = me.known
        index = me.index
        for accesses in (history.writers, history.readers):
            if accesses is not None:
                for actor, number in accesses.items():
                    if actor != index and known.get(actor, -1) < number:
                        self._mark(history)
        if history.writers is None:
            history.writers = {}
        history.writers[index] = me.epoch

    def _mark(self, history: History) -> None:
        for key in history.keys:
            if key not in self.hot:
                self.hot.add(key)
                self.learnt.append(key)
                self.changed = True
