"""The chain of coroutines by which a task awaits something, and what becomes of a cancellation."""

from __future__ import annotations

from coolthreads import await_at, cancellation_in_words, cancellations, chain_in_words, tell
from coolthreads.trace import State, Trace
from coolthreads.tracefile import from_bytes, to_bytes
from tests.stdlib.asyncio.programs import executed

CHAIN = """\
    import asyncio
    async def read(queue):
        return await queue.get()
    async def fetch(queue):
        try:
            return await read(queue)
        finally:
            queue.put_nowait("bye")
    async def main():
        queue = asyncio.Queue()
        task = asyncio.create_task(fetch(queue))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        {ending}
    asyncio.run(main())
"""


def recorded(ending: str = "pass", source: str = CHAIN) -> Trace:
    trace = executed(source.format(ending=ending)).trace
    assert trace is not None
    return trace


def test_what_a_task_awaits_is_told_down_to_the_innermost_line() -> None:
    trace = recorded()
    task = trace.actor_row("A2")
    row = await_at(trace, task, len(trace))
    assert row is not None
    assert chain_in_words(trace, row) == "fetch (program.py:6) -> read (program.py:3) -> queue"
    assert await_at(trace, task, 0) is None
    assert await_at(trace, trace.actor_row("main"), len(trace)) is None


def test_a_deadlock_is_told_with_the_whole_chain() -> None:
    trace = recorded("await fetch(asyncio.Queue(1))")
    told = [sentence.text for sentence in tell(trace)]
    assert "A1 awaits queue 2: main (program.py:15) -> fetch (program.py:6) -> read (program.py:3) -> queue 2." in told


def test_a_trace_keeps_the_chains_when_it_is_saved() -> None:
    trace = recorded()
    assert trace.awaits
    assert from_bytes(to_bytes(trace)).awaits == trace.awaits


def test_a_cancellation_has_who_asked_where_it_arrived_and_what_cleaned_up() -> None:
    trace = recorded()
    (row,) = cancellations(trace)
    assert (trace.actors[row.asker].id, trace.actors[row.actor].id, row.state) == ("A1", "A2", State.CANCELLED)
    assert row.asked < row.arrived < row.ended
    assert [trace[step].operation for step in row.cleaning] == ["put"]
    words = (
        "A1 asked A2 to cancel itself (program.py:13); it arrived in fetch (program.py:6) -> read (program.py:3) -> queue; "
        "what was done about it: program.py:8; the task ended cancelled"
    )
    assert cancellation_in_words(trace, row) == words
    assert f"{words}." in [sentence.text for sentence in tell(trace)]


def test_a_cancellation_that_comes_before_the_task_has_begun_arrives_nowhere() -> None:
    trace = recorded(
        source="""
        import asyncio
        async def main():
            task = asyncio.create_task(asyncio.sleep(1))
            task.cancel()
            await asyncio.wait([task])
        asyncio.run(main())
    """
    )
    (row,) = cancellations(trace)
    assert cancellation_in_words(trace, row).endswith("; it had not begun; the task ended cancelled")


def test_a_swallowed_cancellation_says_how_the_task_ended() -> None:
    trace = recorded(
        source="""
        import asyncio
        async def work():
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                print("no")
        async def main():
            task = asyncio.create_task(work())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        asyncio.run(main())
    """
    )
    (row,) = cancellations(trace)
    assert cancellation_in_words(trace, row).endswith("; the task ended as if nothing had happened")
