"""Traces made by hand, for tests of what is drawn: small ones that read as schedules, and long ones by the million."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from coolthreads import (
    ActorRow,
    Change,
    Columns,
    Crash,
    ObjectRow,
    Pending,
    Site,
    SourceFile,
    State,
    Trace,
    Verdict,
)
from coolthreads import (
    PrintedText as Printed,
)


class TraceBuilder:
    """Notes steps one after the other; `trace` gives the finished thing."""

    def __init__(
        self, name: str, source: str, actors: Sequence[tuple[str, str]], objects: Sequence[tuple[str, str]]
    ) -> None:
        self.name, self.lines, self.source = name, source.splitlines(), source
        self.actors = tuple(ActorRow(key, name, parent=-1 if not row else 0) for row, (key, name) in enumerate(actors))
        self.objects = tuple(ObjectRow(*row) for row in objects)
        self.columns = Columns()
        self.texts: list[str] = []
        self.sites: list[Site] = []
        self.locals: list[tuple[tuple[str, str], ...]] = [()]
        self.enabled: list[tuple[int, ...]] = []
        self.changes: list[Change] = [Change(-1, 0, State.READY)]
        self.printed: list[Printed] = []
        self.pending: list[Pending] = []
        self.crashes: list[Crash] = []
        self.now = 0

    def step(
        self,
        actor: str,
        operation: str,
        obj: str = "",
        at: tuple[int, str] | None = None,
        value: str | None = None,
        *,
        enabled: str = "",
        frame: tuple[tuple[str, str], ...] = (),
        takes: int = 1000,
    ) -> int:
        """One step; ``at``: line and the expression on it; ``enabled``: ids of all that could go, this one included."""
        columns = self.columns
        columns.actor.append(self._actor(actor))
        columns.operation.append(self._text(operation))
        columns.object.append(self._object(obj))
        columns.part.append(-1)
        columns.site.append(self.site(*at) if at else -1)
        columns.time.append(self.now)
        columns.value.append(-1 if value is None else self._text(value))
        columns.locals.append(self._row(self.locals, frame))
        columns.enabled.append(self._row(self.enabled, tuple(map(self._actor, (enabled or actor).split()))))
        self.now += takes
        return len(columns.actor) - 1

    def then(self, actor: str, state: State, obj: str = "") -> None:
        """A change of state by the last step."""
        self.changes.append(Change(len(self.columns.actor) - 1, self._actor(actor), state, self._object(obj)))

    def prints(self, text: str, stream: str = "stdout") -> None:
        """Output of the last step."""
        self.printed.append(Printed(len(self.columns.actor) - 1, stream, text))

    def stuck(self, actor: str, operation: str, obj: str, at: tuple[int, str], reason: str) -> None:
        """What an actor would have done next."""
        self.pending.append(Pending(self._actor(actor), operation, self._object(obj), self.site(*at), reason))

    def crash(self, actor: str, kind: str, message: str, at: tuple[int, str]) -> None:
        """An exception in the last step that nobody caught."""
        self.crashes.append(Crash(len(self.columns.actor) - 1, self._actor(actor), kind, message, (self.site(*at),)))

    def site(self, line: int, expression: str) -> int:
        column = self.lines[line - 1].index(expression)
        return self._row(self.sites, Site(0, line, column, line, column + len(expression)))

    def trace(self, verdict: Verdict = Verdict.PASSED, summary: str = "") -> Trace:
        steps = range(len(self.columns.actor))
        chosen = [
            self.actors[self.columns.actor[i]].id for i in steps if len(self.enabled[self.columns.enabled[i]]) > 1
        ]
        return Trace(
            program=self.name, files=(SourceFile(self.name, self.source),), arguments=(), python="3.12.1", options=(),
            schedule=" ".join(chosen), verdict=verdict, summary=summary, end_time=self.now, actors=self.actors,
            objects=self.objects, sites=tuple(self.sites), columns=self.columns, texts=tuple(self.texts),
            locals_table=tuple(self.locals), enabled_table=tuple(self.enabled), changes=tuple(self.changes),
            printed=tuple(self.printed), pending=tuple(self.pending), crashes=tuple(self.crashes),
        )  # fmt: skip

    def _actor(self, actor_id: str) -> int:
        return next(row for row, actor in enumerate(self.actors) if actor.id == actor_id)

    def _object(self, name: str) -> int:
        return next(row for row, obj in enumerate(self.objects) if obj.name == name) if name else -1

    def _text(self, text: str) -> int:
        return self._row(self.texts, text)

    def _row(self, rows: list[Any], row: object) -> int:
        if row not in rows:
            rows.append(row)
        return rows.index(row)


RACE = '''"""Two threads count to two. Or do they?"""

import threading

counter = 0


def increment() -> None:
    global counter
    counter += 1


threads = [threading.Thread(target=increment, name=f"worker {n}") for n in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

print(f"Counter: {counter}")
assert counter == 2, "lost an update"
'''


def lost_update() -> Trace:
    """Both threads read 0 before either writes 1."""
    b = TraceBuilder(
        "race.py", RACE, [("main", "MainThread"), ("T1", "worker 0"), ("T2", "worker 1")],
        [("counter", "variable"), ("worker 0", "thread"), ("worker 1", "thread")],
    )  # fmt: skip
    start, join, aug = (15, "thread.start()"), (17, "thread.join()"), (10, "counter")
    b.step("main", "start", "worker 0", start)
    b.then("T1", State.READY)
    b.step("main", "start", "worker 1", start, enabled="main T1")
    b.then("T2", State.READY)
    b.step("T1", "read", "counter", aug, "0", enabled="main T1 T2")
    b.step("T2", "read", "counter", aug, "0", enabled="main T1 T2")
    b.step("T2", "write", "counter", (10, "counter += 1"), "1", enabled="main T1 T2")
    b.then("T2", State.DONE)
    b.step("T1", "write", "counter", (10, "counter += 1"), "1", enabled="main T1")
    b.then("T1", State.DONE)
    b.step("main", "join", "worker 0", join)
    b.step("main", "join", "worker 1", join)
    b.step("main", "read", "counter", (19, "counter"), "1")
    b.prints("Counter: 1\n")
    b.step("main", "read", "counter", (20, "counter"), "1")
    b.crash("main", "AssertionError", "lost an update", (20, 'assert counter == 2, "lost an update"'))
    b.then("main", State.FAILED)
    return b.trace(Verdict.FAILED, "AssertionError: lost an update (race.py:20)")


ABBA = """import threading

