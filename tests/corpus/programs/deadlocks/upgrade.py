"""Two readers want to become writers, and each waits for the other to stop reading."""

import threading


class SharedLock:
    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._readers = 0
        self._writing = False

    def acquire_shared(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: not self._writing)
            self._readers += 1

    def release_shared(self) -> None:
        with self._condition:
            self._readers -= 1
            self._condition.notify_all()

    def acquire_exclusive(self, holding: int = 0) -> None:
        with self._condition:
            self._condition.wait_for(lambda: not self._writing and self._readers == holding)
            self._writing = True

    def release_exclusive(self) -> None:
        with self._condition:
            self._writing = False
            self._condition.notify_all()


lock = SharedLock()
entries: dict[str, int] = {}


def ensure(key: str) -> None:
    lock.acquire_shared()
    if key not in entries:
        lock.acquire_exclusive(holding=1)
        entries[key] = len(entries)
        lock.release_exclusive()
    lock.release_shared()


threads = [threading.Thread(target=ensure, args=(key,)) for key in ("a", "b")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(entries.values()) == [0, 1]
