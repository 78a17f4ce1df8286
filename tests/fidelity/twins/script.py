"""Runs a script of CPython's own tests, which they start in an interpreter of its own, as a program under the scheduler.

    python script.py SCHEDULE SOURCE

What it prints and its exit status are those that the interpreter would give.
"""

from __future__ import annotations

import sys
from textwrap import dedent

from schedules import SCHEDULES

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.verdict import Verdict


def main(schedule: str, source: str) -> int:
    with Stage(Program.from_text(dedent(source), "script.py"), Options()) as stage:
        execution = stage.execute(SCHEDULES[schedule](), record=True)
    trace = execution.trace
    assert trace is not None
    for printed in trace.printed:
        (sys.stdout if printed.stream == "stdout" else sys.stderr).write(printed.text)
    if trace.verdict is Verdict.DEADLOCK:
        sys.stderr.write(trace.summary)
        return 3
    # The interpreter's status is the main thread's; what other threads raise is only printed.
    mine = [crash for crash in trace.crashes if crash.actor == 0]
    if mine and mine[0].type == "SystemExit":
        return int(mine[0].message)
    return len(mine)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
