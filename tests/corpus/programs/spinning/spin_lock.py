"""A spin lock that looks and locks in two steps."""

import threading
import time


class SpinLock:
    def __init__(self) -> None:
        self._taken = False

    def __enter__(self) -> None:
        while self._taken:
            time.sleep(0)
        self._taken = True

    def __exit__(self, *exc: object) -> None:
        self._taken = False


lock = SpinLock()
count = 0


def work() -> None:
    global count
    with lock:
        count += 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert count == 2, count
