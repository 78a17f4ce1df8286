"""One of several fails, and the others go on after what was to undo them."""

import asyncio

written = []

async def step(name, delay, fail=False):
    await asyncio.sleep(delay)
    if fail:
        raise RuntimeError(name)
    written.append(name)

async def main():
    try:
        await asyncio.gather(step("a", 0.1, fail=True), step("b", 0.2))
    except RuntimeError:
        written.append("rolled back")
    await asyncio.sleep(0.5)
    assert written[-1] == "rolled back", written

asyncio.run(main())
