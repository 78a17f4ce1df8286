"""One of three tasks fails in a TaskGroup: the others are cancelled, and the block ends when they have ended."""

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
        async with asyncio.TaskGroup() as group:
            for seconds, name in enumerate(["first", "second", "third"], 1):
                group.create_task(work(name, seconds))
    except* ValueError as errors:
        print(f"the group raises: {errors.exceptions[0]}")
    print("the end")


asyncio.run(main())
