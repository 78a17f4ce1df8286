"""Thread: an actor of the kernel with CPython's manners."""

from __future__ import annotations

import contextvars
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import LIFE, READ
from coolthreads.kernel.tracebacks import format_exception
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import christen, execution, hash_of
from coolthreads.stdlib.native import known
from coolthreads.stdlib.threading.excepthook import invoke_excepthook
from coolthreads.stdlib.threading.local import forget_thread
from coolthreads.stdlib.threading.lock import patience

_INHERITS = getattr(sys.flags, "thread_inherit_context", False)


class Thread:
    """The fields are CPython's where programs are known to use them: ``_target``, ``_args`` and ``_kwargs`` in `run`."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_actor",
        "_args",
        "_context",
        "_daemonic",
        "_initialized",
        "_kwargs",
        "_name",
        "_number",
        "_stderr",
        "_target",
    )

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
        **later: Any,
    ) -> None:
        assert group is None, "group argument must be None for now"
        self._actor: Actor | None = None
        self._number = kernel.number()
        self._target = target
        self._args = args
        self._kwargs = {} if kwargs is None else kwargs
        if name:
            self._name = str(name)
        else:
            count = execution.count("thread")
            try:
                self._name = f"Thread-{count}" if target is None else f"Thread-{count} ({target.__name__})"
            except AttributeError:
                self._name = f"Thread-{count}"
        self._daemonic = current_thread()._daemonic if daemon is None else daemon
        # The argument is new in 3.14.
        self._context = later.pop("context", None) if later and sys.version_info >= (3, 14) else None
        if later:
            raise TypeError(f"Thread.__init__() got an unexpected keyword argument {next(iter(later))!r}")
        self._stderr = sys.stderr  # for an exception that comes when there is no such stream any more
        self._initialized = True

    def __repr__(self) -> str:
        self._check()
        actor = self._actor
        status = "initial" if actor is None else "stopped" if actor.ended else "started"
        if self._daemonic:
            status += " daemon"
        if actor is not None:
            status += f" {identity(actor)}"
        return f"<{type(self).__name__}({self._name}, {status})>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def start(self) -> None:
        """Start the thread's activity; at most once."""
        if not getattr(self, "_initialized", False):
            raise RuntimeError("thread.__init__() not called")
        if self._actor is not None:
            raise RuntimeError("threads can only be started once")
        if _INHERITS and self._context is None:
            self._context = contextvars.copy_context()
        self._actor = launch(self._name, self._bootstrap, self._daemonic, self._number)

    def run(self) -> None:
        """What the thread does: call its target. May be overridden."""
        try:
            if self._target is not None:
                known(self._target)(*self._args, **self._kwargs)
        finally:
            del self._target, self._args, self._kwargs

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, or the time is up."""
        if not getattr(self, "_initialized", False):
            raise RuntimeError("Thread.__init__() not called")
        actor = self._actor
        if actor is None:
            raise RuntimeError("cannot join thread before it is started")
        if actor is kernel.current:
            raise RuntimeError("cannot join current thread")
        if timeout is None:
            kernel.join(actor)
        else:
            kernel.join(actor, patience(timeout))

    def is_alive(self) -> bool:
        """Whether the thread has been started and has not ended."""
        self._check()
        kernel.watch("life")
        kernel.step(READ, self._number)
        actor = self._actor
        return actor is not None and not actor.ended

    @property
    def name(self) -> str:
        """For people; nothing depends on it."""
        self._check()
        return self._name

    @name.setter
    def name(self, name: object) -> None:
        self._check()
        self._name = str(name)

    @property
    def ident(self) -> int | None:
        """A nonzero integer, or None before the start."""
        self._check()
        return None if self._actor is None else identity(self._actor)

    @property
    def native_id(self) -> int | None:
        """As an operating system would count; the same as `ident` here."""
        return self.ident

    @property
    def daemon(self) -> bool:
        """Whether the program ends without waiting for this thread."""
        self._check()
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        if not getattr(self, "_initialized", False):
            raise RuntimeError("Thread.__init__() not called")
        if self._actor is not None:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def isDaemon(self) -> bool:
        warnings.warn("isDaemon() is deprecated, get the daemon attribute instead", DeprecationWarning, stacklevel=2)
        return self.daemon

    def setDaemon(self, daemonic: bool) -> None:
        warnings.warn("setDaemon() is deprecated, set the daemon attribute instead", DeprecationWarning, stacklevel=2)
        self.daemon = daemonic

    def getName(self) -> str:
        warnings.warn("getName() is deprecated, get the name attribute instead", DeprecationWarning, stacklevel=2)
        return self.name

    def setName(self, name: str) -> None:
        warnings.warn("setName() is deprecated, set the name attribute instead", DeprecationWarning, stacklevel=2)
        self.name = name

    def _check(self) -> None:
        assert getattr(self, "_initialized", False), "Thread.__init__() not called"

    def _bootstrap(self) -> None:
        actor = kernel.current
        assert actor is not None
        actor.twin = self
        self._actor = actor
        try:
            if self._context is None:
                self.run()
            else:
                self._context.run(self.run)
        except BaseException:
            if kernel.closing:
                raise
            invoke_excepthook(self, actor)
        if execution.let_go is not None:
            execution.let_go()
        if execution.storage:
            forget_thread()
        kernel.leave()


class MainThread(Thread):
    """The thread in which the program begins."""

    __slots__ = ()

    def __init__(self) -> None:
        Thread.__init__(self, name="MainThread", daemon=False)


class DummyThread(Thread):
    """Stands for an actor that was not started through a Thread, by default for the current one."""

    __slots__ = ()

    def __init__(self, actor: Actor | None = None) -> None:
        Thread.__init__(self, name=f"Dummy-{execution.count('dummy')}", daemon=True)
        self._actor = actor or kernel.current

    def is_alive(self) -> bool:
        actor = self._actor
        if actor is not None and not actor.ended:
            return True
        raise RuntimeError("thread is not alive") if actor is None else AssertionError("cannot ask an ended dummy")

    def join(self, timeout: float | None = None) -> None:
        raise RuntimeError("cannot join a dummy thread")


MainThread.__qualname__ = MainThread.__name__ = "_MainThread"
DummyThread.__qualname__ = DummyThread.__name__ = "_DummyThread"


def identity(actor: Actor) -> int:
    """What `get_ident` gives for an actor: nonzero, and the same in every execution."""
    return actor.index + 1


def launch(name: str, body: Callable[[], None], daemon: bool, number: int = 0) -> Actor:
    """Start an actor, unless nobody can be started here."""
    if execution.is_over:
        raise RuntimeError("can't create new thread at interpreter shutdown")
    if kernel.current is None:
        if kernel.closing:
            kernel.step("start")
        raise NotVirtual(f"thread {name}: it cannot be started outside an execution")
    if kernel.atomic:
        raise NotVirtual(f"thread {name}: it cannot be started during an import or a finaliser")
    if kernel.observer is not None:
        christen(number or kernel.next_number, "thread", name)
    return kernel.start(name, body, daemon, number)


def thread_of(actor: Actor) -> Any:
    """The Thread that stands for an actor."""
    thread = actor.twin
    if thread is None:
        thread = actor.twin = DummyThread(actor)
    return thread


def current_thread() -> Any:
    """The Thread whose turn it is."""
    actor = kernel.current
    if actor is None:
        return main_thread()
    return actor.twin or thread_of(actor)


def main_thread() -> Any:
    """The Thread in which the program began."""
    thread = execution.main_thread
    if thread is None:
        # Before `begin`, or between executions. Not through __init__: it asks for the current thread.
        thread = execution.main_thread = MainThread()
    return thread


def living() -> list[Actor]:
    """The actors that have not ended, by order of creation; a step that notices every start and end."""
    if kernel.current is None:
        kernel.step(READ)
        return []
    kernel.watch("life")
    kernel.step(READ, LIFE)
    node = kernel.current.node
    return [actor for actor in kernel.actors if not actor.ended and actor.node == node]


def enumerate() -> list[Any]:
    """All threads that are alive."""
    return [thread_of(actor) for actor in living()] or [main_thread()]


def active_count() -> int:
    """How many threads are alive."""
    return len(living()) or 1


def get_ident() -> int:
    """The identity of the current thread."""
    actor = kernel.current
    return 1 if actor is None else actor.index + 1


def stack_size(size: int = 0, /) -> int:
    """Accepted as far as CPython accepts it; it has no effect."""
    storage = execution.storage
    if size < 0:
        raise ValueError("size must be 0 or a positive value")
    if 0 < size < 32768:
        raise ValueError(f"size not valid: {size} bytes")
    before: int = storage.get("stack size", 0)
    storage["stack size"] = size
    return before


def shut_down() -> None:
    """What the interpreter does with threads when the main one has ended; a second time there is nothing to do."""
    execution.is_ending = True
    callbacks = execution.at_threading_exit
    try:
        while callbacks:
            callbacks.pop()()
    except Exception as error:
        callbacks.clear()
        sys.stderr.write(f"Exception ignored in: <module 'threading'>\n{format_exception(error)}")
        return
    node = 0 if kernel.current is None else kernel.current.node
    for actor in kernel.actors:
        # Threads may be started while others are waited for: the list grows.
        if actor.node == node and actor is not kernel.current and not actor.daemon and not actor.ended:
            kernel.join(actor)
