"""The row of who may go next, where any task may: kept for many, and the same as looking at each of them every time."""

from __future__ import annotations

from typing import Any

import pytest

from coolthreads.kernel.state import ChoicePoint
from coolthreads.kernel.turns import kernel
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.stdlib.asyncio import any_order
from coolthreads.strategies import strategy_named

# Tasks that go on at once again and again, so that others are left out for long; sleeps; callbacks, one of which is cancelled;
# a timer; a task that is cancelled; and tasks that are left when the loop is stopped.
PROGRAM = """
import asyncio
async def hop(times):
    for _ in range(times):
        await asyncio.sleep(0)
async def nap(seconds):
    for _ in range(4):
        await asyncio.sleep(seconds)
async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.5, print, "timer")
    tasks = [asyncio.create_task(hop(60) if n % 3 else nap(n / 10)) for n in range(9)]
    calls = [loop.call_soon(print, n) for n in range(3)]
    calls[1].cancel()
    tasks[4].cancel()
    await asyncio.sleep(0)
    await asyncio.wait(tasks[:5])
asyncio.run(main())
"""


def choices(most: int, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What could be chosen in some executions, if the row is kept for more than ``most``, and what came of them."""
    monkeypatch.setattr(any_order, "_MANY", most)
    found: list[Any] = []
    with Stage(Program.from_text(PROGRAM, "program.py"), Options(time="any", asyncio_order="any")) as stage:
        for seed in range(4):
            strategy = strategy_named(("random", "pct")[seed % 2], seed)

            def choose(point: ChoicePoint, strategy: Any = strategy) -> Any:
                found.append((point.now, [actor.key for actor in point.enabled]))
                return strategy.choose(point)

            found.append(stage.execute(choose, events=[] if seed < 2 else None))
            found.append(kernel.shortened)
    return found


def test_a_row_that_is_kept_offers_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    choices(1_000_000, monkeypatch)  # what the first executions of a program teach
    looked = choices(1_000_000, monkeypatch)
    assert choices(-1, monkeypatch) == looked
    assert choices(6, monkeypatch) == looked
    assert True in looked  # somebody was left out for too long
