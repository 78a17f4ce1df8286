"""Who was passed over again and again: others got the lock that it waited for, or every turn while it could have gone on."""

from __future__ import annotations

from dataclasses import dataclass, field

from coolthreads.trace import IN_VAIN, State, Trace
from coolthreads.verdict import Verdict

_OFTEN = 5


@dataclass(frozen=True, slots=True)
class Starved:
    """From step ``since`` to step ``until`` ``actor`` waited for ``object`` (a row), which others got ``passed_over`` times
    meanwhile. With ``object`` -1 it could have gone on, but the schedule never chose it until the step limit was reached."""

    actor: int
    object: int
    since: int
    until: int
    passed_over: int


@dataclass(slots=True)
class _Wait:
    object: int
    since: int
    got: dict[int, int] = field(default_factory=dict)  # how often each other actor got it meanwhile


def starvation(trace: Trace, often: int = _OFTEN) -> tuple[Starved, ...]:
    """The longest wait of each actor for each object in which some other actor alone got it at least ``often`` times.

    That many others come first once each is no starvation: waiting in a line takes as long as the line is.
    """
    columns, texts = trace.columns, trace.texts
    takes = {texts.index(name) for name in ("acquire", "get", "take") if name in texts}
    in_vain = texts.index(IN_VAIN) if IN_VAIN in texts else -2
    begins: dict[int, list[tuple[int, int]]] = {}
    for change in trace.changes:
        if change.state in (State.BLOCKED, State.WAITING) and change.object >= 0:
            begins.setdefault(change.step, []).append((change.actor, change.object))
    waits: dict[int, _Wait] = {}  # by actor
    waiting: dict[int, dict[int, _Wait]] = {}  # the same, by object
    worst: dict[tuple[int, int], Starved] = {}

    def over(actor: int, until: int) -> None:
        wait = waits.pop(actor)
        del waiting[wait.object][actor]
        if max(wait.got.values(), default=0) >= often:
            starved = Starved(actor, wait.object, wait.since, until, sum(wait.got.values()))
            known = worst.setdefault((actor, wait.object), starved)
            if starved.passed_over > known.passed_over:
                worst[actor, wait.object] = starved

    rows = zip(columns.actor, columns.operation, columns.object, columns.value, strict=True)
    for step, (actor, operation, obj, value) in enumerate(rows):
        if actor in waits:
            over(actor, step)
        if operation in takes and value != in_vain:
            for wait in waiting.get(obj, {}).values():
                wait.got[actor] = wait.got.get(actor, 0) + 1
        for who, what in begins.get(step, ()):
            # Being ready for a moment does not end a wait: somebody else may be quicker.
            if who in waits and waits[who].object != what:
                over(who, step)
            if who not in waits:
                waits[who] = waiting.setdefault(what, {})[who] = _Wait(what, step)
    for actor in sorted(waits):
        over(actor, len(trace) - 1)
    found = sorted(worst.values(), key=lambda starved: (starved.until, starved.actor))
    return (*found, *(_never_chosen(trace) if trace.verdict is Verdict.STEP_LIMIT else ()))


def _never_chosen(trace: Trace) -> list[Starved]:
    """Actors that could have gone on during the whole second half, and got no turn in it."""
    steps = len(trace)
    half = steps // 2
    offered = {trace.enabled_table[row] for row in trace.columns.enabled[half:]}
    could = set.intersection(*({*row} for row in offered)) if offered else set()
    last_turn = {actor: step for step, actor in enumerate(trace.columns.actor)}
    return [
        Starved(actor, -1, last_turn.get(actor, -1) + 1, steps - 1, steps - half)
        for actor in sorted(could)
        if last_turn.get(actor, -1) < half
    ]
