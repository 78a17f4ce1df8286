"""One of three coroutines fails in asyncio.gather: the others go on."""

import asyncio

SECOND = 1  # Make it 0.05 to see it run faster under ordinary Python.


async def work(name, seconds):
    try:
        await asyncio.sleep(seconds * SECOND)
    except asyncio.CancelledError:
        print(f"{name} is cancelled")
        raise
    if name == "second":
        raise ValueError("the second fails")
    print(f"{name} is done")


async def main():
    try:
        await asyncio.gather(work("first", 1), work("second", 2), work("third", 3))
    except ValueError as error:
        print(f"gather raises: {error}")
    await asyncio.sleep(2 * SECOND)
    print("the end")


asyncio.run(main())
