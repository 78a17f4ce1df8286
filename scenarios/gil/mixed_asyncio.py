"""The same with asyncio: what computes goes to threads, what waits is awaited."""

import asyncio
import hashlib

DATA = bytes(20_000_000)
WAIT = 0.02  # Seconds.


def digest(name):
    print(f"{name}: {hashlib.sha256(DATA).hexdigest()[:8]}")


def compute():
    total = 0
    for number in range(1_000_000):
        total += number % 7
    print(f"computed: {total}")


async def wait():
    await asyncio.sleep(WAIT)
    print("waited")


async def main():
    await asyncio.gather(asyncio.to_thread(digest, "A"), asyncio.to_thread(compute), wait())


asyncio.run(main())
