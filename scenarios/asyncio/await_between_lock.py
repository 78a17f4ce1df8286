"""Two tasks add one to the same global variable under a lock of asyncio, which they hold across an await."""

import asyncio

counter = 0
lock = asyncio.Lock()


async def do_something():
    global counter
    async with lock:
        value = counter
        await asyncio.sleep(0)
        counter = value + 1


async def main():
    await asyncio.gather(do_something(), do_something())


asyncio.run(main())

print(f"Counter: {counter}")
assert counter == 2, "an update was lost"
