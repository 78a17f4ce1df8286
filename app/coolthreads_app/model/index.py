"""What is asked of a trace again and again, answered by bisection: who went when, in which state, what was known.

A *position* p lies between steps: the steps before p have been executed, step p comes next; p == len(trace) is the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coolthreads import AwaitRow, CoolthreadsError, State, Trace

_MOST_PARTS = 3  # items in the words about a container

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class TraceIndex:
    """One trace and the tables made from it. Nothing here changes once it is made."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.length = len(trace)
        self.actors: Ints = np.frombuffer(trace.columns.actor, dtype=np.int32) if self.length else np.zeros(0, np.int32)
        self.changed_at: list[list[int]] = [[] for _ in trace.actors]
        self.changed_to: list[list[tuple[State, int]]] = [[] for _ in trace.actors]
        for change in trace.changes:
            self.changed_at[change.actor].append(change.step)
            self.changed_to[change.actor].append((change.state, change.object))

    @cached_property
    def steps_of(self) -> tuple[Ints, ...]:
        """For each actor the indices of its steps, ascending."""
        order = np.argsort(self.actors, kind="stable").astype(np.int32)
        bounds = np.searchsorted(self.actors[order], np.arange(len(self.trace.actors) + 1))
        return tuple(order[bounds[row] : bounds[row + 1]] for row in range(len(self.trace.actors)))

    @cached_property
    def switches(self) -> Ints:
        """Positions at which another actor takes over from the one before."""
        if self.length < 2:
            return np.zeros(0, np.int32)
        return (np.flatnonzero(self.actors[1:] != self.actors[:-1]) + 1).astype(np.int32)

    @cached_property
    def choices(self) -> Ints:
        """Steps at which more than one actor could go."""
        if not self.length:
            return np.zeros(0, np.int32)
        several = np.array([len(row) > 1 for row in self.trace.enabled_table], dtype=bool)
        enabled = np.frombuffer(self.trace.columns.enabled, dtype=np.int32)
        return np.flatnonzero(several[enabled]).astype(np.int32)

    @cached_property
    def stops(self) -> list[int]:
        """Positions after which an actor has begun to be blocked on a lock or to wait, ascending."""
        return sorted({c.step + 1 for c in self.trace.changes if c.state in (State.BLOCKED, State.WAITING)})

    @cached_property
    def _awaits(self) -> dict[int, tuple[list[int], list[AwaitRow]]]:
        found: dict[int, tuple[list[int], list[AwaitRow]]] = {}
        for row in self.trace.awaits:
            steps, rows = found.setdefault(row.actor, ([], []))
            steps.append(row.step)
            rows.append(row)
        return found

    def await_at(self, actor: int, position: int) -> AwaitRow | None:
        """What a task that waits at a position awaits, and by which of its coroutines; None if it never did."""
        steps, rows = self._awaits.get(actor, ([], []))
        found = bisect_right(steps, position - 1)
        return rows[found - 1] if found else None

    @cached_property
    def steps_on(self) -> dict[int, Ints]:
        """For each object that was touched the indices of the steps that touched it, ascending."""
        if not self.length:
            return {}
        objects = np.frombuffer(self.trace.columns.object, dtype=np.int32)
        order = np.argsort(objects, kind="stable").astype(np.int32)
        rows, starts = np.unique(objects[order], return_index=True)
        parts = np.split(order, starts[1:])
        return {int(row): part for row, part in zip(rows, parts, strict=True) if row >= 0}

    @cached_property
    def valued(self) -> frozenset[int]:
        """The objects of which some step read or wrote a value."""
        operations, texts, values = self.trace.columns.operation, self.trace.texts, self.trace.columns.value
        known = {number for number, text in enumerate(texts) if text in ("read", "write")}
        found = set()
        for obj, steps in self.steps_on.items():
            if any(values[step] >= 0 and operations[step] in known for step in steps[:50].tolist()):
                found.add(obj)
        return frozenset(found)

    @cached_property
    def parts(self) -> dict[int, tuple[int, ...]]:
        """For each container the items of it that were touched by themselves."""
        found: dict[int, list[int]] = {}
        for row, obj in enumerate(self.trace.objects):
            if obj.kind == "item" and obj.whole >= 0 and row in self.steps_on:
                found.setdefault(obj.whole, []).append(row)
        return {whole: tuple(rows) for whole, rows in found.items()}

    @cached_property
    def _part_writes(self) -> dict[int, Ints]:
        """For each container with such items the steps that wrote them, ascending."""
        operations = (
            np.frombuffer(self.trace.columns.operation, dtype=np.int32) if self.length else np.zeros(0, np.int32)
        )
        writes = [row for row, text in enumerate(self.trace.texts) if text in ("write", "delete")]
        found = {}
        for whole, rows in self.parts.items():
            steps = np.sort(np.concatenate([self.steps_on[row] for row in rows]))
            found[whole] = steps[np.isin(operations[steps], writes)]
        return found

    def part_writes(self, obj: int) -> Ints:
        """The steps that wrote single items of a container, ascending."""
        return self._part_writes.get(obj, np.zeros(0, np.int32))

    def part_words(self, step: int) -> str:
        """What a step that wrote an item says of the container: ``['a'] = 3``."""
        row = self.trace[step]
        item = self.trace.objects[row.object]
        return f"{item.name.removeprefix(self.trace.name_of(item.whole))} = {row.value or '?'}"

    @cached_property
    def _preempts(self) -> NDArray[np.bool_]:
        """For each switch whether the actor before could have gone on."""
        table = np.zeros((len(self.trace.enabled_table), len(self.trace.actors)), bool)
        for row, enabled in enumerate(self.trace.enabled_table):
            table[row, list(enabled)] = True
        places = self.switches
        enabled_at = np.frombuffer(self.trace.columns.enabled, dtype=np.int32) if self.length else places
        found: NDArray[np.bool_] = table[enabled_at[places], self.actors[places - 1]]
        return found

    @property
    def preempted(self) -> bool:
        """Whether there was a preemption."""
        return bool(self._preempts.any())

    @cached_property
    def preemptions(self) -> list[int]:
        """The switches that were preemptions."""
        places: list[int] = self.switches[self._preempts].tolist()
        return places

    def is_preemption(self, position: int) -> bool:
        """Whether the actor before ``position`` was left although it could have gone on."""
        row = int(np.searchsorted(self.switches, np.int32(position)))
        return row < len(self.switches) and self.switches[row] == position and bool(self._preempts[row])

    def switches_within(self, steps: range) -> tuple[Ints, NDArray[np.bool_]]:
        """The switches before these steps, and which of them were preemptions."""
        low, high = np.searchsorted(self.switches, np.array([steps.start, steps.stop], np.int32))
        return self.switches[low:high], self._preempts[low:high]

    def tasks_of(self, actor: int) -> list[int]:
        """The tasks of the loop that a thread runs."""
        return self._tasks.get(actor, [])

    @cached_property
    def _tasks(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for row, actor in enumerate(self.trace.actors):
            if actor.kind == "task":
                found.setdefault(actor.parent, []).append(row)
        return found

    def born_at(self, actor: int) -> int:
        """The first position at which the actor exists; past the end when it never did."""
        first = [self.changed_at[actor][0] + 1] if self.changed_at[actor] else []
        if len(self.steps_of[actor]):
            first.append(int(self.steps_of[actor][0]))
        return min(first, default=self.length + 1)

    def state_at(self, actor: int, position: int) -> tuple[State | None, int]:
        """State and object of an actor at ``position``, as if it had no turn; None before it exists."""
        row = bisect_right(self.changed_at[actor], position - 1) - 1
        if row >= 0:
            return self.changed_to[actor][row]
        return (State.READY, -1) if position >= self.born_at(actor) else (None, -1)

    @cached_property
    def _played(self) -> dict[int, str]:
        return dict(self.trace.played)

    def chosen(self, step: int) -> str:
        """What a schedule calls who went in a step: an actor, or a message or timer that has its turn in an actor's lane."""
        return self._played.get(step) or self.trace.actors[int(self.actors[step])].id

    def next_step(self, actor: int, position: int) -> int | None:
        """The actor's first step at or after ``position``."""
        steps = self.steps_of[actor]
        # A plain int would have the whole array converted first.
        row = int(np.searchsorted(steps, np.int32(position)))
        return int(steps[row]) if row < len(steps) else None

    def last_step(self, actor: int, position: int) -> int | None:
        """The actor's last step before ``position``."""
        steps = self.steps_of[actor]
        row = int(np.searchsorted(steps, np.int32(position))) - 1
        return int(steps[row]) if row >= 0 else None

    def value_at(self, obj: int, position: int) -> tuple[str | None, int]:
        """The last value of an object seen before ``position``, and the step that saw it; (None, -1) if unknown. Of a
        container also what has been written into it since."""
        value, seen = self._seen_at(obj, position)
        if obj not in self.parts:
            return value, seen
        writes = self.part_writes(obj)
        last = int(np.searchsorted(writes, np.int32(position)))
        since = writes[int(np.searchsorted(writes, np.int32(seen), side="right")) : last]
        if not len(since):
            return value, seen
        said = ", ".join(self.part_words(step) for step in since[-_MOST_PARTS:].tolist())
        if value is None:
            return said, int(since[-1])
        return f"{value}, then {'… ' * (len(since) > _MOST_PARTS)}{said}", int(since[-1])

    def _seen_at(self, obj: int, position: int) -> tuple[str | None, int]:
        steps = self.steps_on.get(obj)
        if steps is None:
            return None, -1
        values, texts = self.trace.columns.value, self.trace.texts
        row = int(np.searchsorted(steps, np.int32(position))) - 1
        while row >= 0:
            step = int(steps[row])
            if values[step] >= 0:
                return texts[values[step]], step
            row -= 1
        return None, -1

    def holder_of(self, obj: int, position: int) -> int | None:
        """The actor that holds a lock at ``position``: acquired it and has not released it."""
        columns, texts, released = self.trace.columns, self.trace.texts, 0
        steps = self.steps_on.get(obj, np.zeros(0, np.int32))
        for step in reversed(steps[: int(np.searchsorted(steps, np.int32(position)))].tolist()):
            operation = texts[columns.operation[step]]
            if operation == "release":
                released += 1
            elif operation == "acquire" and not (columns.value[step] >= 0 and texts[columns.value[step]] == "False"):
                if not released:
                    return int(columns.actor[step])
                released -= 1
        return None


def actors_in(trace: Trace, ids: Iterable[str]) -> frozenset[int] | None:
    """The rows of these actors, None for all if none is named; raises CoolthreadsError."""
    known = {actor.id: row for row, actor in enumerate(trace.actors)}
    rows = []
    for actor in ids:
        if actor not in known:
            raise CoolthreadsError(f"no actor {actor!r} in this run: there are {', '.join(known)}")
        rows.append(known[actor])
    return frozenset(rows) or None
