"""The model of timed runs against the real interpreter: when the programs of `scenarios/gil` are done, with a GIL.

`python -m benchmarks.timed [SECONDS]`: calibrates for that long (default 12), then times each program in the same run. The
quiet ones of the repetitions count on both sides. Where that is allowed, what is measured takes precedence over other
processes: on a busy machine the wall clock says nothing otherwise. Fails if the model is off by more than a quarter.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.table import duration, table
from coolthreads import Options, Program, Scenario, run, scenarios
from coolthreads_app.lab.calibration import calibrate, quiet
from coolthreads_app.lab.child import this_python
from coolthreads_app.lab.control import Control
from coolthreads_app.lab.machine import interpreter

_SECONDS = 12.0
_ROUNDS = 12
_MOST = 0.25

# The program's own time: the interpreter's start is no part of it.
_RUN = """
import contextlib, io, runpy, sys, time
import asyncio, concurrent.futures, hashlib, threading
sys.argv = sys.argv[1:]
begin = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    runpy.run_path(sys.argv[0], run_name="__main__")
print(time.perf_counter() - begin)
"""


@contextlib.contextmanager
def precedence() -> Iterator[bool]:
    """This process and its children go before others, if they may."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except (AttributeError, OSError):
        yield False
        return
    try:
        yield True
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def real_seconds(path: str) -> float:
    """How long the program takes under the interpreter that runs this."""
    done = subprocess.run([sys.executable, "-c", _RUN, path], capture_output=True, text=True, check=True)
    return float(done.stdout)


def subjects() -> list[Scenario]:
    """The scenarios that have a GIL."""
    return [one for one in scenarios() if one.name.startswith("gil/") and "timed=gil" in one.opening]


def main() -> None:
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        print("this interpreter has no GIL: there is nothing to compare with")
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else _SECONDS
    control = Control()
    python = interpreter(control, this_python())
    with precedence() as first:
        costs = calibrate(control, python, seconds).costs.text()
        times: dict[str, list[float]] = {}
        for _ in range(_ROUNDS):
            for scenario in subjects():
                times.setdefault(scenario.name, []).append(real_seconds(str(scenario.path)))
    rows, wrong = [], []
    for scenario in subjects():
        options = Options(granularity="gil", timed="gil", costs=costs)
        trace = run(Program.from_file(scenario.path), options).trace
        assert trace is not None
        model, real = trace.end_time / 1e9, quiet(times[scenario.name])
        off = model / real - 1
        rows.append([scenario.name, duration(model), duration(real), f"{off:+.0%}"])
        if abs(off) > _MOST:
            wrong.append(f"{scenario.name} ({off:+.0%})")
    print(f"{python.name}, {'with' if first else 'without'} precedence over other processes")
    print(table(["finishing time", "model", "real", "off by"], rows))
    if wrong:
        raise AssertionError(f"off by more than {_MOST:.0%}: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
