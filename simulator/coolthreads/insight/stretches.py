"""Cuts what each actor did into stretches that can be put in order: whatever a stretch waits for comes before all that it
does, and whatever it makes possible comes after.

Invariant: the edges between stretches go from one whose last cause is earlier to one whose last cause is later, so that
there are no cycles.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from coolthreads.insight.causes import Cause, causes
from coolthreads.insight.happens_before import children_of_steps
from coolthreads.trace import Delivery, Trace

TAKES_TIME = frozenset({"sleep", "send", "receive", "connect", "accept", "deliver"})
WORKS, PRINTS = 2, 1


@dataclass(slots=True)
class Stretch:
    """``unit``: the call that it belongs to (row), or -1; ``weight``: 0, `PRINTS` or `WORKS`; ``before``: the stretches that
    it follows, with the reason and the object; ``executor``: whose work the actor did, or -1. Times: virtual ns."""

    actor: int
    unit: int
    executor: int
    before: dict[int, tuple[str, int]]
    is_section: bool = False
    first: int = -1
    last: int = -1
    weight: int = 0
    begin: int = 0
    end: int = 0
    gives: bool = False
    is_sleep: bool = False
    steps: list[int] = field(default_factory=list)  # those with weight


@dataclass(slots=True)
class _Loop:
    """A wait for several futures: what is done about each of them has no order among itself."""

    before: int
    ends: list[int]


class Cutting:
    """``units``: for each call the one that its steps count for; ``has_children``: units with others inside."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.stretches: list[Stretch] = []
        self._current: dict[int, int] = {}
        self._executor: dict[int, int] = {}
        self._loops: dict[tuple[int, int], _Loop] = {}
        self._of_step = [-1] * len(trace)
        self._resolved: dict[int, int] = {}
        columns, texts = trace.columns, trace.texts
        sleeps = {row for row, obj in enumerate(trace.objects) if obj.kind == "sleep"}
        self._weight = [
            _weight(texts[operation], obj in sleeps)
            for operation, obj in zip(columns.operation, columns.object, strict=True)
        ]
        self._causes: dict[int, list[Cause]] = defaultdict(list)
        self._gives = bytearray(len(trace))
        for cause in causes(trace):
            self._causes[cause.step].append(cause)
            self._gives[cause.before] = 1
        for step in children_of_steps(trace):
            if step >= 0:
                self._gives[step] = 1
        self.inner = _innermost(trace)
        self.units = _units(trace, self.inner, self._weight)
        self.has_children = {
            self.units[call.parent]
            for row, call in enumerate(trace.calls)
            if call.parent >= 0 and self.units[row] == row
        } | {-1}
        self.has_children |= {row for row, call in enumerate(trace.calls) if call.kind == "block"}
        self._cut()

    def _cut(self) -> None:
        trace = self.trace
        columns, texts, objects = trace.columns, trace.texts, trace.objects
        deliveries: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in reversed(trace.deliveries):
            deliveries[delivery.actor].append(delivery)
        empty: dict[int, list[int]] = defaultdict(list)
        for row in range(len(trace.calls) - 1, -1, -1):
            call = trace.calls[row]
            if self.units[row] == row and call.kind == "call" and call.first == call.last:
                empty[call.actor].append(row)
        children = children_of_steps(trace).items()
        last_time = {child: columns.time[step] for step, made in children if step >= 0 for child in made}
        last_step: dict[int, int] = {}
        for step, actor in enumerate(columns.actor):
            while (due := deliveries.get(actor)) and due[-1].step <= step:
                self._deliver(due.pop())
            while (rows := empty.get(actor)) and trace.calls[rows[-1]].first <= step:
                self._empty(rows.pop())
            operation, obj, time = texts[columns.operation[step]], columns.object[step], columns.time[step]
            unit = self.units[self.inner[step]] if self.inner[step] >= 0 else -1
            reasons = self._causes.get(step, ())
            told = operation == "wait" and obj >= 0 and objects[obj].kind == "future" and bool(trace.deliveries)
            if told:
                reasons = ()  # what came of it is told by the deliveries
            weight = self._weight[step]
            if operation == "take" and obj >= 0 and objects[obj].kind == "executor":
                self._executor[actor] = obj
                # A worker that had nothing to do begins afresh; work that had to wait for a worker follows what that did.
                idle = not reasons or reasons[0].before > last_step.get(actor, -1)
                current = self._new(actor, unit, follow=not idle)
            else:
                current = self._at(actor, unit, bool(reasons), weight)
            for cause in reasons:
                self._follow(current, self._of_step[cause.before], cause.kind, cause.object)
            if current.first < 0:
                current.first = step
                since = max(last_time.get(actor, 0), trace.calls[unit].begin if unit >= 0 else 0)
                current.begin = min(since, time) if weight == WORKS else time
            current.last, current.end = (current.last, current.end) if told and current.weight else (step, time)
            current.weight = max(current.weight, weight)
            current.gives = current.gives or bool(self._gives[step])
            if weight:
                if not current.steps:
                    current.is_sleep = operation in ("sleep", "await")
                current.steps.append(step)
            self._of_step[step] = self._current[actor]
            if operation in ("resolve", "cancel") and obj >= 0:
                self._resolved[obj] = self._current[actor]
            last_time[actor], last_step[actor] = time, step
        for rows in empty.values():
            while rows:
                self._empty(rows.pop())

    def _at(self, actor: int, unit: int, waited: bool, weight: int) -> Stretch:
        """The stretch that the next step of an actor belongs to: the last one, or a new one."""
        current = self.stretches[self._current[actor]] if actor in self._current else None
        if current is None or current.unit != unit or (waited and (current.gives or current.weight)):
            return self._new(actor, unit)
        # Outside of simple calls each thing that takes time stands by itself.
        alone = current.weight and unit in self.has_children and not (current.weight == weight == PRINTS)
        return self._new(actor, unit) if weight and (current.gives or alone) else current

    def _new(self, actor: int, unit: int, *, follow: bool = True, section: bool = False) -> Stretch:
        stretch = Stretch(actor, unit, self._executor.get(actor, -1), {}, section)
        if actor in self._current:
            before = self._current[actor]
            stretch.is_section = section or (self.stretches[before].is_section and self.stretches[before].unit == unit)
            if follow:
                stretch.before[before] = ("", -1)
        self._current[actor] = len(self.stretches)
        self.stretches.append(stretch)
        return stretch

    def _follow(self, stretch: Stretch, before: int, kind: str, obj: int) -> None:
        if before >= 0 and self.stretches[before] is not stretch:
            stretch.before[before] = (kind, obj)

    def _deliver(self, delivery: Delivery) -> None:
        actor = delivery.actor
        before = self._current.get(actor, -1)
        unit = self.stretches[before].unit if before >= 0 else -1
        loop = self._loops.get((actor, delivery.wait))
        if delivery.object < 0:
            if loop is not None:
                stretch = self._new(actor, unit)
                stretch.is_section = False
                for end in loop.ends:
                    self._follow(stretch, end, "", -1)
                del self._loops[actor, delivery.wait]
            return
        if loop is None:
            loop = self._loops[actor, delivery.wait] = _Loop(before, [])
        else:
            loop.ends.append(before)
        unit = self.stretches[loop.before].unit if loop.before >= 0 else -1
        stretch = self._new(actor, unit, follow=False, section=True)
        self._follow(stretch, loop.before, "", -1)
        self._follow(stretch, self._resolved.get(delivery.object, -1), "result", delivery.object)

    def _empty(self, row: int) -> None:
        """A call in which nothing happened that anybody could notice."""
        call = self.trace.calls[row]
        stretch = self._new(call.actor, row)
        stretch.begin, stretch.end = call.begin, call.end
        self._new(call.actor, self.units[call.parent] if call.parent >= 0 else -1)


