"""Datagram sockets: each message arrives as a whole, or not at all."""

from __future__ import annotations

import errno
import socket as real
from collections import deque

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import CONNECT, RECEIVE, SEND, SHUTDOWN, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.network.link import Message
from coolthreads.stdlib.network.names import Address, Name, UnixName, name_for
from coolthreads.stdlib.network.network import Endpoint, Network
from coolthreads.stdlib.network.readiness import ERROR, HANGUP, IN, OUT, set_gate
from coolthreads.stdlib.network.record import happened, in_words, lost, received, told
from coolthreads.stdlib.network.waiting import failure, wait_for

LARGEST = 65_507
_ROOM = 208 * 1024  # bytes of datagrams that wait to be received; what comes beyond that is lost


class Datagrams(Endpoint):
    """A socket for datagrams. ``remote`` is set when it is connected."""

    __slots__ = (
        "_incoming",
        "_is_over",
        "_readable",
        "_size",
        "error",
        "is_bound",
        "local",
        "network",
        "remote",
        "serves",
    )

    kind = "datagram"
    is_listening = False

    def __init__(self, network: Network, family: int) -> None:
        super().__init__(network.here)
        self.network = network
        self.local: Name = name_for(network, family, self.kind)
        self.remote: Name | None = None
        self.is_bound = False
        self.serves = False  # the program has chosen the port, so that others know it
        self.error = 0
        self._incoming: deque[tuple[bytes, Address, int]] = deque()
        self._size = 0
        self._is_over = False
        self._readable = Gate()

    @property
    def shares_address(self) -> bool:
        return bool(self.options.get((real.SOL_SOCKET, real.SO_REUSEADDR)))

    @property
    def shares_port(self) -> bool:
        return bool(self.options.get((real.SOL_SOCKET, getattr(real, "SO_REUSEPORT", -1))))

    def bind(self, address: Address) -> None:
        """Take an address; raises OSError."""
        if self.is_bound:
            raise failure(errno.EINVAL)
        self.local = self.local.bound(address, self)
        self.is_bound = self.serves = True
        if self.local.port_label:
            happened("listens", self.host.name, self.local.port_label)

    def connect(self, address: Address) -> None:
        """Send to there by default, and hear only from there."""
        remote = self.local.towards(address)
        kernel.step(CONNECT, remote.number)
        self._bind_somewhere(remote)
        self.remote = remote

    def send(self, data: bytes, address: Address | None) -> int:
        """Send one datagram; its length. Raises OSError."""
        if address is None and self.remote is None:
            raise failure(errno.EDESTADDRREQ)
        if len(data) > LARGEST:
            raise failure(errno.EMSGSIZE)
        if isinstance(address, tuple) and address[0] == "255.255.255.255":
            return self._broadcast(data, address[1])
        remote = self.remote if address is None else self.local.towards(address)
        assert remote is not None
        self._bind_somewhere(remote)
        link = self.network.link(self.host, remote.host)
        kernel.step(SEND, link.target(remote.number))
        if self.error:
            raise failure(self.take_error())
        self._send(data, remote)
        told(in_words(data))
        return len(data)

    def receive(self, most: int, timeout: int | None, *, peek: bool = False) -> tuple[bytes, Address, int]:
        """One datagram, who sent it, and its full length; raises TimeoutError, BlockingIOError, OSError."""
        wait_for(RECEIVE, self._number, self._readable, timeout)
        if self.error:
            raise failure(self.take_error())
        if not self._incoming:
            told("the end")
            return b"", self.local.address, 0
        if peek:
            data, sender, _ = self._incoming[0]
        else:
            data, sender, row = self._incoming.popleft()
            self._size -= len(data)
            received(row)
            self._look()
        told(in_words(data))
        return data[:most], sender, len(data)

    def shutdown(self, how: int) -> None:
        """Hear no more; a connected socket only."""
        if self.remote is None:
            raise failure(errno.ENOTCONN)
        kernel.step(SHUTDOWN, self._number)
        if how != real.SHUT_WR:
            self._is_over = True
            self._look()

    def close(self) -> None:
        if self.is_bound:
            self.local.release(self)
        if self.serves and self.local.port_label:
            happened("closes", self.host.name, self.local.port_label)
        self._incoming.clear()
        self.changed()

    def close_target(self) -> int | tuple[int, ...]:
        return self._number

    def ready(self, mask: int) -> int:
        found = OUT | (IN if self._readable.is_open else 0)
        return found & mask | (ERROR if self.error else 0) | (HANGUP if self._is_over else 0)

    def watch_target(self, mask: int) -> list[int]:
        return [self._number] if mask & IN else []

    def take_error(self) -> int:
        error, self.error = self.error, 0
        self._look()
        return error

    # -- inside -----------------------------------------------------------------------------------------------------

    @property
    def _number(self) -> int:
        return self.local.number if self.is_bound else 0

    def _bind_somewhere(self, remote: Name) -> None:
        if not self.is_bound and not isinstance(self.local, UnixName):
            self.local = self.local.ephemeral(remote, self)
            self.is_bound = True

    def _broadcast(self, data: bytes, port: int) -> int:
        if not self.options.get((real.SOL_SOCKET, real.SO_BROADCAST)):
            raise failure(errno.EACCES)
        places = [self.local.towards((host.address, port)) for host in self.network.hosts]
        self._bind_somewhere(places[0])
        numbers: list[int] = []
        for remote in places:
            target: type_of_target = self.network.link(self.host, remote.host).target(remote.number)
            numbers += [target] if isinstance(target, int) else target
        kernel.step(SEND, tuple(numbers) if len(numbers) > 1 else sum(numbers))
        for remote in places:
            self._send(data, remote)
        return len(data)

    def _send(self, data: bytes, remote: Name) -> None:
        link = self.network.link(self.host, remote.host)
        sender = self.local.as_sender(remote)

        def arrive(data: bytes, row: int) -> None:
            who = remote.receiver()
            if who is None:
                lost(row)
                if self.remote is not None and self.host is remote.host:
                    self.error = errno.ECONNREFUSED
                    self._look()
            elif isinstance(who, Datagrams):
                who._arrived(data, sender, row)

        name = f"{self.local} → {remote}"
        link.carry(Message(self.kind, name, data, arrive, link, remote.number, name, is_datagram=True))

    def _arrived(self, data: bytes, sender: Address, row: int) -> None:
        if self._is_over or self._size + len(data) > _ROOM or (self.remote and self.remote.address != sender):
            lost(row)
            return
        self._incoming.append((data, sender, row))
        self._size += len(data)
        self._look()

    def _look(self) -> None:
        set_gate(self._readable, bool(self._incoming) or bool(self.error) or self._is_over)
        self.changed()
