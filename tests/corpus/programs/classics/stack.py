"""A linked stack without a lock: pop can hand out the same node twice."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(slots=True)
class Node:
    value: int
    below: Node | None


class Stack:
    def __init__(self) -> None:
        self.top: Node | None = None

    def push(self, value: int) -> None:
        self.top = Node(value, self.top)

    def pop(self) -> int | None:
        node = self.top
        if node is None:
            return None
        self.top = node.below
        return node.value


stack = Stack()
for value in range(3):
    stack.push(value)
popped: list[int | None] = []
threads = [threading.Thread(target=lambda: popped.append(stack.pop())) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(number for number in popped if number is not None) == [1, 2], popped
