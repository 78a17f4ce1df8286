"""A worker says `task_done` when it has done the task."""

import queue
import threading

tasks: "queue.Queue[int]" = queue.Queue()
results: dict[int, int] = {}


def worker() -> None:
    while True:
        number = tasks.get()
        try:
            results[number] = number**2
        finally:
            tasks.task_done()


threading.Thread(target=worker, daemon=True).start()
for number in range(2):
    tasks.put(number)
tasks.join()
assert results == {0: 0, 1: 1}, results
