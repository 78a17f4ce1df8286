"""Producers and consumers wait on one condition; all are woken."""

import threading


class Slot:
    """Room for one item."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._item: str | None = None

    def put(self, item: str) -> None:
        with self._condition:
            while self._item is not None:
                self._condition.wait()
            self._item = item
            self._condition.notify_all()

    def get(self) -> str:
        with self._condition:
            while self._item is None:
                self._condition.wait()
            item, self._item = self._item, None
            self._condition.notify_all()
            return item


if __name__ == "__main__":
    slot = Slot()
    threads = [threading.Thread(target=slot.put, args=(word,)) for word in ("tick", "tock")]
    threads += [threading.Thread(target=slot.get) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
