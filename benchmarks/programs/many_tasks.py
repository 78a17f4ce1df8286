"""Tasks that sleep and add one to a counter: `python many_tasks.py TASKS`."""

import asyncio
import sys

counter = 0


async def work():
    global counter
    await asyncio.sleep(1)
    counter += 1


async def main(tasks):
    await asyncio.gather(*[work() for _ in range(tasks)])
    assert counter == tasks


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
