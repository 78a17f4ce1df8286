"""A counter that is a closure, with a lock in the closure too."""

import threading
from collections.abc import Callable


def make_counter() -> tuple[Callable[[], None], Callable[[], int]]:
    count = 0
    lock = threading.Lock()

    def increment() -> None:
        nonlocal count
        with lock:
            count += 1

    def current() -> int:
        return count

    return increment, current


increment, current = make_counter()
workers = [threading.Thread(target=increment) for _ in range(3)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
assert current() == 3, f"{current()} instead of 3"
