"""The program's asyncio and that of the process around it do not get into each other's way."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(9))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", asyncio.isfuture(task))
asyncio.run(main())
"""
AROUND = """
import sys
if "first" in sys.argv:
    import asyncio
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named
source = sys.stdin.read()
for _ in range(2):
    with Stage(Program.from_text(source, "program.py"), Options()) as stage:
        for _ in range(2):
            outcome = stage.execute(strategy_named("first", 0).choose).outcome
            assert (outcome.verdict, outcome.output) == ("passed", "cancelled True\\n"), outcome
    # Outside it is the real one, with a real clock.
    import asyncio
    import selectors
    assert asyncio.SelectorEventLoop.__module__ == asyncio.new_event_loop().__class__.__module__
    exec(source, {"__name__": "__main__"})
"""


def test_a_process_may_use_asyncio_before_between_and_after_executions() -> None:
    for arguments in ([], ["first"]):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", AROUND, *arguments],
            input=PROGRAM,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == "cancelled True\n" * 2
