"""The cure for a blocking call: it blocks a thread of its own, and the event loop goes on."""

import asyncio
import time

SECOND = 1  # Make it 0.05 to see it run faster under ordinary Python.


async def heartbeat():
    for beat in range(4):
        print(f"beat {beat}")
        await asyncio.sleep(SECOND)


async def report():
    await asyncio.sleep(1.5 * SECOND)
    await asyncio.to_thread(time.sleep, 10 * SECOND)
    print("report is written")


async def main():
    await asyncio.gather(heartbeat(), report())


asyncio.run(main())
