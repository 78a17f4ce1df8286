"""A ring buffer whose writer publishes the new position before it has stored the item."""

from __future__ import annotations

import threading

SIZE = 3


class Ring:
    """For one writer and one reader."""

    def __init__(self) -> None:
        self._slots: list[str | None] = [None] * SIZE
        self._read = 0
        self._write = 0

    def send(self, item: str) -> bool:
        position = self._write
        following = (position + 1) % SIZE
        if following == self._read:
            return False
        self._write = following
        self._slots[position] = item
        return True

    def receive(self) -> str | None:
        position = self._read
        if position == self._write:
            return None
        item = self._slots[position]
        assert item is not None, "an empty slot was handed out"
        self._slots[position] = None
        self._read = (position + 1) % SIZE
        return item


ring = Ring()
received: list[str] = []


def reader() -> None:
    for _ in range(3):
        item = ring.receive()
        if item is not None:
            received.append(item)


thread = threading.Thread(target=reader)
thread.start()
sent = [word for word in ("a", "b") if ring.send(word)]
thread.join()
assert received == sent[: len(received)]
