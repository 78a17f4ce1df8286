"""Posts to a ledger in another module, holding its lock."""

import sys
import threading

import ledger


def book(*amounts: int) -> None:
    for amount in amounts:
        with ledger.lock:
            ledger.post(amount, threading.current_thread().name)


def main() -> int:
    clerks = [
        threading.Thread(target=book, args=(10, 20), name="first"),
        threading.Thread(target=book, args=(-5,), name="second"),
    ]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    return 0 if ledger.balance == 25 and len(ledger.history) == 3 else 1


if __name__ == "__main__":
    sys.exit(main())
