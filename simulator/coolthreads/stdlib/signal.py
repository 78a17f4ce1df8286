"""The virtual `signal`: handlers run in the main thread, when it has its turn next, even while it waits."""

from __future__ import annotations

import signal as real
from collections.abc import Callable
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import CALL, SLEEP, WAIT
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import TwinModule, named_after, unbound
from coolthreads.stdlib.threading.lock import nanoseconds, stuck
from coolthreads.stdlib.threading.thread import launch

Handler = Callable[[int, Any], object] | int | None

_IGNORED = frozenset(
    getattr(real, name) for name in ("SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH") if hasattr(real, name)
)


def default_int_handler(signalnum: int, frame: Any, /) -> None:
    """What Ctrl-C does."""
    raise KeyboardInterrupt


def signal(signalnum: int, handler: Handler) -> Handler:
    """Have a function called when a signal arrives; what was called so far."""
    if kernel.current is not None and kernel.current.index:
        raise ValueError("signal only works in main thread of the main interpreter")
    before = getsignal(signalnum)
    if handler not in (real.SIG_IGN, real.SIG_DFL) and not callable(handler):
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    _handlers()[int(signalnum)] = real.Handlers(handler) if handler in (0, 1) else handler
    return before


def getsignal(signalnum: int) -> Handler:
    """What is called when a signal arrives."""
    if not 0 < signalnum < real.NSIG:
        raise ValueError("signal number out of range")
    return _handlers().get(int(signalnum), real.SIG_DFL)


def raise_signal(signalnum: int, /) -> None:
    """Send a signal to the own process."""
    arrive(signalnum)


def pthread_kill(thread_id: int, signalnum: int, /) -> None:
    """Send a signal to a thread: its handler runs in the main thread all the same."""
    if not any(actor.index + 1 == thread_id and not actor.ended for actor in kernel.actors):
        raise ProcessLookupError(3, "No such process")
    if signalnum:
        arrive(signalnum)


def arrive(signalnum: int, only_handled: bool = False) -> None:
    """A signal comes in. What nobody handles ends the program, unless ``only_handled`` ones count."""
    handler = getsignal(signalnum)
    if handler == real.SIG_IGN or (handler == real.SIG_DFL and (only_handled or signalnum in _IGNORED)):
        return
    kernel.step(CALL)
    waiting = execution.storage.get("pause")
    if waiting is not None:
        kernel.open(waiting)
    if callable(handler):
        called = handler
        kernel.interrupt(lambda: called(int(signalnum), None))
    else:
        kernel.interrupt(lambda: _die(signalnum))


def _die(signalnum: int) -> None:
    raise SystemExit(128 + signalnum)


def pause() -> None:
    """Wait for a signal."""
    gate = execution.storage["pause"] = Gate()
    if not kernel.wait(WAIT, 0, gate):
        raise stuck("signal.pause()")


def alarm(seconds: int, /) -> int:
    """Have SIGALRM sent after so many seconds; those that were left of the last alarm."""
    left, _ = setitimer(real.ITIMER_REAL, seconds)
    return -int(-left // 1)


def setitimer(which: int, seconds: float, interval: float = 0.0, /) -> tuple[float, float]:
    """Have SIGALRM sent after some time, and again after each interval; what was left of the last timer."""
    if which != real.ITIMER_REAL:
        raise NotVirtual("signal.setitimer: only ITIMER_REAL is virtual")
    before = getitimer(which)
    last: _Timer | None = execution.storage.pop("itimer", None)
    if last is not None:
        last.cancel()
    if seconds > 0:
        execution.storage["itimer"] = _Timer(nanoseconds(seconds), nanoseconds(interval))
    return before


def getitimer(which: int, /) -> tuple[float, float]:
    """What is left of the timer, and its interval."""
    timer: _Timer | None = execution.storage.get("itimer")
    if timer is None or timer.is_over:
        return (0.0, 0.0)
    return (max(0, timer.due - kernel.now) / 1e9, timer.interval / 1e9)


class _Timer:
    """An actor that sends SIGALRM."""

    def __init__(self, delay: int, interval: int) -> None:
        self.delay = delay
        self.interval = interval
        self.due = kernel.now + delay
        self.is_over = False
        self._cancelled = Gate()
        self._actor: Actor = launch("alarm", self._run, True)

    def cancel(self) -> None:
        self.is_over = True
        kernel.open(self._cancelled)

    def _run(self) -> None:
        delay = self.delay
        while not kernel.wait(SLEEP, 0, self._cancelled, delay):
            arrive(real.SIGALRM)
            if not self.interval:
                self.is_over = True
                break
            delay = self.interval
            self.due = kernel.now + delay
        kernel.leave()


def _handlers() -> dict[int, Handler]:
    found: dict[int, Handler] | None = execution.storage.get("signal handlers")
    if found is None:
        found = execution.storage["signal handlers"] = {int(real.SIGINT): module.default_int_handler}
    return found


_FUNCTIONS = [default_int_handler, signal, getsignal, raise_signal]
_FUNCTIONS += [
    function for function in (pthread_kill, pause, alarm, setitimer, getitimer) if hasattr(real, function.__name__)
]
named_after("signal", *_FUNCTIONS)
module = TwinModule(
    "signal",
    real.__doc__,
    {name: value for name, value in vars(real).items() if not name.startswith("__")} | unbound(*_FUNCTIONS),
)
