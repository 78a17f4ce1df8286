"""Two threads take numbers from one generator, one at a time."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext


def numbers() -> Iterator[int]:
    number = 0
    while True:
        number += step
        yield number


step = 1
source = numbers()
lock: AbstractContextManager[object] = threading.Lock()
taken: list[int] = []


def take() -> None:
    global step
    with lock or nullcontext():
        taken.append(next(source))
        step = 1


threads = [threading.Thread(target=take) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(taken) == [1, 2]
