"""Two printers and two scanners are taken one by one, in different orders."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

printers = threading.BoundedSemaphore(1)
scanners = threading.BoundedSemaphore(1)


@contextmanager
def both(first: threading.BoundedSemaphore, second: threading.BoundedSemaphore) -> Iterator[None]:
    with first:
        with second:
            yield


def copy() -> None:
    with both(scanners, printers):
        pass


def fax() -> None:
    with both(printers, scanners):
        pass


threads = [threading.Thread(target=copy), threading.Thread(target=fax)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
