"""A lock is given back whatever happens."""

import asyncio

async def use(lock, fail):
    async with lock:
        if fail:
            raise ValueError("broken")
        await asyncio.sleep(0)

async def main():
    lock = asyncio.Lock()
    results = await asyncio.gather(use(lock, True), use(lock, False), return_exceptions=True)
    assert isinstance(results[0], ValueError)

asyncio.run(main())
