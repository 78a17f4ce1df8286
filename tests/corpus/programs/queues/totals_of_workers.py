"""Two workers of one queue add to one total."""

import queue
import threading


class Sum:
    def __init__(self) -> None:
        self.total = 0
        self.lock = threading.Lock()

    def work(self, numbers: "queue.Queue[int | None]") -> None:
        while (number := numbers.get()) is not None:
            self.total += number


if __name__ == "__main__":
    numbers: "queue.Queue[int | None]" = queue.Queue()
    result = Sum()
    workers = [threading.Thread(target=result.work, args=(numbers,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in (1, 2, 3, 4):
        numbers.put(number)
    for _ in workers:
        numbers.put(None)
    for worker in workers:
        worker.join()
    assert result.total == 10, result.total
