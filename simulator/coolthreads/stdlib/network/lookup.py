"""The functions of `_socket` that find hosts, services and interfaces: all of them on the simulated network."""

from __future__ import annotations

import _socket as real
import errno
import operator
import os
import sys
from typing import Any, NoReturn

from coolthreads.stdlib.network.network import network

LARGEST_PORT = 65_535


def host_name(host: Any) -> str:
    if isinstance(host, (bytes, bytearray)):
        return host.decode("ascii")
    if not isinstance(host, str):
        raise TypeError(f"str, bytes or bytearray expected, not {type(host).__name__}")
    if "\0" in host:
        raise TypeError("host name must not contain null character")
    try:
        host.encode("idna")
    except UnicodeError:
        raise UnicodeError(f"encoding of hostname failed: {host[:60]!r}") from None
    return host


def gethostname() -> str:
    """The name of this host."""
    return network().here.name


def sethostname(name: Any, /) -> NoReturn:
    """Only the superuser may."""
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def gethostbyname(hostname: Any, /) -> str:
    """The address of a host."""
    return network().resolve(host_name(hostname))


def gethostbyname_ex(hostname: Any, /) -> tuple[str, list[str], list[str]]:
    """Name, other names and addresses of a host."""
    address = gethostbyname(hostname)
    return (host_name(hostname), [], [address])


def gethostbyaddr(ip_address: Any, /) -> tuple[str, list[str], list[str]]:
    """Name, other names and addresses of the host with an address."""
    address = gethostbyname(ip_address)
    name = network().name_of(address)
    if name is None:
        raise real.herror(1, f"Unknown host: {address} is outside the simulated network ({network().known})")
    return (name, [], [address])


_SERVICES = {"http": 80, "https": 443, "domain": 53, "ssh": 22, "smtp": 25, "ftp": 21, "telnet": 23, "ntp": 123}


def getservbyname(servicename: str, protocolname: str = "", /) -> int:
    """The port of a well-known service: the same on every machine."""
    if servicename not in _SERVICES:
        raise OSError("service/proto not found")
    return _SERVICES[servicename]


def getservbyport(port: int, protocolname: str = "", /) -> str:
    """The well-known service of a port."""
    if not 0 <= port <= LARGEST_PORT:
        raise OverflowError("getservbyport: port must be 0-65535.")
    for name, number in _SERVICES.items():
        if number == port:
            return name
    raise OSError("port/proto not found")


def getaddrinfo(
    host: Any, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
) -> list[tuple[int, int, int, str, Any]]:
    """Where to connect to: IPv4 addresses on the simulated network."""
    if isinstance(port, (bytes, bytearray)):
        port = port.decode("ascii")
    if port is None or port == "":
        number = 0
    elif isinstance(port, int):
        number = port
    elif isinstance(port, str):
        port.encode()
        if port.isdecimal():
            number = int(port)
        elif flags & real.AI_NUMERICSERV or port not in _SERVICES:
            raise real.gaierror(getattr(real, "EAI_SERVICE", -8), "Servname not supported for ai_socktype")
        else:
            number = _SERVICES[port]
    else:
        raise OSError("Int or String expected")
    if sys.version_info < (3, 12) and not -(1 << 31) <= number < 1 << 31:
        raise OverflowError("signed integer is out of range")
    number &= 0xFFFF
    if host is None and (port is None or port == ""):
        raise real.gaierror(real.EAI_NONAME, "Name or service not known")
    if family not in (0, real.AF_INET):
        raise real.gaierror(
            getattr(real, "EAI_ADDRFAMILY", real.EAI_FAMILY),
            "Address family for hostname not supported: the simulated network has only IPv4",
        )
    if host is None:
        address = "0.0.0.0" if flags & real.AI_PASSIVE else "127.0.0.1"
    else:
        name = host_name(host)
        if not name:
            raise real.gaierror(real.EAI_NONAME, "Name or service not known")
        if flags & real.AI_NUMERICHOST and not name[:1].isdigit():
            raise real.gaierror(real.EAI_NONAME, "Name or service not known")
        address = network().resolve(name)
    canonical = host_name(host) if host is not None and flags & real.AI_CANONNAME else ""
    kinds = ((real.SOCK_STREAM, real.IPPROTO_TCP), (real.SOCK_DGRAM, real.IPPROTO_UDP))
    return [
        (int(real.AF_INET), int(kind), int(protocol), canonical, (address, number))
        for kind, protocol in kinds
        if type in (0, kind) and proto in (0, protocol)
    ]


def getnameinfo(sockaddr: Any, flags: int, /) -> tuple[str, str]:
    """Name and service of an address."""
    if not isinstance(sockaddr, tuple) or len(sockaddr) < 2:
        raise TypeError("getnameinfo() argument 1 must be a tuple")
    address, port = gethostbyname(sockaddr[0]), int(sockaddr[1])
    name = None if flags & real.NI_NUMERICHOST else network().name_of(address)
    if name is None and flags & real.NI_NAMEREQD:
        raise real.gaierror(real.EAI_NONAME, "Name or service not known")
    service = next((name for name, number in _SERVICES.items() if number == port), "")
    return (name or address, service if service and not flags & real.NI_NUMERICSERV else str(port))


def if_nameindex() -> list[tuple[int, str]]:
    """The interfaces: the loopback and one more."""
    return [(1, "lo"), (2, "eth0")]


def if_nametoindex(name: str, /) -> int:
    """The number of an interface."""
    name = os.fsdecode(name)
    for index, known in if_nameindex():
        if known == name:
            return index
    if sys.version_info >= (3, 14):
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
    raise OSError("no interface with this name")


def if_indextoname(index: int, /) -> str:
    """The name of an interface."""
    index = operator.index(index)
    if index < 0:
        raise (ValueError if sys.version_info >= (3, 14) else OverflowError)("an index of an interface is not negative")
    if index >= 1 << (32 if sys.version_info >= (3, 13) else 64):
        raise OverflowError("index is too large")
    for known, name in if_nameindex():
        if known == index:
            return name
    raise OSError(errno.ENXIO, os.strerror(errno.ENXIO))
