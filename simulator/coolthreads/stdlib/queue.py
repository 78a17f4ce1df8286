"""The virtual `queue`: putting and getting are one step each, possible while there is room, or something to get."""

from __future__ import annotations

import copy
import heapq
import sys
from collections import deque
from types import GenericAlias
from typing import Any

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import DONE, GET, JOIN, PUT, READ, SHUTDOWN, WRITE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib._queue import Empty, SimpleQueue
from coolthreads.stdlib.ends import Ends
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.modules import TwinModule, named_after
from coolthreads.stdlib.threading.condition import Condition
from coolthreads.stdlib.threading.lock import Lock, nanoseconds, stuck

_TOO_OFTEN = "task done too often"


class Full(Exception):
    """There is no room to put."""


class ShutDown(Exception):
    """The queue was shut down."""


class Queue:
    """A queue as CPython documents it, to be varied by overriding ``_init``, ``_qsize``, ``_put`` and ``_get``.

    ``mutex`` and the three conditions exist when somebody asks for them: programs are known to do ``with q.mutex``.
    Invariant: while the mutex is held, ``_may_put`` and ``_may_get`` are closed.

    Where who puts waits for room and who gets waits for an item, both are at work at different ends: their order does not
    matter, but for the item's own put before its get, and the get that makes room before the put that needs it.
    """

    def __init__(self, maxsize: int = 0) -> None:
        self.maxsize = maxsize
        self._unfinished = 0
        self.is_shutdown = False
        self._may_put = Gate(True)
        self._may_get = Gate()
        self._all_done = Gate(True)
        self._mutex: _Mutex | None = None
        self._conditions: dict[str, Condition] = {}
        self._number = number_of(self, "queue")
        # Nobody can come in between the gate's opening and the end of a method of our own.
        self._is_plain = type(self) in _PLAIN
        self._ends = Ends() if type(self) is Queue else None
        self._init(maxsize)

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Put an item, waiting for room; raises Full if there is none in time."""
        if block and timeout is not None and timeout < 0 and self.maxsize > 0:
            raise ValueError("'timeout' must be a non-negative number")
        limit = (None if timeout is None else nanoseconds(timeout)) if block else 0
        gate = self._may_put
        end = self._end(PUT) if limit is None else None
        while True:
            self._look()
            if not kernel.wait(PUT, self._number, gate, limit, end):
                if not self._is_held():
                    raise stuck("queue.put()") if limit is None else Full
                kernel.wait(PUT, self._number, self.mutex._gate)
                continue
            if self.is_shutdown:
                raise ShutDown
            if not 0 < self.maxsize <= self._qsize():
                break
        if kernel.events is not None and self._ends is not None:
            self._ends.put(self.maxsize)
        if self._is_plain:
            self._put(item)
        else:
            self._guarded(self._put, item)
        self._unfinished += 1
        self._tell("not_empty")
        self._look()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Get an item, waiting for one; raises Empty if there is none in time."""
        if block and timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        limit = (None if timeout is None else nanoseconds(timeout)) if block else 0
        gate = self._may_get
        end = self._end(GET) if limit is None else None
        while True:
            self._look()
            if not kernel.wait(GET, self._number, gate, limit, end):
                if not self._is_held():
                    raise stuck("queue.get()") if limit is None else Empty
                kernel.wait(GET, self._number, self.mutex._gate)
                continue
            if self._qsize():
                break
            if self.is_shutdown:
                raise ShutDown
        if kernel.events is not None and self._ends is not None:
            self._ends.get()
        item = self._get() if self._is_plain else self._guarded(self._get)
        self._tell("not_full")
        self._look()
        return item

    def put_nowait(self, item: Any) -> None:
        """Put an item if there is room, else raise Full."""
        return self.put(item, block=False)

    def get_nowait(self) -> Any:
        """Get an item if there is one, else raise Empty."""
        return self.get(block=False)

    def task_done(self) -> None:
        """Say that what was got has been dealt with."""
        # Which of them are done first makes no difference, unless somebody says it too often.
        kernel.step(DONE, self._number, None if _TOO_OFTEN in kernel.watched else self._end(PUT))
        unfinished = self._unfinished - 1
        if unfinished < 0:
            kernel.watch(_TOO_OFTEN)
            raise ValueError("task_done() called too many times")
        self._unfinished = unfinished
        if not unfinished:
            self._tell("all_tasks_done")
        self._look()

    def join(self) -> None:
        """Wait until everything that was put has been dealt with."""
        self._look()
        if not kernel.wait(JOIN, self._number, self._all_done, None, self._end(PUT)):
            raise stuck("queue.join()")

    def qsize(self) -> int:
        """How many items there are at this moment."""
        kernel.step(READ, self._number)
        return self._qsize()

    def empty(self) -> bool:
        """Whether there is no item at this moment."""
        kernel.step(READ, self._number)
        return not self._qsize()

    def full(self) -> bool:
        """Whether there is no room at this moment."""
        kernel.step(READ, self._number)
        return 0 < self.maxsize <= self._qsize()

    def _init(self, maxsize: int) -> None:
        self.queue: Any = deque()

    def _qsize(self) -> int:
        return len(self.queue)

    def _put(self, item: Any) -> None:
        self.queue.append(item)

    def _get(self) -> Any:
        return self.queue.popleft()

    __class_getitem__: Any = classmethod(GenericAlias)

    @property
    def unfinished_tasks(self) -> int:
        """How many of the items that were put have not been dealt with."""
        kernel.step(READ, self._number)
        return self._unfinished

    @unfinished_tasks.setter
    def unfinished_tasks(self, number: int) -> None:
        kernel.step(WRITE, self._number)
        self._unfinished = number
        self._look()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _end(self, end: str) -> str | None:
        """The part of the queue that an operation is at work at: tasks are counted where they are put. None: all of it."""
        return None if self._ends is None or kernel.observer is not None else end

    def _look(self) -> None:
        """Set the gates to what there is."""
        size = self._qsize()
        is_free = self._mutex is None or self._mutex._gate.is_open
        # `bool` because a program's own class may say by any value how many there are.
        if self._may_get.is_open is not bool(is_free and (size or self.is_shutdown)):
            _turn(self._may_get)
        if self._may_put.is_open is not bool(is_free and (self.is_shutdown or not 0 < self.maxsize <= size)):
            _turn(self._may_put)
        if self._all_done.is_open is not bool(self._unfinished <= 0):
            _turn(self._all_done)

    def _guarded(self, method: Any, *args: Any) -> Any:
        """Call what belongs to the program, or calls it: others wait until it is finished, as behind CPython's mutex."""
        mutex = self.mutex
        kernel.close(mutex._gate)
        self._look()
        try:
            return method(*args)
        finally:
            kernel.open(mutex._gate)
            self._look()

    def _is_held(self) -> bool:
        return self._mutex is not None and not self._mutex._gate.is_open

    def _tell(self, condition: str) -> None:
        """Wake who waits for one of the queue's conditions by hand."""
        found = self._conditions.get(condition) if self._conditions else None
        if found is not None:
            for waiter in found._waiters:
                if waiter.actor.round is not None:
                    # What it looks at has changed, though nobody has announced that.
                    waiter.actor.round.changes += 1
            found.wake()

    def _condition(self, name: str) -> Condition:
        if name not in self._conditions:
            self._conditions[name] = Condition(self.mutex)
        return self._conditions[name]

    @property
    def mutex(self) -> Lock:
        """While it is held nobody can put or get."""
        if self._mutex is None:
            self._mutex = _Mutex(self)
        return self._mutex

    @property
    def not_empty(self) -> Condition:
        """Notified by `put`."""
        return self._condition("not_empty")

    @property
    def not_full(self) -> Condition:
        """Notified by `get`."""
        return self._condition("not_full")

    @property
    def all_tasks_done(self) -> Condition:
        """Notified by the last `task_done`."""
        return self._condition("all_tasks_done")

    def _freeze(self) -> tuple[Any, int, bool]:
        return copy.copy(self.queue), self._unfinished, self.is_shutdown

    def _thaw(self, state: tuple[Any, int, bool]) -> None:
        items, self._unfinished, self.is_shutdown = state
        self.queue = copy.copy(items)
        self._ends = Ends() if type(self) is Queue else None
        self._mutex = None
        self._conditions.clear()
        self._may_put, self._may_get, self._all_done = Gate(), Gate(), Gate()
        self._look()


