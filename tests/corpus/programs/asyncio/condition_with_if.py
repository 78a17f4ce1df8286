"""Somebody is woken by a condition, does not look again, and finds nothing."""

import asyncio

async def take(condition, items, taken):
    async with condition:
        if not items:
            await condition.wait()
        taken.append(items.pop())

async def put(condition, items):
    async with condition:
        items.append(1)
        condition.notify_all()

async def main():
    condition, items, taken = asyncio.Condition(), [], []
    takers = [asyncio.create_task(take(condition, items, taken)) for _ in range(2)]
    await asyncio.sleep(0)
    await put(condition, items)
    await asyncio.sleep(0.1)
    await put(condition, items)
    await asyncio.gather(*takers)
    assert taken == [1, 1]

asyncio.run(main())
