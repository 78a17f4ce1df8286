"""A task relies on another one that was made before it having run before it."""

import asyncio

config = {}

async def load():
    config["url"] = "http://here"

async def serve():
    return config["url"]

async def main():
    loading = asyncio.create_task(load())
    serving = asyncio.create_task(serve())
    await asyncio.gather(loading, serving)

asyncio.run(main())
