"""How the cost of an execution grows with steps and threads, and that memory stays flat over a million executions."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.table import rate, table
from coolthreads import Exploration, Limits, Options, Program, explore
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named

_THREADS = """
import threading
x = 0
lock = threading.Lock()
def work():
    global x
    for _ in range({times}):
        with lock:
            x += 1
threads = [threading.Thread(target=work) for _ in range({threads})]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert x == {threads} * {times}
"""
_MINIMAL = """
import threading
x = 0
def work():
    global x
    x += 1
one, two = threading.Thread(target=work), threading.Thread(target=work)
one.start(); two.start()
one.join(); two.join()
"""
_TASKS = """
import asyncio
x = 0
async def work():
    global x
    value = x
    await asyncio.sleep({seconds})
    x = value + 1
async def main():
    await asyncio.gather(*[work() for _ in range({tasks})])
asyncio.run(main())
"""
_MANY = 1_000_000
_SIZES = ((2, 1), (2, 10), (2, 100), (2, 1_000), (10, 1), (100, 1), (300, 1), (1_000, 1))
_NUMBERS_OF_TASKS = (10, 100, 1_000, 4_000)


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        _growth(Path(folder))
        print()
        _tasks(Path(folder))
        print()
        _memory(Path(folder))


def _growth(folder: Path) -> None:
    rows = []
    for threads, times in _SIZES:
        file = folder / "threads.py"
        file.write_text(_THREADS.format(threads=threads, times=times))
        # Beyond a few hundred steps ten executions say enough.
        executions = max(5, 20_000 // (threads * times))
        result = explore(
            Program.from_file(file),
            Options(time="any"),
            strategy="random",
            limits=Limits(max_executions=executions, max_seconds=10),
        )
        steps = result.steps / result.executions
        seconds = result.seconds / result.executions
        each = f"{seconds / steps * 1e6:.1f}"
        rows.append([f"{threads:,} threads x {times:,}", rate(steps), f"{seconds * 1e3:.2f} ms", each])
    print(table(["lock-protected counter", "steps", "an execution", "us a step"], rows))


def _tasks(folder: Path) -> None:
    rows = []
    file = folder / "tasks.py"
    for order in ("fifo", "any"):
        for seconds in (0, 0.1):
            for tasks in _NUMBERS_OF_TASKS:
                file.write_text(_TASKS.format(seconds=seconds, tasks=tasks))
                options = Options(time="any", asyncio_order=order, max_steps=1_000_000)
                with Stage(Program.from_file(file), options) as stage:
                    begin = time.process_time()
                    execution = stage.execute(strategy_named("random", 0).choose, events=[])
                    used = time.process_time() - begin
                each = f"{used / execution.steps * 1e6:.1f}"
                rows.append(
                    [f"{tasks:,} tasks sleep {seconds} s, {order}", rate(execution.steps), f"{used:.3f} s", each]
                )
    print(table(["any of them next, or as documented", "steps", "an execution", "us a step"], rows))


def _memory(folder: Path) -> None:
    file = folder / "minimal.py"
    file.write_text(_MINIMAL)
    seen: dict[int, int] = {}

    def note(so_far: Exploration) -> None:
        part = so_far.executions * 10 // _MANY
        if part not in seen:
            workers = psutil.Process().children(recursive=True)
            seen[part] = max((worker.memory_info().rss for worker in workers), default=0)

    result = explore(
        Program.from_file(file),
        Options(time="any"),
        strategy="random",
        limits=Limits(max_executions=_MANY),
        on_progress=note,
    )
    rows = [[f"{part / 10:.0%}", f"{rss / 2**20:,.1f} MB"] for part, rss in sorted(seen.items())]
    print(
        f"{result.executions:,} executions in {result.seconds:.0f} s, {result.executions / result.seconds:,.0f} a second"
    )
    print(table(["done", "memory of the worker"], rows))
