"""Workers put new work into their own queue; they are told to stop before it is done."""

import queue
import threading

STOP = 0


class Countdown:
    def __init__(self, start: int, workers: int) -> None:
        self.done: list[int] = []
        self._numbers: "queue.Queue[int]" = queue.Queue()
        self._numbers.put(start)
        self._workers = [threading.Thread(target=self._work) for _ in range(workers)]
        for worker in self._workers:
            worker.start()

    def _work(self) -> None:
        while (number := self._numbers.get()) != STOP:
            if number > 1:
                self._numbers.put(number - 1)
            self.done.append(number)
            self._numbers.task_done()

    def finish(self) -> None:
        for _ in self._workers:
            self._numbers.put(STOP)
        for worker in self._workers:
            worker.join()


if __name__ == "__main__":
    countdown = Countdown(3, workers=2)
    countdown.finish()
    assert sorted(countdown.done) == [1, 2, 3], countdown.done
