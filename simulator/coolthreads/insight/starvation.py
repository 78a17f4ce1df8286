"""Who was passed over again and again: others got the lock that it waited for, or every turn while it could have gone on."""

from __future__ import annotations

from dataclasses import dataclass

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


def starvation(trace: Trace, often: int = _OFTEN) -> tuple[Starved, ...]:
    """Each wait in which an actor was passed over at least ``often`` times, in the order in which the waits ended."""
    columns, texts = trace.columns, trace.texts
    got = {texts.index(name) for name in ("acquire", "get", "take") if name in texts}
    in_vain = texts.index(IN_VAIN) if IN_VAIN in texts else -2
    changes: dict[int, list[tuple[int, State, int]]] = {}
    for change in trace.changes:
        changes.setdefault(change.step, []).append((change.actor, change.state, change.object))
    waits: dict[int, tuple[int, int, int]] = {}  # actor -> object, since, passed over
    found = []

    def over(actor: int, until: int) -> None:
        obj, since, times = waits.pop(actor, (-1, 0, 0))
        if times >= often:
            found.append(Starved(actor, obj, since, until, times))

    last_turn = dict.fromkeys(range(len(trace.actors)), -1)
    for step, (actor, operation, obj, value) in enumerate(
        zip(columns.actor, columns.operation, columns.object, columns.value, strict=True)
    ):
        last_turn[actor] = step
        over(actor, step)
        if operation in got and value != in_vain:
            for waiting, (wanted, since, times) in waits.items():
                if wanted == obj:
                    waits[waiting] = (wanted, since, times + 1)
        for who, state, what in changes.get(step, ()):
            # Being ready for a moment does not end a wait: somebody else may be quicker.
            if state in (State.BLOCKED, State.WAITING) and what >= 0 and waits.get(who, (-1,))[0] != what:
                waits[who] = (what, step, 0)
    for actor in sorted(waits):
        over(actor, len(trace) - 1)
    if trace.verdict is Verdict.STEP_LIMIT:
        found += _never_chosen(trace, last_turn)
    return tuple(found)


def _never_chosen(trace: Trace, last_turn: dict[int, int]) -> list[Starved]:
    """Actors that could have gone on during the whole second half, and got no turn in it."""
    steps = len(trace)
    half = steps // 2
    offered = [trace.enabled_table[row] for row in trace.columns.enabled[half:]]
    could = set.intersection(*({*row} for row in set(offered))) if offered else set()
    return [
        Starved(actor, -1, last_turn[actor] + 1, steps - 1, steps - half)
        for actor in sorted(could)
        if last_turn[actor] < half
    ]
