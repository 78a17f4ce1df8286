"""Two tasks add one to the same global variable, with an await between load and store."""

import asyncio

counter = 0


async def do_something():
    global counter
    value = counter
    await asyncio.sleep(0)  # Another task can come in between here.
    counter = value + 1


async def main():
    await asyncio.gather(do_something(), do_something())


asyncio.run(main())

print(f"Counter: {counter}")
assert counter == 2, "an update was lost"
