"""Figures against the clock: a trace of a million steps into every kind of file, and pictures as large as posters.

Each is written by the command in a process of its own, so that its memory is its own. Processor time is what counts: the clock
on the wall also measures whoever else uses the machine.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import table
from benchmarks.window import STEPS, long_trace
from coolthreads import save_trace

LIMIT = 10.0  # seconds
SCENARIO = "coffee/afternoon"
LONG = [
    ("a.svg", "--strip"), ("a.png",), ("a.pdf", "--strip"), ("a.json",), ("a.csv",), ("a.trace",),
    ("b.png", "--view", "values"), ("a.html", "--steps", "1:20000"), ("a.gif", "--steps", "1:100"),
]  # fmt: skip
# A0 at 300 dots to the inch is 9,933 by 14,043.
POSTERS = [
    ("p.png", "--width", "841mm", "--dpi", "300"), ("p.pdf", "--width", "841mm"), ("p.svg", "--width", "841mm"),
    ("w.png", "--view", "workflow", "--width", "841mm", "--dpi", "300"),
    ("l.png", "--width", "30000"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor and of the clock, megabytes at most and of the file."""

    processor: float
    clock: float
    memory: float
    size: float


def measured(folder: Path, subject: str, name: str, *options: str) -> Cost:
    """One export."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "coolthreads_app", "export", subject, "-o", str(folder / name), *options]
    # The memory of the largest child is all that the system tells: each is the only child of a process of its own.
    watch = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, *command],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{name}: {done.stderr.strip()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    kilobytes = int(done.stdout.split()[-1]) / (1024 if sys.platform == "darwin" else 1)
    return Cost(spent, time.perf_counter() - begin, kilobytes / 1000, (folder / name).stat().st_size / 1e6)


def main() -> None:
    """Prints both tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trace = folder / "long.trace"
        save_trace(long_trace(STEPS), trace)
        for title, subject, wanted in (
            (f"a trace of {STEPS:,} steps", str(trace), LONG),
            (f"posters of {SCENARIO}", SCENARIO, POSTERS),
        ):
            rows = []
            for file, *options in wanted:
                cost = measured(folder, subject, file, *options)
                rows.append([
                    " ".join([Path(file).suffix, *options]), f"{cost.processor:.1f} s", f"{cost.clock:.1f} s",
                    f"{cost.memory:,.0f} MB", f"{cost.size:.1f} MB", "" if cost.processor < LIMIT else "too long",
                ])  # fmt: skip
            print(table([title, "processor", "clock", "memory", "file", ""], rows), flush=True)
            print()


if __name__ == "__main__":
    main()
