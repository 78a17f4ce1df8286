"""A service that is started by two tasks at once connects twice."""

import asyncio

class Service:
    def __init__(self):
        self.started = False
        self.starts = 0
        self.starting = None

    async def connect(self):
        self.starts += 1
        await asyncio.sleep(0.1)

    async def start(self):
        if self.started:
            return
        await self.connect()
        self.started = True

async def main():
    service = Service()
    await asyncio.gather(service.start(), service.start())
    assert service.starts == 1, service.starts

asyncio.run(main())
