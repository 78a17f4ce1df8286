"""The virtual `time`: nothing really sleeps, and every clock shows the kernel's."""

from __future__ import annotations

import operator
import sys
import time as real
from typing import Any

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import CLOCK, READ, SLEEP
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING, execution
from coolthreads.stdlib.modules import TwinModule, named_after, unbound

EPOCH = 1_704_067_200_000_000_000
"""Every execution begins at the turn of the year 2024, in UTC."""

BOOT = 1_000_000_000_000
"""The monotonic clock of a machine that has been running for a while."""

_PATIENCE = 16  # reads at one place in a row, after which a program is held to be waiting for the time to come
_MOST = 36  # doublings of what each further read costs: up to a day, for clocks have 64 bits


def now() -> int:
    """Virtual nanoseconds since the beginning. Whoever reads it again and again at one place sees it run faster."""
    me = kernel.current
    if me is None:
        kernel.step(READ, CLOCK)
    frame = sys._getframe(2)
    place = (me and me.index, frame.f_code, frame.f_lasti)
    storage = execution.storage
    last, times = storage.get("clock", (None, 0))
    times = times + 1 if place == last else 0
    storage["clock"] = (place, times)
    if times >= _PATIENCE:
        kernel.now += 1_000 << min(times - _PATIENCE, _MOST)
        kernel.step(READ, CLOCK)
    elif "sleep" in kernel.watched:
        kernel.step(READ, CLOCK)
    else:
        kernel.step_cold(READ, CLOCK)
    if kernel.next_number < LASTING:
        # A module that is imported once for all executions tells the program nothing of the time.
        kernel.watch("clock")
    return kernel.now


def sleep(seconds: Any, /) -> None:
    """Wait for virtual time to pass."""
    if isinstance(seconds, float):
        if seconds != seconds:
            raise ValueError("Invalid value NaN (not a number)")
        if seconds * 1e9 > sys.maxsize:
            raise OverflowError("timestamp too large to convert to C PyTime_t")
        duration = int(seconds * 1_000_000_000)
    else:
        try:
            duration = operator.index(seconds) * 1_000_000_000
        except TypeError:
            raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer") from None
        if duration > sys.maxsize:
            raise OverflowError("timestamp too large to convert to C PyTime_t")
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    kernel.watch("sleep")
    target = CLOCK if "clock" in kernel.watched else 0
    if duration:
        if kernel.machine is not None:
            duration += kernel.machine.costs.threads.sleep
        kernel.wait(SLEEP, target, Gate(), duration)
    else:
        kernel.step(SLEEP, 0)


def time() -> float:
    """Seconds since 1970."""
    return (EPOCH + execution.clock + now()) / 1e9


def time_ns() -> int:
    """Nanoseconds since 1970."""
    return EPOCH + execution.clock + now()


def monotonic() -> float:
    """Seconds that never go back."""
    return (BOOT + now()) / 1e9


def monotonic_ns() -> int:
    """Nanoseconds that never go back."""
    return BOOT + now()


def perf_counter() -> float:
    """Seconds for measuring."""
    return (BOOT + now()) / 1e9


def perf_counter_ns() -> int:
    """Nanoseconds for measuring."""
    return BOOT + now()


def process_time() -> float:
    """Seconds of computing; here, as if nobody ever waited."""
    return now() / 1e9


def process_time_ns() -> int:
    """Nanoseconds of computing."""
    return now()


def thread_time() -> float:
    """Seconds of computing of the current thread."""
    return now() / 1e9


def thread_time_ns() -> int:
    """Nanoseconds of computing of the current thread."""
    return now()


def clock_gettime(clk_id: int, /) -> float:
    """Seconds of one of the system's clocks."""
    return clock_gettime_ns(clk_id) / 1e9


def clock_gettime_ns(clk_id: int, /) -> int:
    """Nanoseconds of one of the system's clocks."""
    return now() + (EPOCH + execution.clock if clk_id in _OF_THE_DAY else BOOT)


def localtime(seconds: float | None = None, /) -> real.struct_time:
    """The parts of a moment, by default of now, in local time."""
    return real.localtime((EPOCH + execution.clock + now()) / 1e9 if seconds is None else seconds)


def gmtime(seconds: float | None = None, /) -> real.struct_time:
    """The parts of a moment, by default of now, in UTC."""
    return real.gmtime((EPOCH + execution.clock + now()) / 1e9 if seconds is None else seconds)


def ctime(seconds: float | None = None, /) -> str:
    """A moment, by default now, as text."""
    return real.ctime((EPOCH + execution.clock + now()) / 1e9 if seconds is None else seconds)


def asctime(parts: Any = None, /) -> str:
    """The parts of a moment as text."""
    return real.asctime(real.localtime((EPOCH + execution.clock + now()) / 1e9) if parts is None else parts)


def strftime(format: str, parts: Any = None, /) -> str:
    """The parts of a moment as text in a given format."""
    return real.strftime(format, real.localtime((EPOCH + execution.clock + now()) / 1e9) if parts is None else parts)


_OF_THE_DAY = frozenset({getattr(real, "CLOCK_REALTIME", 0), getattr(real, "CLOCK_TAI", 0)})
_VIRTUAL = [
    sleep,
    time,
    time_ns,
    monotonic,
    monotonic_ns,
    perf_counter,
    perf_counter_ns,
    process_time,
    process_time_ns,
    thread_time,
    thread_time_ns,
    clock_gettime,
    clock_gettime_ns,
    localtime,
    gmtime,
    ctime,
    asctime,
    strftime,
]
named_after("time", *_VIRTUAL)

# What does not depend on the moment is the real thing: tables, constants, struct_time, mktime, strptime.
module = TwinModule(
    "time",
    real.__doc__,
    {name: value for name, value in vars(real).items() if not name.startswith("__")}
    | unbound(*[function for function in _VIRTUAL if hasattr(real, function.__name__)]),
)