def _weight(operation: str, is_sleep: bool) -> int:
    return WORKS if is_sleep or operation in TAKES_TIME else PRINTS if operation == "print" else 0


def _innermost(trace: Trace) -> list[int]:
    """For each step the innermost call or block that it belongs to, or -1."""
    stacks: list[list[int]] = [[] for _ in trace.actors]
    calls = trace.calls
    inner = [-1] * len(trace)
    row = 0
    for step, actor in enumerate(trace.columns.actor):
        while row < len(calls) and calls[row].first <= step:
            stacks[calls[row].actor].append(row)
            row += 1
        stack = stacks[actor]
        while stack and -1 < calls[stack[-1]].last <= step:
            stack.pop()
        if stack:
            inner[step] = stack[-1]
    return inner


def _units(trace: Trace, inner: list[int], weights: list[int]) -> list[int]:
    """For each call the nearest one around it, itself included, that a whiteboard would show; -1: none."""
    calls = trace.calls
    does_something = bytearray(len(calls))
    for step, innermost in enumerate(inner):
        row = innermost if weights[step] else -1
        while row >= 0 and not does_something[row]:
            does_something[row] = 1
            row = calls[row].parent
    units: list[int] = []
    in_call: list[bool] = []  # whether what is inside is inside of a call
    for row, call in enumerate(calls):
        inside = call.parent >= 0 and in_call[call.parent]
        shown = does_something[row] or call.kind == "block" or not inside
        units.append(row if shown else units[call.parent])
        in_call.append(inside or call.kind == "call")
    return units
