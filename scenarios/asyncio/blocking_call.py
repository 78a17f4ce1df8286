"""A blocking call in a coroutine holds up everybody else of the event loop."""

import asyncio
import time

SECOND = 1  # Make it 0.05 to see it run faster under ordinary Python.


async def heartbeat():
    for beat in range(4):
        print(f"beat {beat}")
        await asyncio.sleep(SECOND)


async def report():
    await asyncio.sleep(1.5 * SECOND)
    time.sleep(10 * SECOND)  # Not awaited: nobody else gets a turn for ten seconds.
    print("report is written")


async def main():
    await asyncio.gather(heartbeat(), report())


asyncio.run(main())
