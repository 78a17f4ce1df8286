"""Two threads take numbers from one generator, which may be running already."""

import threading
from collections.abc import Iterator


def numbers() -> Iterator[int]:
    number = 0
    while True:
        number += step
        yield number


step = 1
source = numbers()
taken: list[int] = []


def take() -> None:
    global step
    taken.append(next(source))
    step = 1


threads = [threading.Thread(target=take) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(taken) == [1, 2]
