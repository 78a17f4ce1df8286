"""A time-out gives back the lock that is held."""

import asyncio

async def update(lock, state):
    async with lock:
        state["busy"] = True
        try:
            await asyncio.sleep(0.2)
        finally:
            state["busy"] = False

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
