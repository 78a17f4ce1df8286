"""What belongs to one request is kept in a context variable."""

import asyncio
from contextvars import ContextVar

user = ContextVar("user", default="nobody")
current = None

async def greet(name):
    user.set(name)
    await asyncio.sleep(0)
    return f"hello {user.get()}"

async def main():
    greetings = await asyncio.gather(greet("ann"), greet("bob"))
    assert greetings == ["hello ann", "hello bob"], greetings

asyncio.run(main())
