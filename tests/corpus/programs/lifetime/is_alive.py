"""Whether a thread is alive is taken for whether it has succeeded."""

import threading


class Task(threading.Thread):
    def __init__(self, number: int) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.result: int | None = None

    def run(self) -> None:
        self.result = 100 // self.number


task = Task(4)
task.start()
task.join(timeout=0.1)
assert task.result == 25, f"alive: {task.is_alive()}, result: {task.result}"
