"""A bounded buffer whose consumers look with `if` before they wait, not with `while`."""

import threading
from collections import deque


class Buffer:
    def __init__(self) -> None:
        self._items: deque[int] = deque()
        self._changed = threading.Condition()

    def put(self, item: int) -> None:
        with self._changed:
            self._items.append(item)
            self._changed.notify()

    def get(self) -> int:
        with self._changed:
            if not self._items:
                self._changed.wait()
            return self._items.popleft()


def main() -> None:
    buffer = Buffer()
    taken: list[int] = []
    consumers = [threading.Thread(target=lambda: taken.append(buffer.get())) for _ in range(2)]
    for consumer in consumers:
        consumer.start()
    buffer.put(1)
    buffer.put(2)
    for consumer in consumers:
        consumer.join()
    assert sorted(taken) == [1, 2], taken


if __name__ == "__main__":
    main()
