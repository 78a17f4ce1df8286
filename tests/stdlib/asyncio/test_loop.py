"""The loop does what CPython's does, in virtual time, in any number of threads."""

from __future__ import annotations

from tests.stdlib.asyncio.programs import executed, explored, outputs, printed


def test_timers_go_off_in_the_order_of_their_deadlines_and_take_no_time() -> None:
    assert printed("""
        import asyncio
        async def work(seconds, name):
            await asyncio.sleep(seconds)
            print(name)
        async def main():
            loop = asyncio.get_running_loop()
            before = loop.time()
            await asyncio.gather(work(3600, "c"), work(10, "a"), work(60, "b"))
            try:
                async with asyncio.timeout(5):
                    await asyncio.sleep(9)
            except TimeoutError:
                print("too late")
            print(round(loop.time() - before))
        asyncio.run(main())
    """) == ["a", "b", "c", "too late", "3605"]


def test_the_ready_queue_is_first_in_first_out() -> None:
    exploration = explored("""
        import asyncio
        async def work(name):
            for number in range(2):
                print(name, number)
                await asyncio.sleep(0)
        async def main():
            await asyncio.gather(*map(work, "abc"))
        asyncio.run(main())
    """)
    assert outputs(exploration) == {"a 0 b 0 c 0 a 1 b 1 c 1"}
    assert exploration.complete
    assert exploration.executions == 1


def test_primitives_groups_generators_and_contexts() -> None:
    assert printed("""
        import asyncio, contextvars
        variable = contextvars.ContextVar("variable", default=0)
        async def numbers():
            try:
                for number in range(3):
                    await asyncio.sleep(0.01)
                    yield number
            finally:
                print("closed")
        async def count(name, lock, event, queue):
            variable.set(name)
            async with lock:
                await asyncio.sleep(0.1)
            await event.wait()
            await queue.put((name, variable.get()))
        async def main():
            lock, event, queue = asyncio.Lock(), asyncio.Event(), asyncio.Queue(1)
            async with asyncio.TaskGroup() as group:
                for name in "xy":
                    group.create_task(count(name, lock, event, queue))
                await asyncio.sleep(1)
                event.set()
                print([await queue.get() for _ in range(2)], variable.get())
            print([number async for number in numbers()])
            print(await asyncio.wait_for(asyncio.shield(asyncio.sleep(1, "shielded")), 2))
            for done in asyncio.as_completed([asyncio.sleep(2, "second"), asyncio.sleep(1, "first")]):
                print(await done)
        asyncio.run(main())
    """) == ["[('x', 'x'), ('y', 'y')] 0", "closed", "[0, 1, 2]", "shielded", "first", "second"]


def test_threads_and_the_loop_speak_to_each_other() -> None:
    exploration = explored(
        """
        import asyncio, threading, time
        def work(number):
            time.sleep(1)
            return number * 2, threading.current_thread() is threading.main_thread()
        async def main():
            print(sorted(await asyncio.gather(*[asyncio.to_thread(work, number) for number in range(2)])))
            loop, future = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
            threading.Thread(target=lambda: loop.call_soon_threadsafe(future.set_result, "woken")).start()
            print(await future)
            def elsewhere():
                return asyncio.run_coroutine_threadsafe(asyncio.sleep(1, "from elsewhere"), loop).result()
            print(await loop.run_in_executor(None, elsewhere))
        asyncio.run(main())
    """,
        most=300,
    )
    assert outputs(exploration) == {"[(0, False), (2, False)] woken from elsewhere"}


def test_each_thread_has_a_running_loop_of_its_own() -> None:
    exploration = explored(
        """
        import asyncio, sys, threading
        async def main():
            loop, hooks = asyncio.get_running_loop(), sys.get_asyncgen_hooks()
            for _ in range(2):
                await asyncio.sleep(0)
                event.set()
                event.wait()
                assert asyncio.get_running_loop() is loop
                assert sys.get_asyncgen_hooks() == hooks
        def outside():
            event.wait()
            try:
                asyncio.get_running_loop()
            except RuntimeError as error:
                print(error)
        event = threading.Event()
        threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(2)]
        threads.append(threading.Thread(target=outside))
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """,
        most=400,
    )
    assert outputs(exploration) == {"no running event loop"}


def test_nested_use_raises_as_in_cpython() -> None:
    assert printed("""
        import asyncio
        async def inner(): pass
        async def main():
            coroutine = inner()
            for call in (lambda: asyncio.run(coroutine), lambda: asyncio.new_event_loop().run_until_complete(coroutine)):
                try:
                    call()
                except RuntimeError as error:
                    print(error)
            coroutine.close()
        asyncio.run(main())
        loop = asyncio.new_event_loop()
        loop.close()
        try:
            loop.call_soon(print)
        except RuntimeError as error:
            print(error)
    """) == [
        "asyncio.run() cannot be called from a running event loop",
        "Cannot run the event loop while another loop is running",
        "Event loop is closed",
    ]


def test_names_and_sets_of_tasks_are_the_same_in_every_execution() -> None:
    exploration = explored(
        """
        import asyncio
        async def main():
            tasks = {asyncio.create_task(asyncio.sleep(0, number)) for number in range(9)}
            tasks.add(asyncio.Task(asyncio.sleep(0, 9)))
            done, _ = await asyncio.wait(tasks)
            assert all(isinstance(task, asyncio.Task) for task in done)
            print([task.result() for task in done], asyncio.current_task().get_name())
        asyncio.run(main())
    """,
        order="any",
        strategy="random",
        most=20,
    )
    assert len(outputs(exploration)) == 1


def test_streams_run_over_the_simulated_network() -> None:
    assert printed("""
        import asyncio
        async def serve(reader, writer):
            writer.write((await reader.readline()).upper())
            await writer.drain()
            writer.close()
        async def main():
            async with await asyncio.start_server(serve, "127.0.0.1", 8888):
                reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
                writer.write(b"hello\\n")
                print(await reader.read())
                writer.close()
        asyncio.run(main())
    """) == ["b'HELLO\\n'"]


def test_tasks_that_wait_for_each_other_are_a_deadlock() -> None:
    outcome = executed("""
        import asyncio
        a, b = asyncio.Lock(), asyncio.Lock()
        async def take(first, second):
            async with first:
                await asyncio.sleep(0)
                async with second: pass
        async def main():
            await asyncio.gather(take(a, b), take(b, a))
        asyncio.run(main())
    """).outcome
    assert outcome.verdict == "deadlock"
    assert "A2 waits for ever: await (program.py:7); A3 waits for ever: await (program.py:7)" in outcome.summary


def test_a_loop_that_another_thread_does_not_wake_up_sleeps_on() -> None:
    exploration = explored("""
        import asyncio, threading
        async def main():
            loop, future = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
            threading.Thread(target=lambda: loop.call_soon(future.set_result, 1)).start()
            await future
        asyncio.run(main())
    """)
    assert exploration.verdict == "deadlock"
