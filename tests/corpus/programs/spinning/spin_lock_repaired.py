"""A spin lock that locks with a try."""

import threading
import time


class SpinLock:
    def __init__(self) -> None:
        self._taken = threading.Lock()

    def __enter__(self) -> None:
        while not self._taken.acquire(blocking=False):
            time.sleep(0)

    def __exit__(self, *exc: object) -> None:
        self._taken.release()


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
