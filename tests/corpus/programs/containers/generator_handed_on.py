"""Threads are started with the method of a generator that runs already."""

import threading
from collections.abc import Generator


def running_total(history: list[int]) -> Generator[None, int, None]:
    total = 0
    while True:
        total += yield
        history.append(total)


if __name__ == "__main__":
    history: list[int] = []
    lock = threading.Lock()
    sums = running_total(history)
    next(sums)

    def send(number: int) -> None:
        with lock:
            sums.send(number)

    threads = [threading.Thread(target=sums.send, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert history[-1] == 3
