"""A least-recently-used cache: what was looked up can be evicted before it is touched."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(Generic[K, V]):
    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        if key not in self._entries:
            return None
        with self._lock:
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            if len(self._entries) > self._capacity:
                self._entries.popitem(last=False)


cache: LruCache[str, int] = LruCache(2)
cache.put("a", 1)
cache.put("b", 2)
writer = threading.Thread(target=cache.put, args=("c", 3))
writer.start()
found = cache.get("a")
writer.join()
assert found in (1, None)