a, b = threading.Lock(), threading.Lock()


def one():
    with a:
        with b:
            pass


def two():
    with b:
        with a:
            pass


first = threading.Thread(target=one)
second = threading.Thread(target=two)
first.start()
second.start()
first.join()
"""


def deadlock() -> Trace:
    """Each of two threads holds the lock that the other wants."""
    b = TraceBuilder(
        "abba.py", ABBA, [("main", "MainThread"), ("T1", "one"), ("T2", "two")],
        [("a", "lock"), ("b", "lock"), ("one", "thread"), ("two", "thread")],
    )  # fmt: skip
    b.step("main", "start", "one", (20, "first.start()"))
    b.then("T1", State.READY)
    b.step("main", "start", "two", (21, "second.start()"), enabled="main T1")
    b.then("T2", State.READY)
    b.step("T1", "acquire", "a", (7, "a"), enabled="main T1 T2")
    b.then("main", State.WAITING, "one")
    b.step("T2", "acquire", "b", (13, "b"), enabled="T1 T2")
    b.then("T2", State.BLOCKED, "a")
    b.then("T1", State.BLOCKED, "b")
    b.stuck("main", "join", "one", (22, "first.join()"), "waits for thread one to finish")
    b.stuck("T1", "acquire", "b", (8, "b"), "waits for lock b, held by T2")
    b.stuck("T2", "acquire", "a", (14, "a"), "waits for lock a, held by T1")
    return b.trace(Verdict.DEADLOCK, "T1 waits for lock b, held by T2; T2 waits for lock a, held by T1")


COFFEE = """import time
from concurrent.futures import ThreadPoolExecutor

