"""Why a wake-up that somebody waits for will not come: it came too early, went to somebody else, or was never sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coolthreads.insight.deadlocks import Waiting
from coolthreads.insight.words import place
from coolthreads.trace import IN_VAIN, Trace


@dataclass(frozen=True, slots=True)
class Missing:
    """``text``: a sentence on the wake-up that is missing; ``step``: the row that it is about, -1 if there is none."""

    text: str
    step: int = -1


@dataclass(frozen=True, slots=True)
class _History:
    """What was done to the object that ``waiting`` is about: steps by operation; those in vain are left out."""

    trace: Trace
    waiting: Waiting
    steps: dict[str, list[int]]

    @property
    def name(self) -> str:
        return self.trace.name_of(self.waiting.object)

    @property
    def me(self) -> str:
        return self.trace.actors[self.waiting.actor].id

    def count(self, operation: str) -> int:
        return len(self.steps.get(operation, ()))

    def last(self, operation: str) -> int:
        return self.steps.get(operation, [-1])[-1]

    def at(self, step: int) -> str:
        """Who did a step and where: ``by T1 (race.py:9)``."""
        where = place(self.trace, self.trace.columns.site[step])
        return f"by {self.trace.actors[self.trace.columns.actor[step]].id}" + (f" ({where})" if where else "")


_AWAITED = {"event": "wait", "condition": "wait", "future": "result"}  # what tasks do with such things by awaiting


def missing_wakeup(trace: Trace, waiting: Waiting) -> Missing | None:
    """What is missing, if an actor waits for something that nobody holds; None if the trace does not tell."""
    if waiting.object < 0 or waiting.holder >= 0:
        return None
    kind = trace.objects[waiting.object].kind
    operation = _AWAITED.get(kind, waiting.operation) if waiting.operation == "await" else waiting.operation
    say = _SAYING.get((kind, operation))
    return None if say is None else say(_history(trace, waiting))


def _history(trace: Trace, waiting: Waiting) -> _History:
    columns, texts = trace.columns, trace.texts
    steps: dict[str, list[int]] = {}
    for step, obj in enumerate(columns.object):
        if obj == waiting.object and (columns.value[step] < 0 or texts[columns.value[step]] != IN_VAIN):
            steps.setdefault(texts[columns.operation[step]], []).append(step)
    return _History(trace, waiting, steps)


def _condition(history: _History) -> Missing:
    actor = history.trace.columns.actor
    began = max((step for step in history.steps.get("release", ()) if actor[step] == history.waiting.actor), default=-1)
    last = history.last("notify")
    if last < 0:
        return Missing(f"Nobody ever notified {history.name}.")
    if last < began:
        return Missing(
            f"{history.name} was notified {history.at(last)} before {history.me} began to wait: the wake-up is lost.",
            last,
        )
    return Missing(f"{history.name} was last notified {history.at(last)}, which woke somebody else.", last)


def _event(history: _History) -> Missing:
    last, cleared = history.last("set"), history.last("clear")
    if last < 0:
        return Missing(f"Nobody ever set {history.name}.")
    if cleared > last:
        return Missing(f"{history.name} was set {history.at(last)}, but cleared again {history.at(cleared)}.", cleared)
    return Missing(f"{history.name} was set {history.at(last)}.", last)


def _get(history: _History) -> Missing:
    put = history.count("put")
    if not put:
        return Missing(f"Nobody ever put anything into {history.name}.")
    things = "The only thing that was" if put == 1 else f"All {put} things that were"
    return Missing(f"{things} put into {history.name} {'was' if put == 1 else 'were'} taken.", history.last("get"))


def _put(history: _History) -> Missing:
    there = history.count("put") - history.count("get")
    return Missing(f"{history.name} is full ({there} in it), and nobody takes anything from it.", history.last("put"))


def _join(history: _History) -> Missing:
    put, done = history.count("put"), history.count("done")
    return Missing(
        f"{put} {_things(put)} put into {history.name}, but task_done was {_times('called', done)}.",
        history.last("done"),
    )


def _semaphore(history: _History) -> Missing:
    taken, given = history.count("acquire"), history.count("release")
    return Missing(
        f"{history.name} was {_times('acquired', taken)} and {_times('released', given)}.", history.last("acquire")
    )


def _barrier(history: _History) -> Missing:
    waiting = [
        history.trace.actors[pending.actor].id
        for pending in history.trace.pending
        if pending.object == history.waiting.object and pending.operation == "wait"
    ]
    return Missing(f"Only {' and '.join(waiting)} came to {history.name}.", history.last("arrive"))


def _future(history: _History) -> Missing | None:
    if history.count("resolve"):
        return None
    return Missing(f"Nobody has resolved {history.name}.", history.last("take"))


def _things(count: int) -> str:
    return "thing was" if count == 1 else "things were"


def _times(done: str, count: int) -> str:
    return f"never {done}" if not count else f"{done} once" if count == 1 else f"{done} {count} times"


_SAYING: dict[tuple[str, str], Callable[[_History], Missing | None]] = {
    ("condition", "wait"): _condition,
    ("event", "wait"): _event,
    ("queue", "get"): _get,
    ("queue", "put"): _put,
    ("queue", "join"): _join,
    ("semaphore", "acquire"): _semaphore,
    ("barrier", "wait"): _barrier,
    ("future", "result"): _future,
    ("future", "wait"): _future,
}
