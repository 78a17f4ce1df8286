"""interleave-test: real threads, switched at every bytecode instruction; random by default."""

from __future__ import annotations

import time
from collections.abc import Callable

import interleave_test

from benchmarks.adapters import Measurement
from benchmarks.subjects import Subject

UNBOUNDED = 1_000_000
# Few, because the time is looked at only between calls.
AT_ONCE = 20


def sample(subject: Subject, seconds: float) -> Measurement:
    """It ends at a failure, so it is started again with the next seed."""
    start = time.perf_counter()
    model = _model(subject)
    executions = seed = 0
    while time.perf_counter() - start < seconds:
        seed += 1
        result = interleave_test.explore(model, iterations=AT_ONCE, seed=seed, raise_on_failure=False)
        executions += result.schedules_run
    return Measurement(executions, time.perf_counter() - start)


def exhaust(subject: Subject, seconds: float) -> Measurement:
    """It ends at a failure; its strategy remembers where it was and can go on."""
    start = time.perf_counter()
    model = _model(subject)
    strategy = interleave_test.DFSStrategy(max_preemptions=UNBOUNDED)
    executions, failed = 0, False
    while not strategy.exhausted and time.perf_counter() - start < seconds:
        result = interleave_test.explore(model, iterations=AT_ONCE, strategy=strategy, raise_on_failure=False)
        executions += result.schedules_run
        failed = failed or result.failure is not None
    return Measurement(executions, time.perf_counter() - start, strategy.exhausted, failed)


def find(subject: Subject, seconds: float) -> Measurement:
    """Its defaults, with one seed after the other."""
    start = time.perf_counter()
    model = _model(subject)
    executions = seed = 0
    while time.perf_counter() - start < seconds:
        result = interleave_test.explore(model, iterations=AT_ONCE, seed=seed, raise_on_failure=False)
        executions += result.schedules_run
        seed += 1
        if result.failure is not None:
            return Measurement(executions, time.perf_counter() - start, failed=True)
    return Measurement(executions, time.perf_counter() - start)


def _model(subject: Subject) -> Callable[[], None]:
    parts = subject.parts()

    def model() -> None:
        state = parts.setup()
        tasks = [interleave_test.spawn(worker, state) for worker in parts.workers]
        for task in tasks:
            task.join()
        assert parts.check(state)

    return model
