"""A pool of two threads increments a shared counter twice without a lock."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Counter:
    def __init__(self):
        self.value = 0


def setup():
    return Counter()


def workers():
    def use_pool(counter):
        def increment(_):
            counter.value += 1

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(increment, range(2)))

    return [use_pool]


def check(counter):
    return counter.value == 2


if __name__ == "__main__":
    shared = setup()
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers()]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared), "lost an update"
