"""Between seeing that a queue is not empty and taking from it nothing is awaited."""

import asyncio

async def worker(queue, done):
    while not queue.empty():
        done.append(queue.get_nowait())
        await asyncio.sleep(0)

async def main():
    queue, done = asyncio.Queue(), []
    for item in range(3):
        queue.put_nowait(item)
    await asyncio.gather(worker(queue, done), worker(queue, done))
    assert sorted(done) == [0, 1, 2]

asyncio.run(main())
