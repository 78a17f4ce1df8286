"""Findings of tasks: each thing that can go wrong is named, with its line, and repaired programs are left in peace."""

from __future__ import annotations

import pytest

from coolthreads.insight.findings import FindingKind, findings
from coolthreads.insight.races import races
from coolthreads.insight.story import tell
from coolthreads.insight.tasks import blocking_calls
from coolthreads.trace import Trace
from tests.stdlib.asyncio.programs import executed


def recorded(source: str, time: str = "exact") -> Trace:
    trace = executed(source, time=time).trace
    assert trace is not None
    return trace


def found(source: str) -> list[tuple[FindingKind, str]]:
    return [(finding.kind, finding.text) for finding in findings(recorded(source))]


BLOCKED = """
    import asyncio, queue, threading, time
    async def other():
        for _ in range(3):
            await asyncio.sleep(0.1)
    async def main():
        task = asyncio.create_task(other())
        await asyncio.sleep(0.05)
        {call}
        await task
    asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("time.sleep(2)", "A1 blocks its event loop for 2 s: sleep"),
        ("lock = threading.Lock(); lock.acquire(); lock.acquire(timeout=3)", "for 3 s: acquire lock"),
        ("q = queue.Queue(); threading.Timer(1, q.put, [1]).start(); q.get()", "get q"),
        ("asyncio.run_coroutine_threadsafe(other(), asyncio.get_running_loop()).result(4)", "for 4 s: result"),
    ],
)
def test_a_blocking_call_says_how_long_and_whom_it_held_up(call: str, told: str) -> None:
    trace = recorded(BLOCKED.format(call=call))
    (blocking,) = blocking_calls(trace)
    assert [trace.actors[row].id for row in blocking.held_up] == ["A2"]
    texts = [finding.text for finding in findings(trace) if finding.kind is FindingKind.BLOCKING]
    assert len(texts) == 1
    assert told in texts[0]
    assert "(program.py:9)" in texts[0]
    assert texts[0].endswith("A2 could have gone on")


@pytest.mark.parametrize("time", ["exact", "any"])
def test_timers_of_the_loop_block_nobody(time: str) -> None:
    trace = recorded(
        """
        import asyncio, time
        async def beat():
            for _ in range(2):
                await asyncio.sleep(1)
        async def main():
            task = asyncio.ensure_future(beat())
            time.sleep(10)
            await task
        asyncio.run(main())
        """,
        time,
    )
    (blocking,) = blocking_calls(trace)
    assert (trace.actors[blocking.actor].id, blocking.duration // 10**9) == ("A1", 10)


def test_a_time_limit_that_is_up_blocks_nobody() -> None:
    trace = recorded(
        """
        import asyncio
        async def main():
            lock = asyncio.Lock()
            await lock.acquire()
            try:
                await asyncio.wait_for(lock.acquire(), 5)
            except TimeoutError:
                print("late")
        asyncio.run(main())
        """,
        "any",
    )
    assert "timeout" in [step.operation for step in trace]
    assert blocking_calls(trace) == ()


def test_what_is_awaited_blocks_nobody() -> None:
    assert not found(BLOCKED.format(call="print(await asyncio.to_thread(time.sleep, 2))"))


@pytest.mark.parametrize(
    ("source", "kind", "told"),
    [
        (
            "async def save(): pass\nasync def main():\n    save()\n",
            FindingKind.FORGOTTEN,
            "coroutine save was never awaited (program.py:4)",
        ),
        (
            (
                "async def bad(): raise ValueError('x')\nasync def main():\n    asyncio.create_task(bad())\n"
                "    await asyncio.sleep(1)\n    await asyncio.sleep(1)\n"
            ),
            FindingKind.UNRETRIEVED,
            "an exception was never retrieved: A2",
        ),
        (
            (
                "async def wait(): await asyncio.get_running_loop().create_future()\nasync def main():\n"
                "    asyncio.create_task(wait())\n    await asyncio.sleep(1)\n    import gc; gc.collect()\n"
            ),
            FindingKind.DESTROYED,
            "a task is thrown away before it has ended: A2",
        ),
        (
            (
                "async def stubborn():\n    try: await asyncio.sleep(9)\n    except asyncio.CancelledError: pass\n"
                "async def main():\n    task = asyncio.create_task(stubborn())\n    await asyncio.sleep(1)\n    task.cancel()\n"
                "    await task\n"
            ),
            FindingKind.SWALLOWED,
            "A2 was cancelled, but ends as if nothing had happened (program.py:4)",
        ),
        (
            (
                "import threading\nasync def main():\n    event = asyncio.Event()\n"
                "    thread = threading.Thread(target=lambda: event.set())\n    waiting = asyncio.ensure_future(event.wait())\n"
                "    await asyncio.sleep(1)\n    thread.start()\n    await asyncio.wait([waiting], timeout=9)\n"
            ),
            FindingKind.FOREIGN,
            "T1 touches event, which belongs to another thread: use call_soon_threadsafe (program.py:5)",
        ),
    ],
)
def test_what_is_forgotten_or_touched_from_outside_is_found(source: str, kind: FindingKind, told: str) -> None:
    rows = found(f"import asyncio\n{source}asyncio.run(main())\n")
    assert any(row_kind is kind and told in text for row_kind, text in rows), rows


def test_ordinary_programs_are_left_in_peace() -> None:
    assert not found("""
        import asyncio
        async def fail():
            await asyncio.sleep(0.1)
            raise KeyError(1)
        async def job(semaphore):
            async with semaphore:
                await asyncio.sleep(0.01)
        async def main():
            print(await asyncio.gather(fail(), asyncio.sleep(1, "kept"), return_exceptions=True))
            for late in (asyncio.timeout(0.5), ):
                try:
                    async with late:
                        await asyncio.sleep(1)
                except TimeoutError:
                    print("too late")
            try:
                await asyncio.wait_for(asyncio.sleep(5), 1)
            except TimeoutError:
                print("too late")
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(fail())
                    group.create_task(asyncio.sleep(9))
            except* KeyError:
                print("failed")
            task = asyncio.create_task(asyncio.sleep(9))
            await asyncio.sleep(0)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                print("cancelled")
            semaphore = asyncio.Semaphore(2)
            await asyncio.gather(*[job(semaphore) for _ in range(4)])
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(1, future.set_result, 3)
            print(await future, await asyncio.to_thread(len, "xy"))
        asyncio.run(main())
    """)


def test_tasks_of_one_loop_do_not_race() -> None:
    trace = recorded("""
        import asyncio
        counter = 0
        async def work():
            global counter
            value = counter
            await asyncio.sleep(0)
            counter = value + 1
        async def main():
            await asyncio.gather(work(), work())
        asyncio.run(main())
        assert counter == 2, "lost"
    """)
    assert not races(trace)
    assert [sentence.text for sentence in tell(trace)][:4] == [
        "A3 read counter = 0 (program.py:6).",
        "A3 let others run: it awaited sleep 0 (program.py:7).",
        "A2 ran: wrote 1 (program.py:8).",
        "A3 wrote 1 (program.py:8): A2's update is lost.",
    ]


def test_a_deadlock_of_tasks_names_locks_and_holders() -> None:
    trace = recorded("""
        import asyncio
        a, b = asyncio.Lock(), asyncio.Lock()
        async def take(first, second):
            async with first:
                await asyncio.sleep(0)
                async with second: pass
        async def main():
            await asyncio.gather(take(a, b), take(b, a))
        asyncio.run(main())
    """)
    texts = [sentence.text for sentence in tell(trace)]
    assert texts[-1] == "Each waits for the next: A2 -> A3 -> A2. Deadlock."
    assert any(text.startswith("A2 awaits ") and "which A3 holds (program.py:7)" in text for text in texts)
