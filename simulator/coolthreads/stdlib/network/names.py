"""What sockets are called: IPv4 addresses with ports, and names in the file system."""

from __future__ import annotations

import errno
import os
import socket as real
from itertools import count
from typing import TYPE_CHECKING, Any

from coolthreads.kernel.operations import BIND
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import christen
from coolthreads.stdlib.network.host import ANY, LOOPBACK, Host
from coolthreads.stdlib.network.waiting import failure

if TYPE_CHECKING:
    from coolthreads.stdlib.network.network import Network
    from coolthreads.stdlib.network.stream import Stream

Address = tuple[str, int] | str | bytes
"""(IPv4 address, port), or a name in the file system (abstract ones as bytes)."""


class Name:
    """Where a socket is. Immutable; what changes it gives another one."""

    family = 0
    host: Host

    @property
    def number(self) -> int:
        """The target of operations on this place."""
        raise NotImplementedError

    @property
    def port_label(self) -> str:
        """What a port of a host is called there, such as 8000 or 53/udp; empty for what is no port."""
        return ""

    @property
    def address(self) -> Address:
        """As programs write it."""
        raise NotImplementedError

    @property
    def anywhere(self) -> Address:
        """To be bound to when the program does not say."""
        raise NotImplementedError

    def bound(self, address: Address, who: Any) -> Name:
        """Take an address for ``who``; raises OSError."""
        raise NotImplementedError

    def release(self, who: Any) -> None:
        """Give it back."""
        raise NotImplementedError

    def towards(self, address: Address) -> Name:
        """The place that an address means from here; raises OSError if it is outside."""
        raise NotImplementedError

    def ephemeral(self, remote: Name, who: Any) -> Name:
        """A place for who speaks to ``remote`` without having bound one."""
        raise NotImplementedError

    def listener(self) -> Stream | None:
        """Who listens there now."""
        raise NotImplementedError

    def receiver(self) -> Any:
        """Who gets datagrams that are sent there now, or None."""
        raise NotImplementedError

    def seen_from(self, other: Name) -> Name:
        """The same place as who connects from ``other`` calls it."""
        return self

    def as_sender(self, remote: Name) -> Address:
        """The address that a datagram to ``remote`` comes from."""
        return self.address


class InternetName(Name):
    """An IPv4 address and a port of a host."""

    family = int(real.AF_INET)

    def __init__(self, network: Network, host: Host, kind: str, ip: str = ANY, port: int = 0) -> None:
        self._network = network
        self.host = host
        self.kind = kind
        self.ip = ip
        self.port = port

    def __str__(self) -> str:
        return self.host.label(self.port)

    @property
    def port_label(self) -> str:
        return f"{self.port}" if self.kind == "stream" else f"{self.port}/udp"

    @property
    def number(self) -> int:
        return self.host.number(self.kind, self.port)

    @property
    def address(self) -> Address:
        return (self.ip, self.port)

    def as_sender(self, remote: Name) -> Address:
        assert isinstance(remote, InternetName)
        if self.ip != ANY:
            return self.address
        return (LOOPBACK if remote.ip.startswith("127.") else self.host.address, self.port)

    @property
    def anywhere(self) -> Address:
        return (ANY, 0)

    def bound(self, address: Address, who: Any) -> Name:
        assert isinstance(address, tuple)
        ip, port = address
        host = self._network.host_at(ip)
        if host is not self.host:
            raise failure(errno.EADDRNOTAVAIL)
        port = port or host.ephemeral(self.kind)
        kernel.step(BIND, host.number(self.kind, port))
        host.bind(self.kind, ip, port, who)
        return InternetName(self._network, host, self.kind, ip, port)

    def release(self, who: Any) -> None:
        self.host.release(self.kind, self.port, who)

    def towards(self, address: Address) -> InternetName:
        assert isinstance(address, tuple)
        ip, port = address
        host = self._network.host_at(ip)
        if host is None:
            raise self._network.outside(ip, port, errno.ECONNREFUSED if self.kind == "stream" else errno.ENETUNREACH)
        return InternetName(self._network, host, self.kind, LOOPBACK if ip == ANY else ip, port)

    def ephemeral(self, remote: Name, who: Any) -> Name:
        assert isinstance(remote, InternetName)
        ip = LOOPBACK if remote.ip.startswith("127.") else self.host.address
        port = self.host.ephemeral(self.kind)
        self.host.bind(self.kind, ip, port, who)
        return InternetName(self._network, self.host, self.kind, ip, port)

    def listener(self) -> Stream | None:
        for who in self.host.bound_to(self.kind, self.ip, self.port):
            if who.is_listening:
                return who  # type: ignore[return-value]
        return None

    def receiver(self) -> Any:
        return next(iter(self.host.bound_to(self.kind, self.ip, self.port)), None)


class UnixName(Name):
    """A name in the file system, or none; a name that begins with a null byte is not in the file system."""

    family = int(getattr(real, "AF_UNIX", -1))

    def __init__(self, network: Network, path: str | bytes = "") -> None:
        self._network = network
        self.host = network.here
        self.path = path

    def __str__(self) -> str:
        return os.path.basename(os.fsdecode(self.path)) or "unnamed"

    @property
    def number(self) -> int:
        numbers = self._network.unix_numbers
        number = numbers.get(self.path)
        if number is None:
            number = numbers[self.path] = kernel.number()
            if kernel.observer is not None:
                christen(number, "port", str(self))
        return number

    @property
    def address(self) -> Address:
        return self.path

    @property
    def anywhere(self) -> Address:
        raise failure(errno.EINVAL)

    def bound(self, address: Address, who: Any) -> Name:
        assert not isinstance(address, tuple)
        taken = self._network.unix
        if not address:
            # Linux finds a free one.
            address = next(name for number in count() if (name := b"\0%05x" % number) not in taken)
        found = UnixName(self._network, address)
        kernel.step(BIND, found.number)
        if not found._is_abstract:
            with kernel.one_step():
                if os.path.exists(address):
                    raise failure(errno.EADDRINUSE)
                os.close(os.open(address, os.O_CREAT | os.O_EXCL))
        elif address in self._network.unix:
            raise failure(errno.EADDRINUSE)
        self._network.unix[address] = who
        return found

    def release(self, who: Any) -> None:
        if self._network.unix.get(self.path) is who:
            del self._network.unix[self.path]

    def towards(self, address: Address) -> Name:
        assert not isinstance(address, tuple)
        found = UnixName(self._network, address)
        if not found._is_abstract and not os.path.exists(address):
            raise failure(errno.ENOENT)
        return found

    def ephemeral(self, remote: Name, who: Any) -> Name:
        return UnixName(self._network)

    def listener(self) -> Stream | None:
        who: Any = self._network.unix.get(self.path)
        return who if who is not None and who.is_listening else None

    def receiver(self) -> Any:
        return self._network.unix.get(self.path)

    @property
    def _is_abstract(self) -> bool:
        return self.path[:1] in ("\0", b"\0")


def name_for(network: Network, family: int, kind: str = "stream") -> Name:
    """The place of a socket that is nowhere yet."""
    if family == UnixName.family:
        return UnixName(network)
    return InternetName(network, network.here, kind)
