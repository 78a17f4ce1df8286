"""Instances number themselves from a class attribute, without a lock."""

import threading
from typing import ClassVar


class Ticket:
    issued: ClassVar[int] = 0

    def __init__(self, owner: str) -> None:
        self.owner = owner
        Ticket.issued += 1
        self.number = Ticket.issued

    def __repr__(self) -> str:
        return f"Ticket({self.number} for {self.owner})"


def main() -> None:
    tickets: list[Ticket] = []

    def buy(owner: str) -> None:
        tickets.append(Ticket(owner))

    buyers = [threading.Thread(target=buy, args=(name,), name=name) for name in ("Ann", "Bob")]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    numbers = sorted(ticket.number for ticket in tickets)
    assert numbers == [1, 2], f"tickets: {tickets}"


if __name__ == "__main__":
    main()
