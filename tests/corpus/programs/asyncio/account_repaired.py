"""The balance is looked at and changed under one lock."""

import asyncio

class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = asyncio.Lock()

async def audit():
    await asyncio.sleep(0)

async def withdraw(account, amount):
    async with account.lock:
        if account.balance >= amount:
            await audit()
            account.balance -= amount
            return True
        return False

async def main():
    account = Account(100)
    await asyncio.gather(withdraw(account, 80), withdraw(account, 80))
    assert account.balance >= 0, account.balance

asyncio.run(main())
