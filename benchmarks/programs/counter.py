"""Threads increment a shared counter without a lock. Arguments: how many threads, how many increments each."""

import sys
import threading


class Counter:
    def __init__(self):
        self.value = 0


def setup(*_):
    return Counter()


def workers(threads="2", increments="1"):
    times = int(increments)

    def increment(counter):
        for _ in range(times):
            counter.value += 1

    return [increment] * int(threads)


def check(counter, threads="2", increments="1"):
    return counter.value == int(threads) * int(increments)


if __name__ == "__main__":
    shared = setup(*sys.argv[1:])
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers(*sys.argv[1:])]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared, *sys.argv[1:]), "lost an update"
