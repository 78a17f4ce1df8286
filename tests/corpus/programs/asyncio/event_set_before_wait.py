"""A signal is sent before anybody waits for it, and is lost."""

import asyncio

class Signal:
    def __init__(self):
        self.waiters = []

    async def wait(self):
        future = asyncio.get_running_loop().create_future()
        self.waiters.append(future)
        await future

    def send(self):
        for future in self.waiters:
            future.set_result(None)
        self.waiters.clear()

async def producer(signal, items):
    items.append(1)
    signal.send()

async def consumer(signal, items):
    await signal.wait()
    return items.pop()

async def main():
    signal, items = Signal(), []
    _, item = await asyncio.gather(producer(signal, items), consumer(signal, items))
    assert item == 1

asyncio.run(main())
