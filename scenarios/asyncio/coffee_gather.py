"""Making French press coffee with asyncio.gather: grind and heat at the same time, then brew, then drink."""

import asyncio

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.


async def heat_water():
    await asyncio.sleep(3 * MINUTE)
    return "hot water"


async def grind_coffee():
    await asyncio.sleep(2 * MINUTE)
    return "ground coffee"


async def main():
    water, coffee = await asyncio.gather(heat_water(), grind_coffee())
    print(f"Brewing {coffee} with {water}")
    await asyncio.sleep(4 * MINUTE)
    print("Drinking coffee")


asyncio.run(main())
