"""SV-COMP's fib_bench: two threads add to each other's numbers; the bound is one too small."""

import threading

ROUNDS = 2
BOUND = 8


class Numbers:
    i = 1
    j = 1


numbers = Numbers()


def first() -> None:
    for _ in range(ROUNDS):
        numbers.i = numbers.i + numbers.j


def second() -> None:
    for _ in range(ROUNDS):
        numbers.j = numbers.j + numbers.i


threads = [threading.Thread(target=first), threading.Thread(target=second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert max(numbers.i, numbers.j) < BOUND, f"{numbers.i} and {numbers.j}"
