"""Two tasks add one to the same global variable, without a lock."""

import asyncio

counter = 0


async def call_some_coroutine():
    await asyncio.sleep(0)


async def do_something():
    global counter
    await call_some_coroutine()
    counter += 1  # No await in here, so no other task can come in between.


async def main():
    task0 = asyncio.Task(do_something())
    task1 = asyncio.Task(do_something())
    await task0
    await task1


asyncio.run(main())

print(f"Counter: {counter}")
assert counter == 2, "an update was lost"
