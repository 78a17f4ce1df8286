"""A ticket lock whose tickets come from `itertools.count`, which is one step."""

import itertools
import threading
import time


class TicketLock:
    def __init__(self) -> None:
        self._tickets = itertools.count()
        self._serving = 0

    def acquire(self) -> None:
        ticket = next(self._tickets)
        while self._serving != ticket:
            time.sleep(0.001)

    def release(self) -> None:
        self._serving += 1


lock = TicketLock()
inside: list[str] = []


def work(name: str) -> None:
    lock.acquire()
    inside.append(name)
    assert inside == [name], f"{' and '.join(inside)} are inside"
    inside.clear()
    lock.release()


threads = [threading.Thread(target=work, args=(name,)) for name in ("Ann", "Bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
