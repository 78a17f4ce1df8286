"""Two tasks that compute: none of them ever awaits, so the first one keeps the second from beginning."""

import asyncio

COUNT = 1_000_000


async def compute(name):
    total = 0
    for number in range(COUNT):
        total += number % 7
    print(f"{name}: {total}")


async def main():
    await asyncio.gather(compute("A"), compute("B"))


asyncio.run(main())
