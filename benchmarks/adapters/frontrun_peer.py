"""frontrun: real threads, traced; its DPOR by default. Runs only below its own command ``frontrun``."""

from __future__ import annotations

import time
from typing import Any

import frontrun

from benchmarks.adapters import Measurement
from benchmarks.subjects import Parts, Subject


def sample(subject: Subject, seconds: float) -> Measurement:
    """Its random strategy ends at a failure, so it is started again and again."""
    parts = subject.parts()
    start = time.perf_counter()
    executions = seed = 0
    while (left := seconds - (time.perf_counter() - start)) > 0:
        seed += 1
        result = _explore(parts, strategy="random", max_attempts=1_000_000, seed=seed, total_timeout=left)
        executions += result.num_explored
        if not result.num_explored:
            break
    return Measurement(executions, time.perf_counter() - start)


def exhaust(subject: Subject, seconds: float) -> Measurement:
    """It does not say whether it was cut, so that is told by the time."""
    parts = subject.parts()
    start = time.perf_counter()
    result = _explore(parts, stop_on_first=False, preemption_bound=None, total_timeout=seconds)
    elapsed = time.perf_counter() - start
    complete = result.property_holds is not None and elapsed < seconds
    failed = result.property_holds is False
    return Measurement(result.num_explored, elapsed, complete, failed, _note(result.inconclusive_reason))


def find(subject: Subject, seconds: float) -> Measurement:
    """Its defaults: at most two preemptions."""
    parts = subject.parts()
    start = time.perf_counter()
    result = _explore(parts, total_timeout=seconds)
    elapsed = time.perf_counter() - start
    failed = result.property_holds is False
    certified = result.property_holds is True and elapsed < seconds
    return Measurement(result.num_explored, elapsed, certified, failed, _note(result.inconclusive_reason))


def _explore(parts: Parts, **options: Any) -> Any:
    # Repeating a failure ten times, as is its default, is no part of the search.
    return frontrun.explore(
        setup=parts.setup, workers=parts.workers, invariant=parts.check, reproduce_on_failure=0, **options
    )


def _note(reason: str | None) -> str:
    return (reason or "").split(".")[0]
