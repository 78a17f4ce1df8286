"""Money is handed over from one bank to another in two phases: reserve it here, book it there, then spend the reserve.

    python handover_once.py bank AMOUNT                        serves on port 9000
    python handover_once.py clerk FROM TO AMOUNT TOTAL         hands it over, and counts at last

The messages are datagrams. Who hears no answer asks again: the request was lost, or only its reply.
So a bank keeps its answers: what it is asked again it does not do again.
"""

import json
import socket
import sys

PORT = 9000


class Bank:
    def __init__(self, amount):
        self.amount = amount
        self.reserved = 0

    def reserve(self, amount):
        self.amount -= amount
        self.reserved += amount

    def book(self, amount):
        self.amount += amount

    def spend(self, amount):
        self.reserved -= amount

    def count(self, _):
        return self.amount + self.reserved


def serve(bank):
    answers = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
        mine.bind(("", PORT))
        while True:
            request, sender = mine.recvfrom(1000)
            what, deal, amount = json.loads(request)
            if (what, deal) not in answers:
                answers[what, deal] = getattr(bank, what)(amount)
            mine.sendto(json.dumps(answers[what, deal]).encode(), sender)


def ask(bank, what, deal, amount):
    """What a bank answers to a request for a deal."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
        mine.settimeout(1)
        for _ in range(3):
            mine.sendto(json.dumps([what, deal, amount]).encode(), (bank, PORT))
            try:
                return json.loads(mine.recv(1000))
            except TimeoutError:
                print(f"{bank} does not answer: {what}")
    # That the deal stays open is all that anybody can know.
    sys.exit(0)


def hand_over(payer, payee, amount, total):
    ask(payer, "reserve", 1, amount)
    ask(payee, "book", 1, amount)
    ask(payer, "spend", 1, amount)
    found = ask(payer, "count", 2, 0) + ask(payee, "count", 2, 0)
    assert found == total, f"{found} in place of {total}"
    print(f"handed over, {found} in all")


role, *rest = sys.argv[1:]
if role == "bank":
    serve(Bank(int(rest[0])))
else:
    hand_over(rest[0], rest[1], int(rest[2]), int(rest[3]))
