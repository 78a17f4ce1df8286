"""A count-down latch that notifies before it has counted."""

import threading


class CountDownLatch:
    def __init__(self, count: int) -> None:
        self.count = count
        self._zero = threading.Condition()

    def count_down(self) -> None:
        with self._zero:
            if self.count == 1:
                self._zero.notify_all()
        self.count -= 1

    def wait(self) -> None:
        with self._zero:
            while self.count:
                self._zero.wait()


latch = CountDownLatch(2)
for _ in range(2):
    threading.Thread(target=latch.count_down).start()
latch.wait()
assert latch.count == 0
