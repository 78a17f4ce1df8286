"""A priority queue served when it has been filled."""

import queue
import threading
from dataclasses import dataclass, field


@dataclass(order=True)
class Job:
    priority: int
    name: str = field(compare=False)


jobs: "queue.PriorityQueue[Job]" = queue.PriorityQueue()
served: list[str] = []


def serve(count: int) -> None:
    for _ in range(count):
        served.append(jobs.get().name)


server = threading.Thread(target=serve, args=(2,))
jobs.put(Job(2, "later"))
jobs.put(Job(1, "now"))
server.start()
server.join()
assert served == ["now", "later"], f"served {', '.join(served)}"
