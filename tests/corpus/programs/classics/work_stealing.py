"""A work-stealing deque: owner and thief can take the same last task, for the owner looks without the lock."""

from __future__ import annotations

import threading


class WorkStealingDeque:
    def __init__(self, capacity: int = 8) -> None:
        self._tasks: list[str | None] = [None] * capacity
        self._head = 0
        self._tail = 0
        self._lock = threading.Lock()

    def push(self, task: str) -> None:
        self._tasks[self._tail] = task
        self._tail += 1

    def pop(self) -> str | None:
        tail = self._tail - 1
        if self._head > tail:
            return None
        self._tail = tail
        return self._tasks[tail]

    def steal(self) -> str | None:
        with self._lock:
            head = self._head
            if head >= self._tail:
                return None
            self._head = head + 1
            return self._tasks[head]


tasks = WorkStealingDeque()
done: list[str] = []


def thief() -> None:
    task = tasks.steal()
    if task is not None:
        done.append(task)


tasks.push("left")
tasks.push("right")
thread = threading.Thread(target=thief, name="thief")
thread.start()
while (task := tasks.pop()) is not None:
    done.append(task)
thread.join()
assert sorted(done) == ["left", "right"], done
