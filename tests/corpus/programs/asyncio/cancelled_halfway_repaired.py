"""Nothing is awaited between two changes that belong together."""

import asyncio

async def save(state):
    await asyncio.sleep(0)
    state["header"] = 1
    state["body"] = 1

async def main():
    state = {"header": 0, "body": 0}
    saving = asyncio.create_task(save(state))
    await asyncio.sleep(0)
    saving.cancel()
    await asyncio.wait([saving])
    assert state["header"] == state["body"], state

asyncio.run(main())
