"""Threads that touch what belongs to the loop of another one: whether it notices depends on when, and a search sees both."""

from __future__ import annotations

from textwrap import indent

import pytest

from coolthreads import Verdict
from tests.search.exploring import explored

AROUND = """
import asyncio, threading
seen = []
async def work():
    await asyncio.sleep(0)
async def main():
    loop = asyncio.get_running_loop()
{before}
    thread = threading.Thread(target={target})
    thread.start()
{after}
    thread.join()
    print(*seen)
asyncio.run(main())
"""
CAUGHT = "try:\n    await future\nexcept asyncio.CancelledError:\n    pass"
STUCK = [
    ("future = loop.create_future()", "lambda: future.set_result(1)", "await future"),
    ("future = loop.create_future()", "future.set_result, args=(1,)", "await future"),
    ("future = loop.create_future()", "lambda: future.cancel()", CAUGHT),
    ("future = loop.create_future()", "lambda: loop.call_soon(future.set_result, 1)", "await future"),
    ("future = asyncio.Future()", "lambda: future.set_exception(asyncio.CancelledError())", CAUGHT),
    ("event = asyncio.Event()", "lambda: event.set()", "await event.wait()"),
    ("event = asyncio.Event()", "event.set", "await event.wait()"),
    ("queue = asyncio.Queue()", "lambda: queue.put_nowait(1)", "await queue.get()"),
    ("queue = asyncio.Queue(1); await queue.put(1)", "queue.get_nowait", "await queue.put(2)"),
    ("lock = asyncio.Lock(); await lock.acquire()", "lock.release", "await lock.acquire()"),
]


def outcomes(before: str, target: str, after: str) -> set[tuple[Verdict, str]]:
    source = AROUND.format(before=indent(before, "    "), target=target, after=indent(after, "    "))
    exploration = explored(source, "dpor")
    assert exploration.complete
    return {(row.verdict, row.output.strip()) for row in exploration.outcomes}


@pytest.mark.parametrize(("before", "target", "after"), STUCK)
def test_a_loop_is_not_woken_up_by_a_thread_that_does_not_say_so(before: str, target: str, after: str) -> None:
    assert {verdict for verdict, _ in outcomes(before, target, after)} == {Verdict.PASSED, Verdict.DEADLOCK}


def test_a_loop_is_woken_up_by_a_thread_that_says_so() -> None:
    target = "lambda: loop.call_soon_threadsafe(future.set_result, 1)"
    assert outcomes("future = loop.create_future()", target, "await future") == {(Verdict.PASSED, "")}


def test_a_thread_that_looks_at_a_task_may_come_before_its_end_or_after_it() -> None:
    found = outcomes("task = asyncio.create_task(work())", "lambda: seen.append(task.done())", "await task")
    assert found == {(Verdict.PASSED, "False"), (Verdict.PASSED, "True")}
