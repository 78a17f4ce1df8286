"""A loop in each call that a pool of threads takes."""

import asyncio, threading
from concurrent.futures import ThreadPoolExecutor
async def sub(n):
    await asyncio.sleep(0.01); return n * 2
def job(n): return asyncio.run(sub(n))
with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(job, range(4))))
