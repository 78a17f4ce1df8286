"""The virtual `select`: waiting for several sockets of the simulated network at once. `epoll` and its like are left out, so
that `selectors` takes `poll`.

Where sleeps and time-outs may end at any moment, the time-out of such a wait ends only when nobody else can go on: who waits
like this looks around and waits again.
"""

from __future__ import annotations

import errno
import math
import os
import select as real
from collections.abc import Callable, Iterable
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import POLL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.modules import TwinModule, named_after, unbound
from coolthreads.stdlib.network.network import FIRST_DESCRIPTOR, Endpoint, network
from coolthreads.stdlib.network.readiness import ERROR, HANGUP, IN, OUT, set_gate
from coolthreads.stdlib.network.waiting import is_open
from coolthreads.stdlib.threading.lock import stuck

_INVALID = 32
_PRIORITY = 2
_MILLISECOND = 1_000_000


def _descriptor(fd: Any) -> int:
    """The number behind a descriptor or what has one."""
    if isinstance(fd, int):
        number = fd
    else:
        try:
            number = fd.fileno()
        except AttributeError:
            raise TypeError("argument must be an int, or have a fileno() method.") from None
        if not isinstance(number, int):
            raise TypeError("fileno() returned a non-integer")
    if number < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({number})")
    return number


def _wait(wanted: list[tuple[int, int]], timeout: int | None) -> list[tuple[int, int]]:
    """Wait until one of the (descriptor, mask) is ready; those that are, with what they are ready for."""
    descriptors = network().descriptors
    watched: list[tuple[Endpoint, int]] = []
    targets: dict[int, None] = {}
    for descriptor, mask in wanted:
        endpoint = descriptors.get(descriptor)
        if endpoint is not None:
            watched.append((endpoint, mask))
            targets.update(dict.fromkeys(endpoint.watch_target(mask)))
        elif descriptor < FIRST_DESCRIPTOR and is_open(descriptor):
            raise NotVirtual(f"select: descriptor {descriptor} is no socket of the simulated network")

    def ready() -> list[tuple[int, int]]:
        found = []
        for descriptor, mask in wanted:
            endpoint = descriptors.get(descriptor)
            events = _INVALID if endpoint is None else endpoint.ready(mask)
            if events:
                found.append((descriptor, events))
        return found

    gate = Gate(bool(ready()))

    def look() -> None:
        set_gate(gate, bool(ready()))

    for endpoint, _ in watched:
        endpoint.watchers.append(look)
    try:
        numbers = tuple(targets)
        target = numbers if len(numbers) > 1 else sum(numbers)
        if not kernel.wait(POLL, target, gate, timeout) and timeout is None:
            raise stuck("select")
    finally:
        for endpoint, _ in watched:
            endpoint.watchers.remove(look)
    return ready()


class poll:
    """The descriptors that shall be waited for, in the order of their registration."""

    __slots__ = ("_is_waiting", "_wanted")

    def __init__(self) -> None:
        self._wanted: dict[int, int] = {}
        self._is_waiting = False

    def register(self, fd: Any, eventmask: int = IN | _PRIORITY | OUT, /) -> None:
        """Wait for this one, too."""
        self._wanted[_descriptor(fd)] = _mask(eventmask)

    def modify(self, fd: Any, eventmask: int, /) -> None:
        """Wait for something else of a registered one."""
        number = _descriptor(fd)
        if number not in self._wanted:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        self._wanted[number] = _mask(eventmask)

    def unregister(self, fd: Any, /) -> None:
        """Wait for it no more."""
        del self._wanted[_descriptor(fd)]

    def poll(self, timeout: Any = None, /) -> list[tuple[int, int]]:
        """Wait until one is ready, at most so many milliseconds; pairs of descriptor and what it is ready for."""
        limit = None
        if timeout is not None:
            if not isinstance(timeout, (int, float)):
                raise TypeError("timeout must be an integer or None")
            limit = None if timeout < 0 else math.ceil(timeout) * _MILLISECOND
        if self._is_waiting:
            raise RuntimeError("concurrent poll() invocation")
        self._is_waiting = True
        try:
            return _wait(list(self._wanted.items()), limit)
        finally:
            self._is_waiting = False


def _mask(eventmask: int) -> int:
    if eventmask < 0:
        raise ValueError("value must be positive")
    if eventmask > 0xFFFF:
        raise OverflowError("Python int too large for C unsigned short")
    return eventmask


def select(
    rlist: Iterable[Any], wlist: Iterable[Any], xlist: Iterable[Any], timeout: Any = None, /
) -> tuple[list[Any], list[Any], list[Any]]:
    """Wait until one is ready; those that can be read, those that can be written, and none with urgent data."""
    if timeout is not None and not isinstance(timeout, (int, float)):
        raise TypeError("timeout must be a float or None")
    if timeout is not None and timeout < 0:
        raise ValueError("timeout must be non-negative")
    lists = []
    for given in (rlist, wlist, xlist):
        try:
            lists.append([(item, _descriptor(item)) for item in given])
        except TypeError as error:
            if "iterable" in str(error):
                raise TypeError("arguments 1-3 must be sequences") from None
            raise
    masks: dict[int, int] = {}
    for pairs, bit in zip(lists, (IN, OUT, 0), strict=True):
        for _, number in pairs:
            masks[number] = masks.get(number, 0) | bit
    for number in masks:
        if number not in network().descriptors and not (number < FIRST_DESCRIPTOR and is_open(number)):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    found = dict(_wait(list(masks.items()), None if timeout is None else math.ceil(timeout * 1e9)))
    reads, writes, _ = lists
    return (
        [item for item, number in reads if found.get(number, 0) & (IN | HANGUP | ERROR)],
        [item for item, number in writes if found.get(number, 0) & (OUT | ERROR)],
        [],
    )


_FUNCTIONS: list[Callable[..., Any]] = [select]
if hasattr(real, "poll"):
    _FUNCTIONS.append(poll)
named_after("select", select, poll)
_LEFT_OUT = frozenset({"epoll", "kqueue", "kevent", "devpoll"})
module = TwinModule(
    "select",
    real.__doc__,
    {
        name: value
        for name, value in vars(real).items()
        if not name.startswith("__") and name not in _LEFT_OUT and not name.startswith(("EPOLL", "KQ_"))
    }
    | unbound(*_FUNCTIONS),
)
