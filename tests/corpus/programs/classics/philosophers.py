"""Dining philosophers who all take the left fork first."""

import threading


class Philosopher(threading.Thread):
    def __init__(self, seat: int, forks: list[threading.Lock]) -> None:
        super().__init__(name=f"philosopher {seat}")
        self.forks = forks[seat], forks[(seat + 1) % len(forks)]
        self.meals = 0

    def run(self) -> None:
        first, second = self.forks
        with first:
            with second:
                self.meals += 1


def dinner(guests: int) -> None:
    forks = [threading.Lock() for _ in range(guests)]
    table = [Philosopher(seat, forks) for seat in range(guests)]
    for philosopher in table:
        philosopher.start()
    for philosopher in table:
        philosopher.join()
    assert all(philosopher.meals == 1 for philosopher in table)


if __name__ == "__main__":
    dinner(4)
