"""Threads of a loop that run loops of their own, or the loop that waits for them."""

import asyncio, threading
async def main():
    loop = asyncio.get_running_loop()
    def go():
        try: asyncio.run_coroutine_threadsafe(asyncio.sleep(0.01, "r"), loop).result(1); print("fine")
        except BaseException as e: print(type(e).__name__, e)
        try: asyncio.run(asyncio.sleep(0, "x")); print("own loop")
        except BaseException as e: print(type(e).__name__, e)
        try: loop.run_until_complete(asyncio.sleep(0))
        except BaseException as e: print(type(e).__name__, e)
    await asyncio.to_thread(go)
    print(await loop.run_in_executor(None, lambda: asyncio.run(asyncio.sleep(0, 5))))
    print(asyncio.current_task().get_coro().__name__, len(asyncio.all_tasks()))
import warnings; warnings.simplefilter("ignore")
asyncio.run(main())
try: asyncio.run(main)
except BaseException as e: print(type(e).__name__)
try: asyncio.get_event_loop().run_until_complete(5)
except BaseException as e: print(type(e).__name__, e)