executor = ThreadPoolExecutor()


def heat_water():
    time.sleep(3 * 60)


def grind_coffee():
    time.sleep(2 * 60)


heated = executor.submit(heat_water)
ground = executor.submit(grind_coffee)
heated.result()
ground.result()
time.sleep(4 * 60)
print("Drinking coffee")
"""


def coffee() -> Trace:
    """Seven minutes of virtual time, most of it waiting."""
    minute = 60_000_000_000
    b = TraceBuilder(
        "coffee.py", COFFEE, [("main", "MainThread"), ("T1", "heat_water"), ("T2", "grind_coffee")],
        [("heat_water", "future"), ("grind_coffee", "future")],
    )  # fmt: skip
    b.step("main", "submit", "heat_water", (15, "executor.submit(heat_water)"))
    b.then("T1", State.READY)
    b.step("main", "submit", "grind_coffee", (16, "executor.submit(grind_coffee)"), enabled="main T1")
    b.then("T2", State.READY)
    b.then("main", State.WAITING, "heat_water")
    b.step("T1", "sleep", "", (8, "time.sleep(3 * 60)"), "180.0", enabled="T1 T2")
    b.then("T1", State.WAITING)
    b.step("T2", "sleep", "", (12, "time.sleep(2 * 60)"), "120.0", takes=2 * minute)
    b.then("T2", State.WAITING)
    b.then("T2", State.READY)
    b.step("T2", "resolve", "grind_coffee", (12, "time.sleep(2 * 60)"), takes=minute)
    b.then("T2", State.DONE)
    b.then("T1", State.READY)
    b.step("T1", "resolve", "heat_water", (8, "time.sleep(3 * 60)"))
    b.then("T1", State.DONE)
    b.then("main", State.READY)
    b.step("main", "result", "heat_water", (17, "heated.result()"))
    b.step("main", "result", "grind_coffee", (18, "ground.result()"))
    b.step("main", "sleep", "", (19, "time.sleep(4 * 60)"), "240.0", takes=4 * minute)
    b.then("main", State.WAITING)
    b.then("main", State.READY)
    b.step("main", "print", "", (20, 'print("Drinking coffee")'))
    b.prints("Drinking coffee\n")
    b.then("main", State.DONE)
    return b.trace()


def long_trace(steps: int, actors: Iterable[str] = ("main", "T1", "T2", "T3")) -> Trace:
    """Actors that take turns in irregular runs, without end; made at once from arrays."""
    rows = tuple(ActorRow(name, name) for name in actors)
    turns, seed = array("i"), 12345
    while len(turns) < steps:
        seed = (seed * 1103515245 + 12345) % 2**31
        turns.extend([seed // 65536 % len(rows)] * (1 + seed // 1024 % 7))
    del turns[steps:]
    zeros, none = array("i", [0]) * steps, array("i", [-1]) * steps
    columns = Columns(turns, zeros, zeros, none, zeros, array("q", range(0, steps * 1000, 1000)), zeros, zeros, zeros)
    changes = tuple(Change(-1, row, State.READY) for row in range(len(rows)))
    return Trace(
        program="long.py", files=(SourceFile("long.py", "n += 1\n"),), arguments=(), python="3.12.1", options=(),
        schedule="",
        verdict=Verdict.STEP_LIMIT, summary="", end_time=steps * 1000, actors=rows,
        objects=(ObjectRow("n", "variable"),),
        sites=(Site(0, 1, 0, 1, 1),), columns=columns, texts=("read",), locals_table=((),),
        enabled_table=(tuple(range(len(rows))),), changes=changes, printed=(),
    )  # fmt: skip
