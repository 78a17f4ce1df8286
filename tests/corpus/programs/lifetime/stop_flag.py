"""A worker is told to stop, and what is left in its queue is never done."""

import queue
import threading


class Worker:
    def __init__(self) -> None:
        self.inbox: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.done: list[str] = []
        self._running = True
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while self._running:
            item = self.inbox.get()
            if item is not None:
                self.done.append(item)

    def close(self) -> None:
        self._running = False
        self.inbox.put(None)
        self._thread.join()


worker = Worker()
for item in ("one", "two"):
    worker.inbox.put(item)
worker.close()
assert worker.done == ["one", "two"], worker.done
