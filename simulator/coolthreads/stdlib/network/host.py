"""Hosts: a name, an address, and who has bound which port."""

from __future__ import annotations

import errno
import os
from typing import Protocol

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import christen

ANY = "0.0.0.0"
LOOPBACK = "127.0.0.1"
_FIRST_EPHEMERAL = 49_152
_PORTS = 65_536
_STRIDE = 97  # spreads the ports of different actors


class Bound(Protocol):
    """What can be bound to a port."""

    @property
    def is_listening(self) -> bool: ...
    @property
    def shares_address(self) -> bool: ...
    @property
    def shares_port(self) -> bool: ...


class Host:
    """``ports`` maps kind ("stream", "datagram") and number to the addresses bound, and by whom."""

    def __init__(self, name: str, address: str, *, is_alone: bool = False) -> None:
        self.name = name
        self.address = address
        self.is_alone = is_alone
        self.ports: dict[tuple[str, int], list[tuple[str, Bound]]] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._drawn: dict[int, int] = {}

    def label(self, port: int) -> str:
        """A port of this host, as people would call it."""
        return f"port {port}" if self.is_alone else f"{self.name}:{port}"

    def number(self, kind: str, port: int) -> int:
        """The target of operations on a port."""
        number = self._numbers.get((kind, port))
        if number is None:
            number = self._numbers[kind, port] = kernel.number()
            if kernel.observer is not None:
                christen(number, "port", self.label(port))
        return number

    def bind(self, kind: str, address: str, port: int, who: Bound) -> None:
        """Take a port; raises OSError (EADDRINUSE) if somebody has it."""
        for taken, other in self.ports.get((kind, port), ()):
            if taken != address and ANY not in (taken, address):
                continue
            if who.shares_port and other.shares_port:
                continue
            if who.shares_address and other.shares_address and (kind == "datagram" or not other.is_listening):
                continue
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        self.ports.setdefault((kind, port), []).append((address, who))

    def release(self, kind: str, port: int, who: Bound) -> None:
        """Give a port back."""
        left = [(address, other) for address, other in self.ports.get((kind, port), ()) if other is not who]
        if left:
            self.ports[kind, port] = left
        else:
            self.ports.pop((kind, port), None)

    def bound_to(self, kind: str, address: str, port: int) -> list[Bound]:
        """Who gets what is sent to an address of this host."""
        return [who for taken, who in self.ports.get((kind, port), ()) if taken in (ANY, address)]

    def ephemeral(self, kind: str) -> int:
        """A free port. It depends on who asks and how often, and not on when: no order of actors is to be seen in it."""
        me = kernel.current
        key = 0 if me is None else me.key
        count = self._drawn.get(key, 0)
        while True:
            port = _FIRST_EPHEMERAL + (key * _STRIDE + count) % (_PORTS - _FIRST_EPHEMERAL)
            count += 1
            if (kind, port) not in self.ports:
                break
            if count > _PORTS:
                raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        self._drawn[key] = count
        return port
