"""A signal that was sent is still there for whoever waits later."""

import asyncio

class Signal:
    def __init__(self):
        self.event = asyncio.Event()

    async def wait(self):
        await self.event.wait()

    def send(self):
        self.event.set()

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