def _turn(gate: Gate) -> None:
    """Open what is closed, close what is open."""
    if gate.is_open:
        kernel.close(gate)
    else:
        kernel.open(gate)


class _Mutex(Lock):
    """The lock of a queue. Its number is the queue's."""

    __slots__ = ("_queue",)

    def __init__(self, queue: Queue) -> None:
        self._gate = Gate(True)
        self._number = queue._number
        self._queue = queue

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        taken = super().acquire(blocking, timeout)
        self._queue._look()
        return taken

    __enter__ = acquire

    def release(self) -> None:
        super().release()
        self._queue._look()


class PriorityQueue(Queue):
    """The lowest item is got first."""

    def _init(self, maxsize: int) -> None:
        self.queue = []

    def _put(self, item: Any) -> None:
        heapq.heappush(self.queue, item)

    def _get(self) -> Any:
        return heapq.heappop(self.queue)


class LifoQueue(Queue):
    """The item that was put last is got first."""

    def _init(self, maxsize: int) -> None:
        self.queue = []

    def _get(self) -> Any:
        return self.queue.pop()


_PLAIN = (Queue, LifoQueue)


def _shutdown(self: Queue, immediate: bool = False) -> None:
    """From here on nothing can be put; what is in the queue can still be got, or is dropped at once."""
    if self._is_held():
        kernel.wait(SHUTDOWN, self._number, self.mutex._gate)
    else:
        kernel.step(SHUTDOWN, self._number)
    self.is_shutdown = True
    if immediate:
        while self._qsize():
            self._get()
            self._unfinished = max(0, self._unfinished - 1)
        self._tell("all_tasks_done")
    self._tell("not_empty")
    self._tell("not_full")
    self._look()


named_after("queue", Queue, PriorityQueue, LifoQueue, Full, ShutDown)
_NAMES: dict[str, Any] = {
    "Empty": Empty,
    "Full": Full,
    "Queue": Queue,
    "PriorityQueue": PriorityQueue,
    "LifoQueue": LifoQueue,
    "SimpleQueue": SimpleQueue,
}
if sys.version_info >= (3, 13):
    Queue.shutdown = _shutdown  # type: ignore[attr-defined]
    _NAMES["ShutDown"] = ShutDown

module = TwinModule("queue", __doc__, {"__all__": list(_NAMES), "_PySimpleQueue": SimpleQueue, **_NAMES})
