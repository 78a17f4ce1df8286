"""Philosophers who each take the left fork, then the right one. Argument: how many there are."""

import sys
import threading


class Table:
    def __init__(self, seats):
        self.forks = [threading.Lock() for _ in range(seats)]


def setup(seats="3"):
    return Table(int(seats))


def workers(seats="3"):
    def philosopher(left, right):
        def dine(table):
            with table.forks[left], table.forks[right]:
                pass

        return dine

    return [philosopher(seat, (seat + 1) % int(seats)) for seat in range(int(seats))]


def check(table, seats="3"):
    return not any(fork.locked() for fork in table.forks)


if __name__ == "__main__":
    shared = setup(*sys.argv[1:])
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers(*sys.argv[1:])]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared, *sys.argv[1:])
