"""Tasks in the background are waited for before the program ends."""

import asyncio

sent = []
background = set()

async def send(mail):
    await asyncio.sleep(0.1)
    sent.append(mail)

async def handle(request):
    background.add(asyncio.create_task(send(request)))
    return "ok"

async def main():
    answers = [await handle(number) for number in range(2)]
    assert answers == ["ok", "ok"]
    await asyncio.gather(*background)

asyncio.run(main())
assert len(sent) == 2, f"sent {sent}"
