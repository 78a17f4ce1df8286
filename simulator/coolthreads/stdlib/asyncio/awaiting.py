"""What coroutines await, enter and call, as the user would say it: the lock, the queue, another task, a sleep.

The primitives of `asyncio` are the standard library's own and announce nothing; in a recorded execution the rewritten program
hands over what it is about to await or enter, so that it can be taken down once that has been done.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable
from types import FrameType
from typing import Any

from coolthreads.insight.tasks import FOREIGN
from coolthreads.kernel.operations import (
    ACQUIRE,
    ARRIVE,
    CLEAR,
    DONE,
    GET,
    JOIN,
    NOTIFY,
    PUT,
    READ,
    RELEASE,
    RESOLVE,
    SET,
    WAIT,
    WRITE,
)
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.futures import CHANGES
from coolthreads.stdlib.execution import christen

_COROUTINES = {
    "Lock": {"acquire": ACQUIRE},
    "Semaphore": {"acquire": ACQUIRE},
    "Condition": {"acquire": ACQUIRE, "wait": WAIT, "wait_for": WAIT},
    "Event": {"wait": WAIT},
    "Barrier": {"wait": ARRIVE},
    "Queue": {"get": GET, "put": PUT, "join": JOIN},
}
_METHODS = {
    "Lock": {"release": RELEASE, "locked": READ},
    "Semaphore": {"release": RELEASE, "locked": READ},
    "Condition": {"release": RELEASE, "notify": NOTIFY, "notify_all": NOTIFY},
    "Event": {"set": SET, "clear": CLEAR, "is_set": READ},
    "Queue": {
        "get_nowait": GET,
        "put_nowait": PUT,
        "task_done": DONE,
        "empty": READ,
        "full": READ,
        "qsize": READ,
    },
    "Future": {"set_result": RESOLVE, "set_exception": RESOLVE},
}
_LOOKS = frozenset({"done", "result", "exception", "cancelled"})
_KINDS = {
    "Lock": "lock",
    "Semaphore": "semaphore",
    "BoundedSemaphore": "semaphore",
    "Condition": "condition",
    "Event": "event",
    "Barrier": "barrier",
    "Queue": "queue",
    "LifoQueue": "queue",
    "PriorityQueue": "queue",
    "TaskGroup": "task group",
    "StreamReader": "stream",
    "StreamWriter": "stream",
    "Future": "future",
    "Task": "task",
}


def frames_of(task: Any) -> list[tuple[str, int]]:
    """File and line of each coroutine that a suspended task is in, outermost first."""
    return [(frame.f_code.co_filename, frame.f_lineno) for frame in _chain(task)]


def _chain(task: Any) -> list[FrameType]:
    found = []
    coro = None if task is None else task.get_coro()
    while coro is not None:
        frame = _first(coro, "cr_frame", "gi_frame", "ag_frame")
        if frame is not None:
            found.append(frame)
        coro = _first(coro, "cr_await", "gi_yieldfrom", "ag_await")
    return found


def _first(coro: Any, *names: str) -> Any:
    for name in names:
        if hasattr(coro, name):
            return getattr(coro, name)
    return None


class Awaiting:
    """``asyncio`` is the module that the program has imported, ``futures`` are its classes of futures."""

    def __init__(self, asyncio: Any, futures: tuple[type, ...]) -> None:
        self._task = asyncio.tasks.Task
        self._coroutines = {}
        for kind, methods in _COROUTINES.items():
            for name, operation in methods.items():
                function = getattr(getattr(asyncio, kind), name, None)
                if function is not None:
                    self._coroutines[function.__code__] = operation
        self.methods: dict[type, dict[str, str]] = {}
        for kind, operations in _METHODS.items():
            self.methods[getattr(asyncio, kind)] = operations
        for future in futures:
            self.methods[future] = _METHODS["Future"]
        for kind, base in (
            ("BoundedSemaphore", "Semaphore"),
            ("LifoQueue", "Queue"),
            ("PriorityQueue", "Queue"),
        ):
            self.methods[getattr(asyncio, kind)] = _METHODS[base]
        # What a thread that does not run their loop may look at, without an announcement of their own.
        self._futures = (asyncio.tasks.Task, asyncio.Task, asyncio.Future, *futures)
        self._unannounced = {asyncio.Future, asyncio.futures._PyFuture}
        for future in self._futures:
            self.methods.setdefault(future, {})
        self._entered = (asyncio.Lock, asyncio.Semaphore, asyncio.Condition)
        self._get_running_loop = asyncio._get_running_loop
        self._gathering = asyncio.tasks._GatheringFuture

    @property
    def _observer(self) -> Any:
        return kernel.observer

    # -- what the hooks hand over -----------------------------------------------------------------------------------------

    def awaited(self, value: Any) -> Any:
        """A coroutine of a primitive is followed by a note of what it did."""
        code = getattr(value, "cr_code", None)
        operation = self._coroutines.get(code) if code is not None else None
        if operation is None or kernel.current is None:
            return value
        return self._followed(value, operation, self.number_of(value.cr_frame.f_locals["self"], None))

    async def _followed(self, coroutine: Awaitable[Any], operation: str, number: int) -> Any:
        result = await coroutine
        kernel.note(operation, number)
        return result

    def entered(self, manager: Any) -> Any:
        """A lock that is entered by ``async with``."""
        if isinstance(manager, self._entered) and kernel.current is not None:
            return _Entered(manager, self.number_of(manager, None))
        return manager

    def access(self, value: Any) -> tuple[str, object] | None:
        """Which primitive a coroutine is about to operate on: for those who wait it is a look."""
        code = getattr(value, "cr_code", None)
        operation = self._coroutines.get(code) if code is not None else None
        if operation is None:
            return None
        obj = value.cr_frame.f_locals["self"]
        if self._observer is not None:
            self.named(obj)
        return READ if operation == WAIT else WRITE, obj

    def named(self, obj: Any) -> None:
        """A primitive is about to be operated on in a recorded execution."""
        self.number_of(obj, self._observer.program_frame(sys._getframe(1)))

    def touched(self, obj: Any, name: str) -> None:
        """A method of a primitive is about to be called by one of several threads."""
        is_look = name in _LOOKS
        if not is_look and (name not in CHANGES or type(obj) not in self._unannounced):
            return
        loop = obj.get_loop() if isinstance(obj, self._futures) else None
        if loop is None or not hasattr(loop, "seen") or not loop.is_foreign():
            return
        if is_look:
            loop.seen()
        else:
            loop.announce_touch()

    def called(self, obj: Any) -> None:
        """A method of a primitive that does not wait is about to be called; its step has just been recorded."""
        loop = getattr(obj, "_loop", None)
        if loop is not None and loop.is_running() and self._get_running_loop() is not loop:
            self._observer.remark(FOREIGN)

    # -- what a suspended task waits for ------------------------------------------------------------------------------------

    def target_of(self, task: Any) -> tuple[int, list[FrameType]]:
        """The number of what it awaits, and the frames of the program in which it does so, outermost first."""
        frames = _chain(task)
        is_program = self._observer.is_program
        last = max((row for row, frame in enumerate(frames) if is_program(frame.f_code.co_filename)), default=-1)
        user = frames[last] if last >= 0 else None
        chain = [frame for frame in frames if is_program(frame.f_code.co_filename)]
        return self._awaited_in(task, frames[last + 1 :], user), chain

    def _awaited_in(self, task: Any, inner: list[FrameType], user: FrameType | None) -> int:
        for frame in inner:
            if "stdlib/asyncio" in frame.f_code.co_filename.replace("\\", "/"):
                continue
            name, variables = frame.f_code.co_name, frame.f_locals
            if name == "sleep":
                return self._named("sleep", f"sleep {variables['delay']:g} s" if variables["delay"] else "sleep 0")
            if name == "to_thread":
                function = getattr(variables["func"], "__name__", type(variables["func"]).__name__)
                return self._named("thread call", f"{function} in a thread")
            if name == "wait_for" and "fut" in variables:
                return self.number_of(variables["fut"], user)
            if name == "_wait" and "fs" in variables:
                return self._of_several("one of", variables["fs"])
            if "self" in variables:
                return self.number_of(variables["self"], user)
            return self._named("coroutine", frame.f_code.co_qualname)
        waiter = getattr(task, "_fut_waiter", None)
        if waiter is None:
            return self._named("sleep", "sleep 0")
        if isinstance(waiter, self._gathering):
            return self._of_several("gather", waiter._children)
        return self.number_of(waiter, user)

    def _of_several(self, word: str, futures: Any) -> int:
        names = [getattr(getattr(future, "_ct_actor", None), "id", "") for future in futures]
        if len(names) > 4 or not all(names):
            return self._named("tasks", f"{word} {len(names)} tasks" if all(names) else f"{word} {len(names)} futures")
        return self._named("tasks", f"{word} {', '.join(sorted(names, key=lambda name: int(name[1:])))}")

    def _named(self, kind: str, name: str) -> int:
        """The number of what is the same for all who name it so."""
        known: dict[str, int] = self._observer.awaited_by_name
        if name not in known:
            number = known[name] = kernel.number()
            christen(number, kind, name)
        return known[name]

    def number_of(self, obj: Any, frame: FrameType | None) -> int:
        """The number of an object, which gets the name of the variable that holds it."""
        observer = self._observer
        number: int = observer.number_of(obj)
        if not observer.is_known(number):
            if isinstance(obj, self._task):
                kind = "task"
            else:
                kind = next((_KINDS[cls.__name__] for cls in type(obj).__mro__ if cls.__name__ in _KINDS), "")
                kind = kind or type(obj).__name__.lower()
            frame = frame or observer.program_frame(_caller())
            christen(number, kind, _variable(obj, frame) or kind)
        return number


class _Entered:
    """Stands for a lock while it is entered and left by ``async with``."""

    __slots__ = ("_manager", "_number")

    def __init__(self, manager: Any, number: int) -> None:
        self._manager = manager
        self._number = number

    async def __aenter__(self) -> Any:
        result = await self._manager.__aenter__()
        kernel.note(ACQUIRE, self._number)
        return result

    async def __aexit__(self, *exc: object) -> Any:
        kernel.note(RELEASE, self._number)
        return await self._manager.__aexit__(*exc)


def _caller() -> FrameType | None:
    return sys._getframe(2)


def _variable(obj: Any, frame: FrameType | None) -> str:
    """A variable of the frame that holds the object, or an attribute of what a variable holds; or an empty text."""
    if frame is None:
        return ""
    for variables in (frame.f_locals, frame.f_globals):
        for name, value in list(variables.items()):
            if value is obj and not name.startswith("__"):
                return str(name)
    for value in list(frame.f_locals.values()):
        entries = getattr(value, "__dict__", None)
        for name, inner in list(entries.items()) if isinstance(entries, dict) else ():
            if inner is obj:
                return str(name)
    return ""
