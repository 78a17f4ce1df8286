"""Runs CPython's own tests on the twins, each one in executions of its own, and writes down what became of it.

    python child.py REQUEST RESULT [PATTERN]

REQUEST is a JSON file: ``modules`` (of the package test), ``schedules`` (as in `SCHEDULES`) and
``excluded`` (ids of tests and classes). RESULT maps the id of each
test to ``passed``, ``skipped`` or the reason of its failure, by schedule. With PATTERN only the tests whose id contains it
run, and what goes wrong is shown.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from schedules import SCHEDULES

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.universe import Universe

MOST_STEPS = 400_000
MOST_SECONDS = 10


class Endless(BaseException):
    """Raised into a test that goes on without ever announcing anything."""


def _end(signum: int, frame: object) -> None:
    raise Endless(f"no end after {MOST_SECONDS} seconds")


def run_script(schedule: str, *args: str, **settings: Any) -> tuple[Any, list[str]]:
    """Takes the place of `run_python_until_end`: a script for another interpreter runs on the twins, too."""
    from test.support import script_helper

    options = [argument for argument in args if argument.startswith("-")]
    if options[-1:] != ["-c"]:
        raise NotImplementedError(f"an interpreter with {args}")
    command = [sys.executable, str(Path(__file__).with_name("script.py")), schedule, args[-1]]
    variables = {name: value for name, value in settings.items() if not name.startswith("_") and "-E" not in options}
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, env=os.environ | variables)
    return script_helper._PythonRunResult(done.returncode, done.stdout, done.stderr), command


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

    from test.support import script_helper

    script_helper.run_python_until_end = partial(run_script, schedule)  # type: ignore[assignment]
    result = Result()
    kernel.begin(SCHEDULES[schedule](), max_steps=MOST_STEPS)
    universe.begin()
    # A fresh one, for some cannot be run twice; a doctest is made of more than a name.
    is_plain = hasattr(test, "_testMethodName") and not hasattr(test, "_dt_test")
    suite = unittest.TestSuite([type(test)(test._testMethodName) if is_plain else test])
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


def judge(universe: Universe, test: Any, schedules: list[str], verbose: bool) -> dict[str, str]:
    """One test under several schedules, as far as they differ."""
    outcomes: dict[str, str] = {}
    for schedule in schedules:
        outcomes[schedule] = execute(universe, schedule, test, verbose)
        if len(kernel.actors) == 1:
            return dict.fromkeys(schedules, outcomes[schedule])
    return outcomes


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
    wanted["excluded"] = set(wanted["excluded"])
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
                if pattern in name and wanted["excluded"].isdisjoint((name, name.rpartition(".")[0])):
                    print(name, file=sys.__stderr__, flush=True)
                    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                        begun = time.perf_counter()
                        outcomes[name] = judge(universe, test, wanted["schedules"], bool(pattern))
                        seconds = time.perf_counter() - begun
                    if seconds > 1 or pattern:
                        sys.__stdout__.write(f"{seconds:.1f} s {name}\n")
                    gc.collect()
    Path(result).write_text(json.dumps(outcomes, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
