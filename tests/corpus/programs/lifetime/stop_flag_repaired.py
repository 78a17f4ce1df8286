"""A worker is told to stop by the last item of its queue."""

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
        while True:
            item = self.inbox.get()
            if item is None:
                return
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
