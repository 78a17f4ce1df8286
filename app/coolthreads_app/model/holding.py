"""Who holds and who waits for what, at any position of a trace: one pass over it, then bisection."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from coolthreads import State, holders
from coolthreads_app.model.index import TraceIndex

LOCKS = frozenset({"lock", "condition", "semaphore"})


@dataclass(frozen=True, slots=True)
class Wait:
    """``actor`` cannot go on: it waits for ``object``, or (an ``object`` of -1) for the end of ``other``."""

    actor: int
    object: int
    other: int = -1
    on_lock: bool = True


class Holding:
    """Made once for a trace. Objects are rows; a condition counts as the lock that it gives away."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index
        self._at: dict[int, list[int]] = {}
        self._by: dict[int, list[tuple[int, ...]]] = {}
        columns, texts, objects = index.trace.columns, index.trace.texts, index.trace.objects
        known = {number for number, text in enumerate(texts) if text in ("acquire", "release")}
        if not known:
            return
        for step, held in enumerate(holders(index.trace)):
            obj = columns.object[step]
            if obj >= 0 and columns.operation[step] in known and objects[obj].kind in LOCKS:
                lock = self.lock_of(obj)
                self._at.setdefault(lock, []).append(step)
                self._by.setdefault(lock, []).append(tuple(held.get(lock, ())))

    def lock_of(self, obj: int) -> int:
        """The lock behind a condition; anything else itself."""
        row = self.index.trace.objects[obj]
        return row.whole if row.kind == "condition" and row.whole >= 0 else obj

    @property
    def locks(self) -> tuple[int, ...]:
        """Locks, conditions and semaphores that somebody took or gave, in order of their rows."""
        return tuple(sorted(self._at))

    def at(self, lock: int, position: int) -> tuple[int, ...]:
        """Who holds a lock before the step at ``position``."""
        row = bisect_right(self._at.get(lock, []), position - 1) - 1
        return self._by[lock][row] if row >= 0 else ()

    def taken_at(self, lock: int, actor: int, position: int) -> int:
        """The step since which an actor has held a lock at ``position``, or -1 if it does not hold it."""
        steps, owners = self._at.get(lock, []), self._by.get(lock, [])
        row = bisect_right(steps, position - 1) - 1
        if row < 0 or actor not in owners[row]:
            return -1
        while row > 0 and actor in owners[row - 1]:
            row -= 1
        return steps[row]

    def spells(self, actor: int) -> list[tuple[int, int, int]]:
        """Every time that an actor held a lock: the lock, the step that took it, the step that gave it back (the length
        of the trace if it never did)."""
        found = []
        for lock in self.locks:
            since = -1
            for step, owners in zip(self._at[lock], self._by[lock], strict=True):
                if since < 0 and actor in owners:
                    since = step
                elif since >= 0 and actor not in owners:
                    found.append((lock, since, step))
                    since = -1
            if since >= 0:
                found.append((lock, since, self.index.length))
        return found

    def waits(self, position: int) -> tuple[Wait, ...]:
        """Everybody who is blocked or waits for something that has a name, at ``position``."""
        found = []
        for actor in range(len(self.index.trace.actors)):
            state, obj = self.index.state_at(actor, position)
            if state in (State.BLOCKED, State.WAITING) and obj >= 0:
                other = self._actors.get(obj, -1)
                found.append(Wait(actor, -1 if other >= 0 else self.lock_of(obj), other, state is State.BLOCKED))
        return tuple(found)

    def circle(self, position: int) -> tuple[int, ...]:
        """Actors each of which waits for the next one, the last for the first; empty if nobody does."""
        after: dict[int, tuple[int, ...]] = {}
        for wait in self.waits(position):
            owners = (wait.other,) if wait.other >= 0 else self.at(wait.object, position) if wait.on_lock else ()
            # Of a semaphore that others hold as well, any of them could give one back.
            if len(owners) == 1:
                after[wait.actor] = owners
        for start in sorted(after):
            path = [start]
            while (following := after.get(path[-1])) is not None:
                if following[0] in path:
                    return tuple(path[path.index(following[0]) :])
                path.append(following[0])
        return ()

    @cached_property
    def _actors(self) -> dict[int, int]:
        """The actor that a thread or task, as an object, is: by its start, for names need not be unique."""
        trace = self.index.trace
        named = {actor.name: row for row, actor in enumerate(trace.actors)}
        found = {
            row: named[obj.name]
            for row, obj in enumerate(trace.objects)
            if obj.kind in ("thread", "task") and obj.name in named
        }
        columns, texts, born = trace.columns, trace.texts, set()
        for change in trace.changes:
            if change.actor in born or change.step < 0:
                born.add(change.actor)
                continue
            born.add(change.actor)
            obj = columns.object[change.step]
            if obj >= 0 and texts[columns.operation[change.step]] == "start" and trace.objects[obj].kind == "thread":
                found[obj] = change.actor
        return found
