"""A worker says `task_done` before it has done the task, and `Queue.join` believes it."""

import queue
import threading

tasks: "queue.Queue[int]" = queue.Queue()
results: dict[int, int] = {}


def worker() -> None:
    while True:
        number = tasks.get()
        tasks.task_done()
        results[number] = number**2


threading.Thread(target=worker, daemon=True).start()
for number in range(2):
    tasks.put(number)
tasks.join()
assert results == {0: 0, 1: 1}, results
