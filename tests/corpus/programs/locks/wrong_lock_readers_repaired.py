"""Writers and readers hold the same lock."""

import threading


class Point:
    """Both coordinates are always equal, as far as anybody who holds the lock can see."""

    def __init__(self) -> None:
        self._x = 0
        self._y = 0
        self._lock = threading.Lock()

    def move(self, by: int) -> None:
        with self._lock:
            self._x += by
            self._y += by

    def position(self) -> tuple[int, int]:
        with self._lock:
            return self._x, self._y


def watch(point: Point, seen: list[tuple[int, int]]) -> None:
    for _ in range(2):
        seen.append(point.position())


point = Point()
seen: list[tuple[int, int]] = []
watcher = threading.Thread(target=watch, args=(point, seen))
watcher.start()
point.move(3)
watcher.join()
for x, y in seen:
    assert x == y, f"torn read: {x} and {y}"
