"""A time-out strikes while a lock is held that nobody gives back."""

import asyncio

async def update(lock, state):
    await lock.acquire()
    state["busy"] = True
    await asyncio.sleep(0.2)
    state["busy"] = False
    lock.release()

async def main():
    lock, state = asyncio.Lock(), {"busy": False}
    try:
        async with asyncio.timeout(0.1):
            await update(lock, state)
    except TimeoutError:
        pass
    assert not state["busy"]
    async with asyncio.timeout(5):
        async with lock:
            pass

asyncio.run(main())
