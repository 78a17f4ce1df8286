"""A worker sees that a queue is not empty, awaits something, and finds it empty."""

import asyncio

async def worker(queue, done):
    while not queue.empty():
        await asyncio.sleep(0)
        done.append(queue.get_nowait())

async def main():
    queue, done = asyncio.Queue(), []
    for item in range(3):
        queue.put_nowait(item)
    await asyncio.gather(worker(queue, done), worker(queue, done))
    assert sorted(done) == [0, 1, 2]

asyncio.run(main())
