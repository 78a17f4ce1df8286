"""How far two actors have got, what locks forbid them, and from where they cannot come to their ends.

A point says how many of its steps each of the two has done (Dijkstra's progress graphs; Coffman, Elphick and Shoshani,
ACM Computing Surveys 3(2), 1971). Regions are those of the steps of this run: in another one an actor may do others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from coolthreads_app.model.holding import Holding
from coolthreads_app.model.index import TraceIndex

_MOST_REGIONS = 400
_MOST_ACTORS = 40  # of which pairs are compared
_EXCLUSIVE = frozenset({"lock", "condition"})


@dataclass(frozen=True, slots=True)
class Spell:
    """An actor is in the middle of something with ``object`` after ``first`` to ``last`` of its own steps, both included.

    ``guess``: it never came to that, it only asked for it when the execution ended."""

    object: int
    first: int
    last: int
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """Points at which both actors are in the middle of something that excludes the other: x from ``left`` to ``right``, y
    from ``low`` to ``high``, all included. ``lock``: it forbids that; otherwise somebody's update is lost there."""

    object: int
    left: int
    right: int
    low: int
    high: int
    lock: bool = True
    guess: bool = False

    def holds(self, x: int, y: int) -> bool:
        """Whether a point is in it."""
        return self.left <= x <= self.right and self.low <= y <= self.high


class Progress:
    """What two actors of a trace did: ``lengths`` are their numbers of steps, what they would have done next included."""

    def __init__(self, index: TraceIndex, across: int, up: int, holding: Holding | None = None) -> None:
        self.index, self.across, self.up = index, across, up
        self.holding = holding if holding is not None else Holding(index)
        self.steps = (index.steps_of[across].tolist(), index.steps_of[up].tolist())
        self._wanted = tuple(self._pending(actor) for actor in (across, up))
        # Whoever waits for ever gets two more steps: it takes what it wants, then gives everything back.
        self.lengths = tuple(
            len(steps) + (2 if wanted >= 0 else 0) for steps, wanted in zip(self.steps, self._wanted, strict=True)
        )
        self.regions = tuple(self._regions())
        self.doomed = tuple(self._doomed())

    def path(self, position: int) -> list[tuple[int, int]]:
        """The corners of the staircase up to a position, from (0, 0) to where the two are there."""
        return self._corners(0, position)

    def rest(self, position: int) -> list[tuple[int, int]]:
        """The corners of the staircase from a position on."""
        return self._corners(position, self.index.length)

    def point(self, position: int) -> tuple[int, int]:
        """How many steps both have done before a position."""
        return bisect_left(self.steps[0], position), bisect_left(self.steps[1], position)

    def _corners(self, begin: int, end: int) -> list[tuple[int, int]]:
        x, y = self.point(begin)
        until_x, until_y = self.point(end)
        corners = [(x, y)]
        own, others = self.steps
        while x < until_x or y < until_y:
            # As far as one goes before the other's next step.
            if x < until_x and (y >= until_y or own[x] < others[y]):
                x = until_x if y >= until_y else min(bisect_left(own, others[y]), until_x)
            else:
                y = until_y if x >= until_x else min(bisect_left(others, own[x]), until_y)
            corners.append((x, y))
        return corners

    # -- regions ------------------------------------------------------------------------------------------------------

    def _pending(self, actor: int) -> int:
        """The lock that an actor waits for at the end, or -1."""
        for row in self.index.trace.pending:
            if row.actor == actor and row.operation == "acquire" and row.object >= 0:
                return self.holding.lock_of(row.object)
        return -1

    def spells(self, side: int) -> list[Spell]:
        """When an actor (0: across, 1: up) holds what locks."""
        actor, steps, wanted = (self.across, self.up)[side], self.steps[side], self._wanted[side]
        found = []
        for lock, since, until in self.holding.spells(actor):
            if self.index.trace.objects[lock].kind in _EXCLUSIVE:
                last = bisect_left(steps, until) if until < self.index.length else self.lengths[side] - (wanted >= 0)
                found.append(Spell(lock, bisect_left(steps, since) + 1, last))
        if wanted >= 0 and self.index.trace.objects[wanted].kind in _EXCLUSIVE:
            found.append(Spell(wanted, len(steps) + 1, len(steps) + 1, guess=True))
        return found

    def updates(self, side: int) -> list[Spell]:
        """When an actor has read a value that it is about to overwrite, in one statement."""
        trace = self.index.trace
        columns, texts = trace.columns, trace.texts
        read: dict[int, tuple[int, tuple[int, int]]] = {}
        found = []
        for number, step in enumerate(self.steps[side]):
            obj, site, operation = columns.object[step], columns.site[step], texts[columns.operation[step]]
            if obj < 0 or site < 0 or operation not in ("read", "write"):
                continue
            line = (trace.sites[site].file, trace.sites[site].line)
            if operation == "read":
                read[obj] = (number, line)
            elif obj in read and read[obj][1] == line:
                found.append(Spell(obj, read.pop(obj)[0] + 1, number))
        return found

    def _regions(self) -> Iterator[Region]:
        number = 0
        forbidden: list[Region] = []
        for kind, across, up in (
            (True, self.spells(0), self.spells(1)),
            (False, self.updates(0), self.updates(1)),
        ):
            for one in across:
                for other in up:
                    if one.object != other.object or number >= _MOST_REGIONS:
                        continue
                    guess = one.guess or other.guess
                    region = Region(one.object, one.first, one.last, other.first, other.last, kind, guess)
                    # What a lock keeps from happening need not be feared.
                    if not kind and any(_covers(lock, region) for lock in forbidden):
                        continue
                    if kind:
                        forbidden.append(region)
                    number += 1
                    yield region

    def _doomed(self) -> Iterator[tuple[int, int, int, int]]:
        """Rectangles (left, right, low, high) of points that are allowed, and from which nobody comes to the end.

        Points that lie in the same regions are looked at together: the grid is one of the regions' borders."""
        forbidden = [region for region in self.regions if region.lock]
        if not forbidden:
            return
        across, up = self.lengths
        xs = sorted({0, across, *(x for r in forbidden for x in (r.left, r.right + 1) if 0 <= x <= across)})
        ys = sorted({0, up, *(y for r in forbidden for y in (r.low, r.high + 1) if 0 <= y <= up)})
        free = np.array([[not any(r.holds(x, y) for r in forbidden) for y in ys] for x in xs])
        ends = np.zeros_like(free)
        for i in range(len(xs) - 1, -1, -1):
            for j in range(len(ys) - 1, -1, -1):
                last = i == len(xs) - 1 and j == len(ys) - 1
                on = (i + 1 < len(xs) and ends[i + 1, j]) or (j + 1 < len(ys) and ends[i, j + 1])
                ends[i, j] = free[i, j] and (last or on)
        for i in range(len(xs)):
            for j in range(len(ys)):
                if free[i, j] and not ends[i, j]:
                    right = xs[i + 1] - 1 if i + 1 < len(xs) else across
                    high = ys[j + 1] - 1 if j + 1 < len(ys) else up
                    yield xs[i], right, ys[j], high


