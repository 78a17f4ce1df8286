"""Coolthreads: the program as it is, in a worker process of its own, whose start counts in the time to a verdict."""

from __future__ import annotations

import time

from benchmarks.adapters import Measurement
from benchmarks.subjects import Subject
from coolthreads import Exploration, Limits, Options, Program, Verdict, explore

jobs = 1
"""Worker processes."""


def sample(subject: Subject, seconds: float) -> Measurement:
    """Steady state: the time that the worker itself spent on executions."""
    result = _explore(subject, "random", Limits(max_seconds=seconds))
    return Measurement(result.executions, result.seconds)


def exhaust(subject: Subject, seconds: float) -> Measurement:
    """Partial-order reduction, until it says that everything was covered."""
    start = time.perf_counter()
    result = _explore(subject, "dpor", Limits(max_seconds=seconds))
    failed = result.verdict is not Verdict.PASSED
    return Measurement(result.executions, time.perf_counter() - start, result.complete, failed)


def find(subject: Subject, seconds: float) -> Measurement:
    """What ``coolthreads explore --stop-on-failure`` does without further options."""
    start = time.perf_counter()
    result = _explore(subject, "", Limits(max_seconds=seconds, stop_on_failure=True))
    elapsed = time.perf_counter() - start
    failing = [row.first_at for row in result.outcomes if row.verdict is not Verdict.PASSED]
    return Measurement(min(failing, default=result.executions), elapsed, result.complete, bool(failing))


def _explore(subject: Subject, strategy: str, limits: Limits) -> Exploration:
    program = Program.from_file(subject.file, subject.arguments)
    return explore(program, Options(time="any"), strategy=strategy, limits=limits, jobs=jobs)
