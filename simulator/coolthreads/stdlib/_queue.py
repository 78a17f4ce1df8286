"""The virtual `_queue`: the simple queue."""

from __future__ import annotations

from collections import deque
from types import GenericAlias
from typing import Any, NoReturn

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import GET, PUT, READ
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.ends import Ends
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.modules import TwinModule, named_after
from coolthreads.stdlib.threading.lock import patience, stuck


class Empty(Exception):
    """There is nothing to get."""


class SimpleQueue:
    """A queue without bounds and without tasks."""

    __slots__ = ("__weakref__", "_ends", "_gate", "_items", "_number")

    def __init__(self) -> None:
        self._items: deque[Any] = deque()
        self._ends = Ends()
        self._gate = Gate()
        self._number = number_of(self, "queue")

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        raise TypeError("cannot pickle '_queue.SimpleQueue' object")

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Put an item; this never waits."""
        kernel.step(PUT, self._number, PUT if kernel.observer is None else None)
        if kernel.events is not None:
            self._ends.put(0)
        self._items.append(item)
        kernel.open(self._gate)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Get an item, waiting for one; raises Empty if there is none in time."""
        if block and timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        limit = 0 if not block else None if timeout is None else patience(timeout)
        end = GET if limit is None and kernel.observer is None else None
        if not kernel.wait(GET, self._number, self._gate, limit, end):
            raise stuck("queue.get()") if limit is None else Empty
        if kernel.events is not None:
            self._ends.get()
        item = self._items.popleft()
        if not self._items:
            kernel.close(self._gate)
        return item

    def put_nowait(self, item: Any) -> None:
        """The same as `put`."""
        self.put(item)

    def get_nowait(self) -> Any:
        """Get an item if there is one, else raise Empty."""
        return self.get(False)

    def qsize(self) -> int:
        """How many items there are at this moment."""
        kernel.step(READ, self._number)
        return len(self._items)

    def empty(self) -> bool:
        """Whether there is no item at this moment."""
        kernel.step(READ, self._number)
        return not self._items

    __class_getitem__: Any = classmethod(GenericAlias)

    def _freeze(self) -> list[Any]:
        return list(self._items)

    def _thaw(self, state: list[Any]) -> None:
        self._items = deque(state)
        self._ends = Ends()
        self._gate = Gate(bool(state))


named_after("_queue", SimpleQueue, Empty)
module = TwinModule("_queue", None, {"SimpleQueue": SimpleQueue, "Empty": Empty})
