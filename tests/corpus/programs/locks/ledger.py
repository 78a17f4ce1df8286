"""A ledger kept in module globals, as imported by two programs."""

import threading

balance = 0
history: list[str] = []
lock = threading.Lock()


def post(amount: int, text: str) -> None:
    """Book an amount; whoever calls holds the lock."""
    global balance
    new = balance + amount
    history.append(f"{text}: {amount:+d}")
    balance = new
