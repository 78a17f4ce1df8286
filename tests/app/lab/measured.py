"""Measurements that nobody measured: for tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace

from coolthreads_app.lab.child import Memory
from coolthreads_app.lab.machine import Interpreter, Load, Machine
from coolthreads_app.lab.memory import summary
from coolthreads_app.lab.results import Cost, Loss, Measurement
from coolthreads_app.lab.speed import Piece, heard, serving
from coolthreads_app.lab.spread import Spread

MACHINE = Machine("Linux 6", "A processor", 4, 16 << 30, 10_000, 4_000, 8 << 20)
PYTHON = Interpreter("python3.12", "3.12.1", libraries={"greenlet": "3.1"})
FREE = Interpreter("python3.13t", "3.13.0", free_threaded=True, gil=False)
QUIET, BUSY = Load(0.02, 0.05), Load(1.5, 0.9)


def _empty(kind: str, *, python: Interpreter = PYTHON, load: Load = QUIET) -> Measurement:
    return Measurement(kind, "2025-03-01T12:00:00+01:00", "quick", 5.0, True, MACHINE, python, load)


def memory(*, thread: int = 10_000, task: int = 2_000, python: Interpreter = PYTHON, load: Load = QUIET) -> Measurement:
    """Each thread and task costs exactly that, in three rounds."""
    samples = {
        (model, count): [Memory(base + each * count + noise, 8_000_000 * count, None, None) for noise in (0, 100, 200)]
        for model, base, each in (("threads", 10_000_000, thread), ("tasks", 20_000_000, task))
        for count in (1, 100, 1000)
    }
    weights, prices = summary(samples)
    return replace(_empty("memory", python=python, load=load), weights=weights, prices=prices)


def speed(*, python: Interpreter = PYTHON, runs: int = 1) -> Measurement:
    """Two servers under three workloads; a thousand requests each, one of which is slow."""
    servings = []
    for server, usual in (("threads", 1000), ("asyncio", 1500)):
        for workload, connections in (("cpu", 16), ("io", 10), ("io", 100), ("idle", 200)):
            said = {"microseconds": [usual + i for i in range(999)] + [90_000], "seconds": 2.0, "errors": 0}
            servings.append(serving(Piece("json", server, workload, connections), [heard(said, 20_000_000)] * runs))
    return replace(_empty("speed", python=python), servings=tuple(servings))


def switches(*, python: Interpreter = PYTHON, lost: int = 0) -> Measurement:
    """Thread, task and greenlet."""
    costs = (
        Cost("thread switch", Spread(6e-6, 5e-6, 7e-6), 9),
        Cost("task switch", Spread(2e-6, 1.9e-6, 2.1e-6), 9),
        Cost("greenlet switch", Spread(3e-7, 2.9e-7, 3.1e-7), 9),
        Cost("greenlet start", Spread(1e-6, 9e-7, 1.1e-6), 9),
    )
    losses = (Loss("counter += 1", lost, 1000, 3), Loss("counter = f(counter) + 1", 400, 1000, 3))
    return replace(_empty("switches", python=python), costs=costs, losses=losses)
