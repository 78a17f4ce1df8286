"""Locks and futures that belong to another loop."""

import asyncio, threading
async def use(lock):
    async with lock: await asyncio.sleep(0.05)
lock = asyncio.Lock(); event = asyncio.Event(); queue = asyncio.Queue()
async def contend():
    await asyncio.gather(use(lock), use(lock))
asyncio.run(contend())
try: asyncio.run(contend()); print("again")
except BaseException as e: print(type(e).__name__, str(e).split(" at 0x")[0])
async def foreign(fut):
    try: print(await asyncio.wait_for(fut, 0.1))
    except BaseException as e: print(type(e).__name__, str(e).partition("<")[0])
async def make(): 
    fut = asyncio.get_running_loop().create_future(); return fut
loop = asyncio.new_event_loop(); fut = loop.run_until_complete(make())
asyncio.run(foreign(fut))
async def aw(fut):
    try: await fut
    except BaseException as e: print(type(e).__name__, "attached" in str(e))
asyncio.run(aw(fut)); loop.close()
try: loop.create_task(aw(fut))
except BaseException as e: print(type(e).__name__, e)
import warnings; warnings.simplefilter("ignore")
