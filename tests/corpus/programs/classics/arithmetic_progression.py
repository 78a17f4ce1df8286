"""SV-COMP's arithmetic progression: producer and consumer hand over numbers, and the consumer waits with `if`."""

import threading

COUNT = 3


class Channel:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.number = 0
        self.total = 0

    def produce(self) -> None:
        for _ in range(COUNT):
            with self.lock:
                if self.number > 0:
                    self.changed.wait()
                self.number += 1
                self.changed.notify()

    def consume(self) -> None:
        for _ in range(COUNT):
            with self.lock:
                if self.number == 0:
                    self.changed.wait()
                self.number -= 1
                assert self.number >= 0, "took what was not there"
                self.total += 1
                self.changed.notify()


channel = Channel()
threads = [
    threading.Thread(target=channel.produce, daemon=True),
    threading.Thread(target=channel.consume),
    threading.Thread(target=channel.consume),
]
for thread in threads:
    thread.start()
for thread in threads[1:]:
    thread.join()
assert channel.total % COUNT == 0
