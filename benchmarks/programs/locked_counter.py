"""Threads increment a shared counter under a lock: nothing can go wrong. Argument: how many threads."""

import sys
import threading


class Counter:
    def __init__(self):
        self.value = 0
        self.lock = threading.Lock()


def setup(*_):
    return Counter()


def workers(threads="2"):
    def increment(counter):
        with counter.lock:
            counter.value += 1

    return [increment] * int(threads)


def check(counter, threads="2"):
    return counter.value == int(threads)


if __name__ == "__main__":
    shared = setup(*sys.argv[1:])
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers(*sys.argv[1:])]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared, *sys.argv[1:]), "lost an update"
