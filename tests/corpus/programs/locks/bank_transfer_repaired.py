"""Money moves between accounts; an auditor adds up under the same locks."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import dataclass, field


@dataclass
class Account:
    number: int
    balance: int
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Bank:
    def __init__(self, balances: list[int]) -> None:
        self.accounts = [Account(number, balance) for number, balance in enumerate(balances)]

    def transfer(self, source: int, target: int, amount: int) -> None:
        a, b = self.accounts[source], self.accounts[target]
        first, second = sorted((a, b), key=lambda account: account.number)
        with first.lock, second.lock:
            a.balance -= amount
            b.balance += amount

    def total(self) -> int:
        with ExitStack() as stack:
            for account in self.accounts:
                stack.enter_context(account.lock)
            return sum(account.balance for account in self.accounts)


def main() -> None:
    bank = Bank([100, 50])
    totals: list[int] = []
    mover = threading.Thread(target=bank.transfer, args=(0, 1, 25), name="mover")
    auditor = threading.Thread(target=lambda: totals.append(bank.total()), name="auditor")
    mover.start()
    auditor.start()
    mover.join()
    auditor.join()
    assert totals == [150], f"the auditor saw {totals[0]}"


if __name__ == "__main__":
    main()
