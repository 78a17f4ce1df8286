"""The main thread polls whether the queue is empty, and takes that for done."""

import queue
import threading
import time

jobs: "queue.Queue[int]" = queue.Queue()
results: list[int] = []


def worker() -> None:
    for _ in range(2):
        job = jobs.get()
        results.append(job * 2)


for job in (1, 2):
    jobs.put(job)
thread = threading.Thread(target=worker)
thread.start()
while not jobs.empty():
    time.sleep(0.01)
assert sum(results) == 6, results
thread.join()
