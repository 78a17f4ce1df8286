"""What is changed in the program's `ctypes`: functions that block, or start threads, behind the scheduler are refused."""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual
from coolthreads.kernel.turns import kernel

_BLOCKING = frozenset(
    "sleep usleep nanosleep clock_nanosleep pause sigwait sigsuspend poll ppoll select pselect epoll_wait accept recv "
    "recvfrom recvmsg wait waitpid wait3 wait4 waitid sem_wait sem_timedwait pthread_create pthread_join "
    "pthread_mutex_lock pthread_cond_wait pthread_cond_timedwait pthread_rwlock_rdlock pthread_rwlock_wrlock "
    "pthread_barrier_wait fork vfork flock lockf Sleep SleepEx WaitForSingleObject WaitForMultipleObjects "
    "CreateThread thrd_create thrd_join mtx_lock cnd_wait".split()
)
_INSTEAD = {
    **dict.fromkeys(("sleep", "usleep", "nanosleep", "clock_nanosleep", "Sleep", "SleepEx"), "time.sleep"),
    **dict.fromkeys(("pthread_create", "CreateThread"), "threading.Thread"),
}


class Refused:
    """Stands for a foreign function that must not be called; it takes its declaration."""

    argtypes: Any = None
    restype: Any = None
    errcheck: Any = None

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __call__(self, *arguments: Any) -> NoReturn:
        instead = _INSTEAD.get(self.__name__)
        raise NotVirtual(
            f"ctypes: {self.__name__}() is not virtual: it may block or start threads behind the scheduler"
            + (f"; try {instead}" if instead else "")
        )


def adapt(module: ModuleType) -> None:
    """Change `ctypes`, for good: outside executions its functions are what they were."""
    plain = module.CDLL.__getitem__
    if isinstance(plain, FunctionType) and plain.__module__ == __name__:
        return

    def function_named(self: Any, name_or_ordinal: Any) -> Any:
        found = plain(self, name_or_ordinal)
        watched = kernel.current is not None and name_or_ordinal in _BLOCKING
        return Refused(name_or_ordinal) if watched else found

    module.CDLL.__getitem__ = function_named


def install() -> None:
    """Change `ctypes` if it has been imported; if not, it is changed when the program imports it."""
    module = sys.modules.get("ctypes")
    if module is not None:
        adapt(module)
