"""The selector of our loop: which sockets of the simulated network it watches, and which of them are ready."""

from __future__ import annotations

import selectors
from collections.abc import Callable, Mapping
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.stdlib.network.network import Endpoint, network
from coolthreads.stdlib.network.readiness import IN, OUT

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Readiness(selectors.BaseSelector):
    """``wake`` is called when a watched socket has changed; ``keys``: those that are watched, by descriptor."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self.keys: dict[int, selectors.SelectorKey] = {}
        self._endpoints: dict[int, Endpoint] = {}

    def targets(self) -> list[int]:
        """What looking at all of them touches."""
        found: dict[int, None] = {}
        for fd, endpoint in self._endpoints.items():
            found.update(dict.fromkeys(endpoint.watch_target(_mask(self.keys[fd].events))))
        return list(found)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a socket, given as such or by its descriptor; raises KeyError if it is watched already."""
        if not events or events & ~(_READ | _WRITE):
            raise ValueError(f"Invalid events: {events!r}")
        fd = _descriptor(fileobj)
        if fd in self.keys:
            raise KeyError(f"{fileobj!r} (FD {fd}) is already registered")
        endpoint = network().descriptors.get(fd)
        if endpoint is None:
            raise NotVirtual(f"asyncio: descriptor {fd} is no socket of the simulated network")
        key = self.keys[fd] = selectors.SelectorKey(fileobj, fd, events, data)
        self._endpoints[fd] = endpoint
        endpoint.watchers.append(self._wake)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Do not watch it any more; raises KeyError if it is not watched."""
        try:
            fd = _descriptor(fileobj)
        except ValueError:
            # It is closed by now.
            fd = next((key.fd for key in self.keys.values() if key.fileobj is fileobj), -1)
        key = self.keys.pop(fd, None)
        if key is None:
            raise KeyError(f"{fileobj!r} is not registered")
        watchers = self._endpoints.pop(fd).watchers
        if self._wake in watchers:
            watchers.remove(self._wake)
        return key

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a registered one for other events."""
        key = self.get_key(fileobj)._replace(events=events, data=data)
        self.keys[key.fd] = key
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Those that are ready at this moment, in the order of their registration."""
        found = []
        for fd, key in self.keys.items():
            ready = self._endpoints[fd].ready(_mask(key.events))
            events = (_WRITE if ready & ~IN else 0) | (_READ if ready & ~OUT else 0)
            if events & key.events:
                found.append((key, events & key.events))
        return found

    def close(self) -> None:
        """Watch nothing any more."""
        for fd in list(self.keys):
            self.unregister(fd)
        # No circle with the loop: collecting garbage costs more than an execution.
        self._wake = _nothing

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Those that are watched, by descriptor or as such."""
        return _ByFile(self.keys)


class _ByFile(dict[Any, selectors.SelectorKey]):
    def __missing__(self, fileobj: Any) -> selectors.SelectorKey:
        fd = next((key.fd for key in self.values() if key.fileobj is fileobj), None)
        if fd is None:
            raise KeyError(f"{fileobj!r} is not registered")
        return self[fd]


def _nothing() -> None:
    """Nobody is there to be woken up."""


def _mask(events: int) -> int:
    return (IN if events & _READ else 0) | (OUT if events & _WRITE else 0)


def _descriptor(fileobj: Any) -> int:
    fd = fileobj if isinstance(fileobj, int) else int(fileobj.fileno())
    if fd < 0:
        raise ValueError(f"Invalid file descriptor: {fd}")
    return fd
