"""Cancelling a task: the exception arrives where it awaits, and what it has to clean up is cleaned up."""

import asyncio

SECOND = 1  # Make it 0.05 to see it run faster under ordinary Python.


async def do_something():
    rounds = 0
    try:
        while True:
            await asyncio.sleep(SECOND)
            rounds += 1
    finally:
        print(f"Cleaning up after {rounds} rounds")


async def main():
    task = asyncio.create_task(do_something())
    await asyncio.sleep(2.5 * SECOND)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("Task cancelled")


asyncio.run(main())
