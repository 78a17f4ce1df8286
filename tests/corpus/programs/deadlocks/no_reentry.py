"""A method that holds a plain lock calls another one that takes it again, in a rare case."""

import threading


class Cache:
    LIMIT = 1

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, int] = {}

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def put(self, key: str, value: int) -> None:
        with self._lock:
            if key not in self._entries and len(self._entries) >= self.LIMIT:
                self.clear()
            self._entries[key] = value

    def drop(self, key: str) -> None:
        with self._lock:
            self._entries.pop(key, None)


cache = Cache()
cache.put("old", 1)
threads = [
    threading.Thread(target=cache.drop, args=("old",)),
    threading.Thread(target=cache.put, args=("new", 2)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
