"""A thread tells a loop something without waking it up."""

import asyncio
import threading

async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    thread = threading.Thread(target=lambda: loop.call_soon(future.set_result, 7))
    thread.start()
    assert await future == 7
    thread.join()

asyncio.run(main())
