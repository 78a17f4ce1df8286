"""A stack of free buffers in a deque: looked at, then popped."""

import threading
from collections import deque


class Buffers:
    def __init__(self, count: int) -> None:
        self._free = deque(bytearray(16) for _ in range(count))
        self.made = count

    def take(self) -> bytearray:
        if len(self._free) > 0:
            return self._free.pop()
        self.made += 1
        return bytearray(16)

    def give(self, buffer: bytearray) -> None:
        self._free.append(buffer)


buffers = Buffers(1)


def copy(data: bytes) -> None:
    buffer = buffers.take()
    buffer[: len(data)] = data
    buffers.give(buffer)


threads = [threading.Thread(target=copy, args=(data,)) for data in (b"ab", b"cd")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
