"""Ids from a counter object with `__next__` in Python: two callers can get the same."""

import threading


class Ids:
    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._next = 1

    def __iter__(self) -> "Ids":
        return self

    def __next__(self) -> str:
        number = self._next
        self._next = number + 1
        return f"{self.prefix}-{number:04}"


ids = Ids("job")
given: set[str] = set()


def work() -> None:
    for _ in range(2):
        given.add(next(ids))


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(given) == 4, sorted(given)
