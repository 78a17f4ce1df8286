"""A task is made when the one that it relies on has ended."""

import asyncio

config = {}

async def load():
    config["url"] = "http://here"

async def serve():
    return config["url"]

async def main():
    await asyncio.create_task(load())
    await asyncio.create_task(serve())

asyncio.run(main())
