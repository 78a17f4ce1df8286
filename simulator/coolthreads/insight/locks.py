"""Who holds which lock when, in which order locks are taken, and which lock guards which variable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from coolthreads.insight.happens_before import ACCESSES, DATA_KINDS, children_of_steps, clocks, containers, threads_of
from coolthreads.trace import IN_VAIN, State, Trace

Held = dict[int, dict[int, int]]
"""Row of a lock -> row of an actor that holds it -> how many times. Several actors may hold a semaphore."""

_LOCKS = frozenset({"lock", "condition", "semaphore"})
_LONGEST_CIRCLE = 5
_MOST_CIRCLES = 200
_MOST_WAYS = 64


@dataclass(frozen=True, slots=True)
class Inversion:
    """Locks (rows of objects) that were taken in an order that closes a circle, with a step for each taking: at
    ``steps[i]`` somebody who held ``locks[i]`` took the next one."""

    locks: tuple[int, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """``object`` was accessed ``accesses`` times by ``actors`` while others could, always while holding all of ``locks``."""

    object: int
    actors: tuple[int, ...]
    accesses: int
    locks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Taking:
    """``actor`` took a lock at ``step`` while it held another one and ``also``; ``count`` and ``known`` are its clock."""

    step: int
    actor: int
    thread: int
    also: frozenset[int]
    count: int
    known: tuple[int, ...]

    def can_meet(self, other: _Taking) -> bool:
        """Whether both can be in the middle of it at the same time."""
        if self.thread == other.thread or self.also & other.also:
            return False
        return self.known[other.thread] < other.count and other.known[self.thread] < self.count


def holders(trace: Trace) -> Iterator[Held]:
    """Who holds what after each step. It is the same dictionary every time, changed."""
    columns, texts = trace.columns, trace.texts
    held: Held = {}
    given_away: dict[tuple[int, int], int] = {}
    waits = {
        (change.step, change.actor) for change in trace.changes if change.state is State.WAITING and change.object >= 0
    }
    for step in range(len(trace)):
        obj, actor = columns.object[step], columns.actor[step]
        operation = texts[columns.operation[step]]
        if obj < 0 or operation not in ("acquire", "release"):
            yield held
            continue
        row = trace.objects[obj]
        if row.kind == "condition" and row.whole >= 0:
            obj = row.whole
        owners = held.setdefault(obj, {})
        if operation == "acquire":
            if columns.value[step] < 0 or texts[columns.value[step]] != IN_VAIN:
                owners[actor] = owners.get(actor, 0) + given_away.pop((obj, actor), 1)
        elif row.kind == "condition" and (step, actor) in waits:
            # However often the lock was acquired, waiting gives it away, and it comes back as it was.
            given_away[obj, actor] = owners.pop(actor, 1)
        elif actor in owners:
            owners[actor] -= 1
            if not owners[actor]:
                del owners[actor]
        elif row.kind != "semaphore" and owners:
            # A lock may be released by somebody else than who acquired it.
            owners.clear()
        if not owners:
            del held[obj]
        yield held


def inversions(trace: Trace) -> tuple[Inversion, ...]:
    """Circles in the order in which locks were taken while others were held: a deadlock in some other schedule.

    Not among them are orders of one actor alone, orders under a common lock, and orders that starts and joins of threads
    keep apart (Havelund, SPIN 2000: gate locks; Bensalem and Havelund, HVC 2005).
    """
    import networkx as nx

    takings = _takings(trace)
    order: nx.DiGraph[int] = nx.DiGraph(list(takings))
    found = []
    for circle in islice(nx.simple_cycles(order, length_bound=_LONGEST_CIRCLE), _MOST_CIRCLES):
        ways = [takings[pair] for pair in zip(circle, circle[1:] + circle[:1], strict=True)]
        for way in islice(product(*ways), _MOST_WAYS):
            if _can_all_meet(way):
                # Begin with the lock that was taken on to first, so that the same trace gives the same circle.
                first = min(range(len(way)), key=lambda position: way[position].step)
                found.append(
                    Inversion(
                        tuple(circle[first:] + circle[:first]),
                        tuple(taking.step for taking in (*way[first:], *way[:first])),
                    )
                )
                break
    return tuple(sorted(found, key=lambda inversion: inversion.steps))


def guards(trace: Trace) -> tuple[Guard, ...]:
    """For each location that several actors could access at the same time, and some of them change: the locks that were held
    at every such access. A container is a location, and so is each of its items.

    It is Eraser's lockset (Savage et al., ACM TOCS 15(4), 1997) without what starts and joins of threads order anyway, as
    the making of a variable before the threads begin and the look at it after they have ended.
    """
    columns, texts = trace.columns, trace.texts
    begins = children_of_steps(trace)
    threads = threads_of(trace)
    whole = containers(trace)
    is_data = [row.kind in DATA_KINDS or number in whole for number, row in enumerate(trace.objects)]
    begun = [0] * len(trace.actors)  # how many others each actor has started: what they know of it
    spells: dict[int, dict[tuple[int, int, tuple[int, ...]], _Spell]] = defaultdict(dict)
    for step, (held, clock) in enumerate(zip(holders(trace), clocks(trace, only_lives=True), strict=True)):
        obj, actor = columns.object[step], columns.actor[step]
        thread = threads[actor]
        count = clock[thread]
        if obj >= 0 and is_data[obj] and (operation := texts[columns.operation[step]]) in ACCESSES:
            # What others hold as well (a semaphore above one) keeps nobody out.
            mine = {lock for lock, owners in held.items() if len(owners) == 1 and actor in owners}
            known = (*clock[:thread], 0, *clock[thread + 1 :])
            spell = spells[obj].get((actor, begun[thread], known))
            if spell is None:
                spell = spells[obj][actor, begun[thread], known] = _Spell(actor, thread, known, mine)
            spell.accesses += 1
            spell.last = count
            spell.locks &= mine
            spell.changes = spell.changes or operation != "read"
        if step in begins:
            begun[thread] += 1
    found = []
    for obj in sorted(spells):
        meeting = _meeting(list(spells[obj].values()))
        if any(spell.changes for spell in meeting):
            locks = set.intersection(*(spell.locks for spell in meeting))
            actors = sorted({spell.actor for spell in meeting})
            accesses = sum(spell.accesses for spell in meeting)
            found.append(Guard(obj, tuple(actors), accesses, tuple(sorted(locks))))
    return tuple(found)


@dataclass(slots=True)
class _Spell:
    """Accesses of one actor to one location that all have the same relation to those of others: ``last`` is the count of the
    latest in the actor's clock, ``known`` its clock without itself, ``locks`` were held at each of them."""

    actor: int
    thread: int
    known: tuple[int, ...]
    locks: set[int]
    last: int = 0
    accesses: int = 0
    changes: bool = False


