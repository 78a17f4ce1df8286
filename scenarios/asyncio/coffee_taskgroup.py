"""Making French press coffee with a TaskGroup: the block ends when all that was started in it has ended."""

import asyncio

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.


async def heat_water():
    await asyncio.sleep(3 * MINUTE)
    print("Water is hot")


async def grind_coffee():
    await asyncio.sleep(2 * MINUTE)
    print("Coffee is ground")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(heat_water())
        group.create_task(grind_coffee())
    await asyncio.sleep(4 * MINUTE)
    print("Drinking coffee")


asyncio.run(main())
