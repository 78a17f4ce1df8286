"""An item that is skipped is reported done as well."""

import asyncio

async def worker(queue, results):
    while True:
        item = await queue.get()
        if item >= 0:
            results.append(item * 2)
        queue.task_done()

async def main():
    queue, results = asyncio.Queue(), []
    worker_task = asyncio.create_task(worker(queue, results))
    for item in (1, -1, 2):
        queue.put_nowait(item)
    await queue.join()
    worker_task.cancel()
    assert results == [2, 4]

asyncio.run(main())
