"""Asyncio: executions a second of a lost update of two tasks, beside plain asyncio and peers; ten thousand tasks at once.

Every number comes from a fresh process, one after the other on one core. "Plain" is `asyncio.run` of the same coroutines
without any tool, which can neither choose an order nor find anything: an upper bound.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import runpy
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.subjects import Subject
from benchmarks.table import rate, table
from coolthreads import Limits, Options, Program, explore
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named

SECONDS = 3.0
TASKS = 10_000
SUBJECT = Subject("lost update, 2 tasks", "task_counter", ("2",))
MANY = Subject(f"{TASKS:,} tasks", "many_tasks", (str(TASKS),))


def ours(order: str) -> dict[str, float]:
    """Whole executions of the program in random orders, in this process: what a worker does."""
    program = Program.from_file(SUBJECT.file, SUBJECT.arguments)
    with Stage(program, Options(time="any", asyncio_order=order)) as stage:
        executions, start = 0, time.perf_counter()
        while (seconds := time.perf_counter() - start) < SECONDS:
            stage.execute(strategy_named("random", executions).choose)
            executions += 1
    return {"executions": executions, "seconds": seconds}


def exhaustive() -> dict[str, float]:
    """All orders of three tasks, as `coolthreads explore --asyncio-order any` goes through them."""
    program = Program.from_file(SUBJECT.file, ("3",))
    options = Options(time="any", asyncio_order="any")
    result = explore(program, options, strategy="dpor", limits=Limits(max_seconds=SECONDS))
    return {"executions": result.executions, "seconds": result.seconds}


def plain() -> dict[str, float]:
    """The coroutines as they are."""
    parts = SUBJECT.parts()
    main: Any = sys.modules[SUBJECT.module].main
    assert parts.workers
    executions, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < SECONDS:
        asyncio.run(main(*SUBJECT.arguments))
        executions += 1
    return {"executions": executions, "seconds": seconds}


def frontrun(strategy: str) -> dict[str, float]:
    """frontrun, whose searches end at a failure: with nothing to fail they go on."""
    import frontrun as peer

    parts = SUBJECT.parts()
    start = time.perf_counter()
    result: Any = asyncio.run(
        peer.explore(  # type: ignore[attr-defined]
            setup=parts.setup,
            workers=parts.workers,
            invariant=lambda _: True,
            strategy=strategy,
            total_timeout=SECONDS,
            **({"max_attempts": 1_000_000} if strategy == "random" else {"reproduce_on_failure": 0}),
        )
    )
    return {"executions": result.num_explored, "seconds": time.perf_counter() - start}


def one_by_one(run: Callable[[int], object]) -> dict[str, float]:
    """A peer that executes the coroutines once for each seed."""
    executions, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < SECONDS:
        run(executions)
        executions += 1
    return {"executions": executions, "seconds": seconds}


def coroutine() -> Callable[[], Any]:
    """What the peers execute: it does not fail, for at a failure they end."""
    assert SUBJECT.parts().workers
    main: Any = sys.modules[SUBJECT.module].main
    return lambda: main(*SUBJECT.arguments)


def simloom() -> dict[str, float]:
    """simloom draws each choice from a seed."""
    import simloom as peer

    main = coroutine()
    return one_by_one(lambda seed: peer.run(main, seed=seed, raise_on_error=False))


def simloom_systematic() -> dict[str, float]:
    """simloom's enumeration of all interleavings with few delays, again and again."""
    import simloom as peer

    main, executions, start = coroutine(), 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < SECONDS:
        executions += peer.explore_systematic(main).schedules
    return {"executions": executions, "seconds": seconds}


def simloop() -> dict[str, float]:
    """simloop draws each choice from a seed."""
    import simloop as peer

    main = coroutine()
    return one_by_one(lambda seed: peer.explore(main, [seed]))


def seedloop() -> dict[str, float]:
    """seedloop varies messages and faults with the seed; the order of tasks is asyncio's."""
    import seedloop as peer

    main = coroutine()
    return one_by_one(lambda seed: peer.check(lambda _world: main(), seeds=[seed]))


def many_here(record: bool) -> dict[str, float]:
    """One execution of ten thousand tasks, and how much the process grew by it."""
    program = Program.from_file(MANY.file, MANY.arguments)
    with Stage(program, Options()) as stage:
        before, start = _peak(), time.perf_counter()
        stage.execute(strategy_named("first", 0).choose, record=record)
        return {"seconds": time.perf_counter() - start, "bytes": _peak() - before}


def many_plain() -> dict[str, float]:
    """The same without any tool; the second that the tasks sleep is not counted."""
    arguments, sys.argv = sys.argv, [str(MANY.file), *MANY.arguments]
    before, start = _peak(), time.perf_counter()
    runpy.run_path(str(MANY.file), run_name="__main__")
    sys.argv = arguments
    return {"seconds": time.perf_counter() - start - 1, "bytes": _peak() - before}


def _peak() -> float:
    """The most memory that the process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


CELLS: dict[str, Callable[[], dict[str, float]]] = {
    "coolthreads, any order": lambda: ours("any"),
    "coolthreads, any order of 3 tasks, exhaustive": exhaustive,
    "coolthreads, fifo": lambda: ours("fifo"),
    "plain asyncio": plain,
    "frontrun, random": lambda: frontrun("random"),
    "frontrun, dpor": lambda: frontrun("dpor"),
    "simloom, random": simloom,
    "simloom, systematic": simloom_systematic,
    "simloop, random": simloop,
    "seedloop, one order": seedloop,
}
MANY_CELLS: dict[str, Callable[[], dict[str, float]]] = {
    "coolthreads": lambda: many_here(False),
    "coolthreads, recorded": lambda: many_here(True),
    "plain asyncio": many_plain,
}


def measure(cell: str) -> dict[str, float] | str:
    """The numbers of a cell from a process of its own, or why there are none."""
    command = [sys.executable, "-m", "benchmarks.tasks", "--cell", cell]
    if cell.startswith("frontrun"):
        command.insert(0, str(Path(sys.executable).parent / "frontrun"))
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        return "not installed"
    except subprocess.TimeoutExpired:
        return "hangs"
    try:
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        said = [line for line in done.stderr.splitlines() if line.strip()]
        if said and said[-1].startswith("ModuleNotFoundError"):
            return "not installed"
        return said[-1].strip()[:60] if said else f"exit status {done.returncode}"
    return found


def main() -> None:
    """Prints two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cell", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cell:
        cells = CELLS | {f"many: {name}": cell for name, cell in MANY_CELLS.items()}
        print("\n" + json.dumps(cells[options.cell]()))
        return
    speeds: list[tuple[str, ...]] = []
    for name in CELLS:
        found = measure(name)
        speeds.append((name, found if isinstance(found, str) else rate(found["executions"] / found["seconds"])))
    print(f"Python {sys.version.split()[0]}: {SUBJECT.name}\n")
    print(table(("tool", "executions/s"), speeds))
    sizes: list[tuple[str, ...]] = []
    for name in MANY_CELLS:
        found = measure(f"many: {name}")
        if isinstance(found, str):
            sizes.append((name, found, ""))
        else:
            sizes.append((name, f"{found['seconds']:.2f} s", f"{found['bytes'] / TASKS:,.0f} bytes"))
    print(f"\n{MANY.name} in one program\n")
    print(table(("tool", "time", "memory per task"), sizes))


if __name__ == "__main__":
    main()
