"""A counter that is a closure: `nonlocal` is no protection."""

import threading
from collections.abc import Callable


def make_counter() -> tuple[Callable[[], None], Callable[[], int]]:
    count = 0

    def increment() -> None:
        nonlocal count
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
