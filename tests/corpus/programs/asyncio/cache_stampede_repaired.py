"""The cache holds the fetch itself, which both await."""

import asyncio

calls = 0
cache = {}

async def fetch(key):
    global calls
    calls += 1
    await asyncio.sleep(0.1)
    return key.upper()

async def get(key):
    if key not in cache:
        cache[key] = asyncio.ensure_future(fetch(key))
    return await cache[key]

async def main():
    values = await asyncio.gather(get("a"), get("a"), get("b"))
    assert values == ["A", "A", "B"]
    assert calls == 2, f"fetched {calls} times"

asyncio.run(main())
