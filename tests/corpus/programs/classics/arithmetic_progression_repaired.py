"""SV-COMP's arithmetic progression with waits in loops, and a condition for each direction."""

import threading

COUNT = 3


class Channel:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.empty = threading.Condition(self.lock)
        self.full = threading.Condition(self.lock)
        self.number = 0
        self.total = 0

    def produce(self) -> None:
        for _ in range(COUNT):
            with self.lock:
                while self.number > 0:
                    self.empty.wait()
                self.number += 1
                self.full.notify()

    def consume(self) -> None:
        for _ in range(COUNT):
            with self.lock:
                while self.number == 0:
                    self.full.wait()
                self.number -= 1
                self.total += 1
                self.empty.notify()


channel = Channel()
threads = [
    threading.Thread(target=channel.produce, daemon=True),
    threading.Thread(target=channel.consume),
]
for thread in threads:
    thread.start()
for thread in threads[1:]:
    thread.join()
assert channel.total % COUNT == 0
