"""What is changed in the program's `multiprocessing`: pools of threads work, whatever needs processes is refused."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual
from coolthreads.stdlib._queue import Empty, SimpleQueue

_OF_PROCESSES = (
    "Manager Pool Queue SimpleQueue JoinableQueue Pipe Value Array RawValue RawArray "
    "Lock RLock Condition Semaphore BoundedSemaphore Event Barrier"
).split()


def adapt_context(module: ModuleType) -> None:
    """Change a fresh copy of `multiprocessing.context`."""
    for name in _OF_PROCESSES:
        setattr(module.BaseContext, name, _refused(name))


def adapt_process(module: ModuleType) -> None:
    """Change a fresh copy of `multiprocessing.process`."""
    module.BaseProcess.start = _refused("Process.start")


def adapt_pool(module: ModuleType) -> None:
    """Change a fresh copy of `multiprocessing.pool`, so that pools of threads need no pipes."""
    plain_init = module.Pool.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        if not isinstance(self, module.ThreadPool):
            _refuse("Pool")
        plain_init(self, *args, **kwargs)

    def wait_for_updates(sentinels: object, change_notifier: SimpleQueue, timeout: float | None = None) -> None:
        try:
            change_notifier.get(timeout=timeout)
            while True:
                change_notifier.get_nowait()
        except Empty:
            pass

    module.Pool.__init__ = init
    module.Pool._wait_for_updates = staticmethod(wait_for_updates)
    vars(module)["get_context"] = staticmethod(_Threads)


class _Notifier(SimpleQueue):
    """Tells the pool that something has changed."""

    __slots__ = ()

    @property
    def _reader(self) -> None:
        return None

    def close(self) -> None:
        """There are no pipes to close."""


class _Threads:
    """The context of a pool of threads."""

    SimpleQueue = _Notifier


def _refused(name: str) -> Any:
    def refused(*args: Any, **kwargs: Any) -> NoReturn:
        _refuse(name)

    return refused


def _refuse(what: str) -> NoReturn:
    raise NotVirtual(
        f"multiprocessing.{what} is not virtual: only the threads of one process can be scheduled; try threads"
    )
