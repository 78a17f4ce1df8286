"""A result that takes too long is replaced by a default, but the work goes on and has its effect."""

import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError

balance = 100


def charge(amount: int) -> bool:
    global balance
    time.sleep(0.2)
    balance -= amount
    return True


def pay(pool: ThreadPoolExecutor, amount: int) -> bool:
    future = pool.submit(charge, amount)
    try:
        return future.result(timeout=0.5)
    except TimeoutError:
        return False


with ThreadPoolExecutor() as pool:
    paid = pay(pool, 30)
assert balance == (70 if paid else 100), f"not paid, but the balance is {balance}"