def _meeting(spells: list[_Spell]) -> list[_Spell]:
    """The spells that no start and no join of threads keeps apart from all of others' spells."""
    found = []
    for one in spells:
        for other in spells:
            if (
                one.thread != other.thread
                and other.known[one.thread] < one.last
                and one.known[other.thread] < other.last
            ):
                found.append(one)
                break
    return found


def _takings(trace: Trace) -> dict[tuple[int, int], list[_Taking]]:
    """For each pair of locks: how the second was taken by somebody who held the first, and would have waited for it."""
    columns, texts = trace.columns, trace.texts
    takings: dict[tuple[int, int], list[_Taking]] = defaultdict(list)
    seen: set[tuple[int, int, int, frozenset[int]]] = set()
    threads = threads_of(trace)
    mine: dict[int, list[int]] = defaultdict(list)  # actor -> the locks that it held after its last step
    for step, (held, clock) in enumerate(zip(holders(trace), clocks(trace, only_lives=True), strict=True)):
        actor, obj, operation = columns.actor[step], columns.object[step], texts[columns.operation[step]]
        if operation not in ("acquire", "release"):
            continue
        thread = threads[actor]
        before = mine[actor]
        # With a value it did not wait for ever: that cannot deadlock.
        if operation == "acquire" and columns.value[step] < 0 and obj not in before and _is_lock(trace, obj):
            for lock in before:
                also = frozenset(before) - {lock}
                if (lock, obj, actor, also) not in seen:
                    seen.add((lock, obj, actor, also))
                    takings[lock, obj].append(_Taking(step, actor, thread, also, clock[thread], tuple(clock)))
        mine[actor] = [lock for lock, owners in held.items() if actor in owners and len(owners) == 1]
    return takings


def _is_lock(trace: Trace, obj: int) -> bool:
    return obj >= 0 and trace.objects[obj].kind in _LOCKS


def _can_all_meet(way: Sequence[_Taking]) -> bool:
    return all(one.can_meet(other) for number, one in enumerate(way) for other in way[:number])
