"""Four tasks that wait, in one thread."""

import asyncio

ANSWER = 0.1  # Seconds until a server answers.


async def fetch(page):
    await asyncio.sleep(ANSWER)
    return f"page {page}"


async def main():
    for found in await asyncio.gather(*(fetch(page) for page in range(4))):
        print(found)


asyncio.run(main())
