"""Two consumers, and a sentinel that each puts back for the other."""

import queue
import threading

STOP = object()


class Consumer(threading.Thread):
    def __init__(self, source: "queue.Queue[object]") -> None:
        super().__init__()
        self._source = source
        self.consumed = 0

    def run(self) -> None:
        for _ in iter(self._source.get, STOP):
            self.consumed += 1
        self._source.put(STOP)


if __name__ == "__main__":
    source: queue.Queue[object] = queue.Queue()
    consumers = [Consumer(source), Consumer(source)]
    for consumer in consumers:
        consumer.start()
    for number in range(3):
        source.put(number)
    source.put(STOP)
    for consumer in consumers:
        consumer.join()
    assert sum(consumer.consumed for consumer in consumers) == 3