def _covers(lock: Region, region: Region) -> bool:
    return (
        lock.left <= region.left and region.right <= lock.right and lock.low <= region.low and region.high <= lock.high
    )


def suggested(index: TraceIndex, holding: Holding) -> tuple[int, int] | None:
    """The two actors that can get most in each other's way: common locks, then variables that both write, then steps."""
    trace, columns = index.trace, index.trace.columns
    locks: dict[int, set[int]] = {}
    written: dict[int, set[int]] = {}
    operations = np.frombuffer(columns.operation, dtype=np.int32) if index.length else np.zeros(0, np.int32)
    writes = [row for row, text in enumerate(trace.texts) if text == "write"]
    for obj, steps in index.steps_on.items():
        wrote = index.actors[steps[np.isin(operations[steps], writes)]]
        for actor in np.unique(wrote).tolist():
            written.setdefault(actor, set()).add(obj)
        if obj in holding.locks:
            for actor in np.unique(index.actors[steps]).tolist():
                locks.setdefault(actor, set()).add(obj)
    for row in trace.pending:
        if row.object >= 0 and row.operation == "acquire":
            locks.setdefault(row.actor, set()).add(holding.lock_of(row.object))
    order = [actor for actor in range(len(trace.actors)) if len(index.steps_of[actor])][:_MOST_ACTORS]

    def closeness(pair: tuple[int, int]) -> tuple[int, int, bool, int]:
        one, other = pair
        related = trace.actors[one].parent == other or trace.actors[other].parent == one
        return (
            len(locks.get(one, set()) & locks.get(other, set())),
            # Who starts the others has often written before they begin.
            len(written.get(one, set()) & written.get(other, set())) - related,
            not related,
            min(len(index.steps_of[actor]) for actor in pair),
        )

    return max(combinations(order, 2), key=closeness, default=None)
