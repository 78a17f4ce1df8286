"""What granularities `gil` and `access` call impossible, tried with real threads.

`python -m benchmarks.gil_stress [TIMES] [--python INTERPRETER]`: each program of `benchmarks.gil_table` in an interpreter of
its own, by default this one, with TIMES rounds for each of its two threads (default 100,000; ten times as many of warm code
without a GIL, or the threads would hardly meet). An interpreter with a GIL has a switch interval of a microsecond, and must
not lose what `gil` says cannot be lost; one without must have no outcome that `access` does not have. Fails if it does.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys

from benchmarks.gil_table import TABLE, Row
from benchmarks.table import table
from coolthreads.exploration import Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore

_TIMES = 100_000
_ENOUGH = 2_000  # executions of an exhaustive search
# Without a GIL threads run at the same time only if the first waits for the second to be there.
_HEAD = """
import sys, threading, time
sys.setswitchinterval(1e-6)
begun, run = [], threading.Thread.run
def together(self):
    begun.append(1)
    end = time.perf_counter() + 0.3
    while len(begun) < 2 and time.perf_counter() < end: pass
    run(self)
threading.Thread.run = together
"""


def outcome(python: str, program: str) -> str:
    """``exact``, ``lost`` or what a thread raised, from one run."""
    done = subprocess.run([python, "-c", _HEAD + program], capture_output=True, text=True, check=False)
    raised = re.findall(r"^(\w+(?:Error|Exception))\b", done.stderr, re.MULTILINE)
    return raised[-1] if raised else done.stdout.strip()


def outcomes(row: Row, granularity: str) -> set[str]:
    """The same, of the simulator: of all interleavings of one round, and of some of two."""
    found: set[str] = set()
    for strategy, times, most in (("dpor", 1, _ENOUGH), ("random", 2, 300)):
        with Stage(Program.from_text(row.program(times)), Options(granularity=granularity)) as stage:
            result = explore(
                stage,
                strategy,
                Limits(max_executions=most),
                on_progress=lambda _: None,
                progress_every=1e9,
                should_stop=lambda: False,
            )
        found |= {one.summary.partition(":")[0] or one.output.strip() for one in result.outcomes}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gil_stress")
    parser.add_argument("times", nargs="?", type=int, default=_TIMES)
    parser.add_argument("--python", default=sys.executable)
    asked = parser.parse_args()
    has_gil = "import sys; print(getattr(sys, '_is_gil_enabled', lambda: True)())"
    free = outcome(asked.python, has_gil) == "False"
    granularity = "access" if free else "gil"
    rows = []
    wrong = []
    for row in TABLE:
        said = outcomes(row, "access") if free else {"exact", "lost"} if row.possible else {"exact"}
        texts = (row.program(asked.times * (10 if free else 1)), row.cold_program(asked.times))
        seen = [outcome(asked.python, text) for text in texts]
        rows.append([row.name, ", ".join(sorted(said)), *seen])
        if not said.issuperset(seen):
            wrong.append(row.name)
    print(table([f"{asked.times:,} times in 2 threads", f"{granularity} says", "warm code", "cold code"], rows))
    if wrong:
        raise AssertionError(f"not among what {granularity} calls possible: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
