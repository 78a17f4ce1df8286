"""Two accounts are locked in the order of the transfer."""

import threading


class Account:
    def __init__(self, number: int, balance: int) -> None:
        self.number = number
        self.balance = balance
        self.lock = threading.Lock()


def transfer(source: Account, target: Account, amount: int) -> None:
    first, second = source, target
    with first.lock, second.lock:
        source.balance -= amount
        target.balance += amount


savings, checking = Account(1, 100), Account(2, 100)
threads = [
    threading.Thread(target=transfer, args=(savings, checking, 10)),
    threading.Thread(target=transfer, args=(checking, savings, 20)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert savings.balance + checking.balance == 200
