"""A service that is started by two tasks at once has one connection, which both await."""

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
        if self.starting is None:
            self.starting = asyncio.create_task(self.connect())
        await self.starting

async def main():
    service = Service()
    await asyncio.gather(service.start(), service.start())
    assert service.starts == 1, service.starts

asyncio.run(main())
