"""Loops that are run within a running one."""

import asyncio
async def inner(): return 1
async def main():
    for f in (lambda: asyncio.run(inner()), lambda: asyncio.get_running_loop().run_until_complete(asyncio.sleep(0)), lambda: asyncio.new_event_loop().run_until_complete(asyncio.sleep(0)), lambda: asyncio.get_running_loop().run_forever(), lambda: asyncio.Runner().run(inner())):
        try: print(f())
        except BaseException as e: print(type(e).__name__, e)
import warnings; warnings.simplefilter("ignore")
asyncio.run(main())
