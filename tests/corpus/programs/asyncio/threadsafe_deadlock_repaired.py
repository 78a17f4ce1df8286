"""The loop goes on while it waits for a thread."""

import asyncio
import threading

async def answer():
    return 42

def ask(loop, out):
    out.append(asyncio.run_coroutine_threadsafe(answer(), loop).result())

async def main():
    loop, out = asyncio.get_running_loop(), []
    await asyncio.to_thread(ask, loop, out)
    assert out == [42]

asyncio.run(main())
