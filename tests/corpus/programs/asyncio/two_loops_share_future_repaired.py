"""A future of one loop is resolved in that loop."""

import asyncio
import threading

async def wait_for(box, ready):
    box["loop"] = asyncio.get_running_loop()
    box["future"] = box["loop"].create_future()
    ready.set()
    box["got"] = await box["future"]

async def give(box):
    box["loop"].call_soon_threadsafe(box["future"].set_result, 5)

def main():
    box, ready = {}, threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(wait_for(box, ready)))
    thread.start()
    ready.wait()
    asyncio.run(give(box))
    thread.join()
    assert box["got"] == 5

main()
