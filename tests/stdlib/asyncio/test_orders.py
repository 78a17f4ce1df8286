"""Which orders of tasks and timers are tried, and that a search knows when it has tried them all."""

from __future__ import annotations

from itertools import permutations

import pytest

from coolthreads.stdlib.asyncio.deadlines import Deadlines
from tests.stdlib.asyncio.programs import executed, explored, outputs

LOST_UPDATE = """
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
"""


def test_any_ready_task_may_go_next() -> None:
    exploration = explored(
        """
        import asyncio
        async def work(name):
            print(name)
            await asyncio.sleep(0)
            print(name)
        async def main():
            await asyncio.gather(*map(work, "abc"))
        asyncio.run(main())
    """,
        order="any",
    )
    assert exploration.complete
    assert outputs(exploration) == {" ".join(order) for order in permutations("aabbcc")}


def test_an_update_lost_across_an_await_is_found_and_its_schedule_names_the_tasks() -> None:
    fifo = explored(LOST_UPDATE)
    assert (fifo.complete, fifo.executions, fifo.verdict) == (True, 1, "failed")
    any_order = explored(LOST_UPDATE, order="any")
    assert any_order.complete
    assert {row.verdict for row in any_order.outcomes} == {"passed", "failed"}
    (passing,) = [row for row in any_order.outcomes if row.verdict == "passed"]
    assert passing.schedule.startswith("asyncio-order=any A2 A2")
    choices = passing.schedule.partition(" ")[2]
    assert executed(LOST_UPDATE, choices, order="any").outcome.verdict == "passed"


def test_what_stops_the_loop_comes_after_what_was_ready_before_it() -> None:
    exploration = explored(
        """
        import asyncio
        async def beat():
            while True:
                print("beat")
                await asyncio.sleep(0)
        async def main():
            task = asyncio.create_task(beat())
            await asyncio.sleep(0)
        asyncio.run(main())
    """,
        order="any",
        strategy="random",
        most=40,
    )
    assert {row.verdict for row in exploration.outcomes} == {"passed"}


@pytest.mark.parametrize(
    ("delays", "orders"),
    [
        # With delays that do not fall the one that began first ends first.
        ((0.1, 0.2), {"0 1"}),
        ((0.1, 0.1), {"0 1"}),
        ((0.2, 0.1), {"0 1", "1 0"}),
        ((0.3, 0.2, 0.1), {" ".join(order) for order in permutations("012")}),
        ((0.2, 0.1, 0.2), {"0 1 2", "1 0 2"}),
    ],
)
def test_timers_end_in_every_order_that_a_slow_machine_can_bring_about(
    delays: tuple[float, ...], orders: set[str]
) -> None:
    exploration = explored(f"""
        import asyncio
        async def work(number, delay):
            await asyncio.sleep(delay)
            print(number)
        async def main():
            await asyncio.gather(*[work(*row) for row in enumerate({delays})])
        asyncio.run(main())
    """)
    assert exploration.complete
    assert outputs(exploration) == orders


def test_three_short_sleeps_are_longer_than_a_long_one_that_began_before() -> None:
    source = """
        import asyncio
        async def work():
            for number in range({times}):
                await asyncio.sleep(0.1)
            print("done")
        async def main():
            try:
                async with asyncio.timeout(0.25):
                    await work()
            except TimeoutError:
                print("too late")
        asyncio.run(main())
    """
    assert outputs(explored(source.format(times=3))) == {"too late"}
    assert outputs(explored(source.format(times=2))) == {"too late", "done"}


def test_a_long_timeout_strikes_only_if_nothing_else_can_happen() -> None:
    assert outputs(
        explored("""
        import asyncio
        async def main():
            print(await asyncio.wait_for(asyncio.sleep(0.5, "in time"), 1))
            try:
                await asyncio.wait_for(asyncio.sleep(3), 2)
            except TimeoutError:
                print("too late")
        asyncio.run(main())
    """)
    ) == {"in time too late"}


def test_a_timer_that_is_cancelled_could_have_gone_off_before() -> None:
    exploration = explored(
        """
        import asyncio
        async def main():
            loop = asyncio.get_running_loop()
            handle = loop.call_later(0.1, print, "gone off")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            handle.cancel()
        asyncio.run(main())
    """,
        strategy="dpor",
    )
    assert exploration.complete
    assert outputs(exploration) == {"", "gone off"}


def test_of_many_equal_delays_only_the_first_can_be_next() -> None:
    deadlines = Deadlines()
    for number in range(200):
        deadlines.add(number, 5)
    for number in range(200):
        assert [later for later in range(number, 200) if deadlines.may_fire(later)] == [number]
        deadlines.fired(number)
    assert not len(deadlines)


def test_what_goes_off_early_tells_when_others_were_set() -> None:
    deadlines = Deadlines()
    deadlines.add("long", 10)
    deadlines.add("short", 8)
    assert deadlines.may_fire("long")
    deadlines.fired("long")
    # The short one was set more than 2 later, so that 9 from now it is over.
    deadlines.add("next", 9)
    assert not deadlines.may_fire("next")
    deadlines.cancelled("short")
    assert deadlines.may_fire("next")


def test_the_network_does_not_keep_tasks_from_going_on_in_any_order() -> None:
    exploration = explored(
        """
        import asyncio
        async def serve(reader, writer):
            while line := await reader.readline():
                writer.write(line)
                await writer.drain()
            writer.close()
        async def ask(number):
            reader, writer = await asyncio.open_connection("127.0.0.1", 9000)
            writer.write(b"%d\\n" % number)
            answer = await reader.readline()
            writer.close()
            await writer.wait_closed()
            return int(answer)
        async def main():
            async with await asyncio.start_server(serve, "127.0.0.1", 9000):
                print(*await asyncio.gather(ask(1), ask(2)))
        asyncio.run(main())
    """,
        order="any",
        strategy="dfs",
        most=150,
    )
    assert exploration.executions == 150
    assert outputs(exploration) == {"1 2"}
