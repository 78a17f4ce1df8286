"""Two threads with a loop each, and one with none."""

import asyncio, threading
def t(n, out):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    async def main():
        await asyncio.sleep(0.01 * n)
        return n, asyncio.get_running_loop() is loop, asyncio.get_event_loop() is loop
    out[n] = loop.run_until_complete(main())
    loop.close()
    try: loop.run_until_complete(main())
    except RuntimeError as e: out[n] += (str(e),)
out = {}
import warnings; warnings.simplefilter("ignore")
ts = [threading.Thread(target=t, args=(n, out)) for n in (1, 2)]
[x.start() for x in ts]; [x.join() for x in ts]
print(sorted(out.items()))
def nothing():
    for f in (asyncio.get_event_loop, asyncio.get_running_loop, lambda: asyncio.Lock(), asyncio.Future, lambda: asyncio.get_event_loop_policy().get_event_loop()):
        try: print(type(f()).__name__.replace("_Unix",""))
        except BaseException as e: print(type(e).__name__, e)
x = threading.Thread(target=nothing, name="worker"); x.start(); x.join()
