"""SCTBench's twostage: the second stage is done under another lock, later than the first."""

import threading


class Stages:
    def __init__(self) -> None:
        self.first = 0
        self.second = 0
        self.first_lock = threading.Lock()
        self.second_lock = threading.Lock()

    def advance(self) -> None:
        with self.first_lock:
            self.first = 1
        with self.second_lock:
            self.second = self.first + 1

    def look(self) -> None:
        with self.first_lock:
            if self.first == 0:
                return
            first = self.first
        with self.second_lock:
            second = self.second
        assert second == first + 1, f"{first} and {second}"


stages = Stages()
threads = [threading.Thread(target=stages.advance), threading.Thread(target=stages.look)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
