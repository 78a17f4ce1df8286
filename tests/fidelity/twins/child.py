"""Runs CPython's own tests on the twins, each one in executions of its own, and writes down what became of it.

    python child.py REQUEST RESULT [PATTERN]

REQUEST is a JSON file: ``modules`` (of the package test), ``schedules`` (as in `SCHEDULES`) and
``excluded`` (ids of tests). RESULT maps the id of each
test to ``passed``, ``skipped`` or the reason of its failure, by schedule. With PATTERN only the tests whose id contains it
run, and what goes wrong is shown.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.turns import ChoicePoint, kernel
from coolthreads.stdlib.universe import Universe

MOST_STEPS = 400_000
MOST_SECONDS = 10


def first(point: ChoicePoint) -> Actor:
    """Stay with the current actor while it can go on, else take the lowest."""
    current = point.current
    return current if current is not None and current.is_enabled else point.enabled[0]


def round_robin(point: ChoicePoint) -> Actor:
    """The next one after the current actor."""
    current = -1 if point.current is None else point.current.index
    return next((actor for actor in point.enabled if actor.index > current), point.enabled[0])


def seeded(seed: int) -> Callable[[ChoicePoint], Actor]:
    """Any one, the same each time."""
    source = random.Random(seed)
    return lambda point: source.choice(point.enabled)


SCHEDULES: dict[str, Callable[[], Callable[[ChoicePoint], Actor]]] = {
    "first": lambda: first,
    "round-robin": lambda: round_robin,
    "random 1": lambda: seeded(1),
    "random 2": lambda: seeded(2),
}


class Endless(BaseException):
    """Raised into a test that goes on without ever announcing anything."""


def _end(signum: int, frame: object) -> None:
    raise Endless(f"no end after {MOST_SECONDS} seconds")


def execute(universe: Universe, schedule: str, test: Any, verbose: bool) -> str:
    """One test under one schedule: ``passed``, ``skipped`` or what went wrong."""
    import unittest

    notes: list[str] = []

    class Result(unittest.TestResult):
        def addSuccess(self, test: Any) -> None:
            notes.append("passed")

        def addSkip(self, test: Any, reason: str) -> None:
            notes.append("skipped")

        def addExpectedFailure(self, test: Any, err: Any) -> None:
            notes.append("passed")

        def addUnexpectedSuccess(self, test: Any) -> None:
            notes.append("unexpected success")

        def addFailure(self, test: Any, err: Any) -> None:
            notes.insert(0, f"{err[0].__name__}: {str(err[1]).strip()[:200]}")
            if verbose:
                super().addFailure(test, err)

        addError = addFailure

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            if err is not None:
                self.addFailure(test, err)

    result = Result()
    kernel.begin(SCHEDULES[schedule](), max_steps=MOST_STEPS)
    universe.begin()
    suite = unittest.TestSuite([test])
    suite._cleanup = False  # type: ignore[attr-defined]

    def body() -> None:
        universe.run_main(lambda: suite.run(result))
        kernel.leave()

    signal.alarm(MOST_SECONDS)
    try:
        kernel.run("MainThread", body)
        if kernel.verdict is not None:
            stuck = [repr(actor) for actor in kernel.actors if not actor.ended]
            notes.insert(0, f"{kernel.verdict}: {', '.join(stuck)}")
            if verbose:
                show_stacks()
    finally:
        signal.alarm(0)
        kernel.finish()
        universe.end()
    if verbose:
        for _, text in [*result.errors, *result.failures]:
            print(text, file=sys.__stdout__)
    return notes[0] if notes else "nothing happened"


def show_stacks() -> None:
    import traceback

    for actor in kernel.actors:
        if actor.greenlet is not None and actor.greenlet.gr_frame is not None:
            print(f"--- {actor}", file=sys.__stdout__)
            print("".join(traceback.format_stack(actor.greenlet.gr_frame)), file=sys.__stdout__)


def tests_of(module: str) -> list[Any]:
    """Every single test of a module."""
    import unittest

    found: list[Any] = []

    def flatten(suite: Any) -> None:
        for test in suite:
            if isinstance(test, unittest.TestSuite):
                flatten(test)
            else:
                found.append(test)

    flatten(unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(module)))
    return found


def main(request: str, result: str, pattern: str = "") -> None:
    wanted = json.loads(Path(request).read_text())
    outcomes: dict[str, dict[str, str]] = {}
    universe = Universe()
    signal.signal(signal.SIGALRM, _end)
    with universe.installed():
        import gc
        import unittest

        gc.disable()
        quiet = io.StringIO()
        for module in wanted["modules"]:
            try:
                tests = tests_of(module)
            except unittest.SkipTest as reason:
                outcomes[module] = {"import": f"skipped: {reason}"}
                continue
            gc.collect()
            gc.freeze()
            for test in tests:
                name = test.id()
                if pattern in name and name not in wanted["excluded"]:
                    print(name, file=sys.__stderr__, flush=True)
                    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                        begun = time.perf_counter()
                        outcomes[name] = {
                            schedule: execute(universe, schedule, test, bool(pattern))
                            for schedule in wanted["schedules"]
                        }
                        seconds = time.perf_counter() - begun
                    if seconds > 1 or pattern:
                        print(f"{seconds:.1f} s {name}", flush=True)
                    gc.collect()
    Path(result).write_text(json.dumps(outcomes, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
