"""A bank account: each change of the balance is made under its lock."""

import threading


class Account:
    def __init__(self, balance: int) -> None:
        self.balance = balance
        self._lock = threading.Lock()

    def deposit(self, amount: int) -> None:
        with self._lock:
            self.balance += amount

    def withdraw(self, amount: int) -> None:
        with self._lock:
            if amount > self.balance:
                raise ValueError("insufficient funds")
            self.balance -= amount


def main() -> None:
    account = Account(100)
    threads = [
        threading.Thread(target=account.deposit, args=(50,)),
        threading.Thread(target=account.withdraw, args=(30,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert account.balance == 120, f"balance is {account.balance}"


if __name__ == "__main__":
    main()
