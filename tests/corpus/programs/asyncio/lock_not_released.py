"""An exception leaves a lock held."""

import asyncio

async def use(lock, fail):
    await lock.acquire()
    if fail:
        raise ValueError("broken")
    await asyncio.sleep(0)
    lock.release()

async def main():
    lock = asyncio.Lock()
    results = await asyncio.gather(use(lock, True), use(lock, False), return_exceptions=True)
    assert isinstance(results[0], ValueError)

asyncio.run(main())
