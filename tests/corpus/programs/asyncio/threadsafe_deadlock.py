"""The loop waits for a thread that waits for the loop."""

import asyncio
import threading

async def answer():
    return 42

def ask(loop, out):
    out.append(asyncio.run_coroutine_threadsafe(answer(), loop).result())

async def main():
    loop, out = asyncio.get_running_loop(), []
    thread = threading.Thread(target=ask, args=(loop, out))
    thread.start()
    thread.join()
    assert out == [42]

asyncio.run(main())
