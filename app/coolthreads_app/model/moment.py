"""What is true at one position of a trace: who is where, who could go next, why the others cannot, what is known."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads import State
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.words import state_words

_VALUES = ("thread", "lock", "Lock", "RLock")


@dataclass(frozen=True, slots=True)
class ActorMoment:
    """One actor. ``step``: its next step, if it had one; ``site``: where it goes on, -1 if nowhere; ``reason``: why it
    cannot go next, empty when it can."""

    actor: int
    state: State | None
    object: int
    step: int | None
    site: int
    operation: str
    target: int
    reason: str
    locals: tuple[tuple[str, str], ...]

    @property
    def can_go(self) -> bool:
        """Whether it may be picked."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Variable:
    """A shared object with the last value that was seen; ``step``: where; ``actor``: whose step that was."""

    object: int
    name: str
    kind: str
    value: str
    step: int
    actor: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A position of a trace and everything true there. ``next``: the actor whose step comes, None at the end."""

    position: int
    next: int | None
    actors: tuple[ActorMoment, ...]
    variables: tuple[Variable, ...]


def moment_at(index: TraceIndex, position: int) -> Moment:
    """The moment before the step at ``position``."""
    trace = index.trace
    enabled = trace.enabled_table[trace.columns.enabled[position]] if position < index.length else ()
    rows = tuple(_actor(index, actor, position, enabled) for actor in range(len(trace.actors)))
    upcoming = int(index.actors[position]) if position < index.length else None
    return Moment(position, upcoming, rows, tuple(_variables(index, position)))


def _actor(index: TraceIndex, actor: int, position: int, enabled: tuple[int, ...]) -> ActorMoment:
    trace = index.trace
    state, obj = index.state_at(actor, position)
    step = index.next_step(actor, position) if state is not None else None
    known: tuple[tuple[str, str], ...] = ()
    if step is not None:
        row = trace[step]
        site, operation, target, known = row.site, row.operation, row.object, row.locals
    else:
        pending = next((p for p in trace.pending if p.actor == actor), None) if state is not None else None
        site, operation, target = (pending.site, pending.operation, pending.object) if pending else (-1, "", -1)
        before = index.last_step(actor, position)
        known = trace[before].locals if before is not None and state not in (State.DONE, State.FAILED) else ()
    reason = "" if actor in enabled else why_not(index, actor, position)
    return ActorMoment(actor, state, obj, step, site, operation, target, reason, _own(index, site, known))


def _own(index: TraceIndex, site: int, known: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Locals that are nobody else's. At module level the locals are the globals: those that are shared have a row of
    their own, with the value of this moment, which a frame that has not gone on since cannot know."""
    if site < 0 or index.trace.sites[site].function not in ("", "<module>"):
        return known
    shared = {index.trace.objects[obj].name for obj in index.valued}
    return tuple((name, value) for name, value in known if name not in shared and not value.startswith("module "))


def why_not(index: TraceIndex, actor: int, position: int) -> str:
    """Why an actor cannot go next at a position, in words."""
    trace = index.trace
    state, obj = index.state_at(actor, position)
    row = trace.actors[actor]
    if state is None:
        parent = f" by {trace.actors[row.parent].id}" if row.parent >= 0 else ""
        return f"has not been started yet{parent}"
    if state in (State.DONE, State.FAILED, State.CANCELLED):
        return {State.DONE: "has finished", State.FAILED: "has failed", State.CANCELLED: "was cancelled"}[state]
    if state in (State.BLOCKED, State.WAITING):
        words = "sleeps" if obj < 0 and _is_asleep(index, actor, position) else state_words(state, trace.name_of(obj))
        holder = index.holder_of(obj, position) if obj >= 0 else None
        if holder is not None and holder != actor:
            words += f", held by {trace.actors[holder].id}"
        return words if words == "sleeps" else f"is {words}"
    return "is ready, but the execution ends here" if position >= index.length else "cannot go on at this step"


def _is_asleep(index: TraceIndex, actor: int, position: int) -> bool:
    columns, texts = index.trace.columns, index.trace.texts
    around = (index.next_step(actor, position), index.last_step(actor, position))
    return "sleep" in [texts[columns.operation[step]] for step in around if step is not None]


def _variables(index: TraceIndex, position: int) -> list[Variable]:
    """Everything that has had a value up to here, in order of first touch in the whole trace, so that rows stay put."""
    trace, found = index.trace, []
    for obj in sorted(index.steps_on, key=lambda row: int(index.steps_on[row][0]))[:200]:
        if trace.objects[obj].kind in _VALUES or obj not in index.valued:
            continue
        value, step = index.value_at(obj, position)
        row = trace.objects[obj]
        actor = trace.columns.actor[step] if step >= 0 else -1
        found.append(Variable(obj, row.name, row.kind, value if value is not None else "", step, actor))
    return found
