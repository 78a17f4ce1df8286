"""The network of one execution: its hosts, the links between them, and the descriptors of their sockets."""

from __future__ import annotations

import errno
import os
import re
import socket as real
from collections.abc import Sequence

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.network.host import ANY, LOOPBACK, Host
from coolthreads.stdlib.network.link import Link
from coolthreads.stdlib.network.readiness import Watched

FIRST_DESCRIPTOR = 10_000
"""Descriptors of sockets begin here, so that none is mistaken for one of the operating system's."""

_STRIDE = 100_000
BROADCAST = "255.255.255.255"
_NUMERIC = re.compile(r"[0-9][0-9a-fxA-FX.]*")


class Endpoint(Watched):
    """What a descriptor stands for. ``references`` counts descriptors."""

    __slots__ = ("host", "options", "references")

    kind = ""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self.options: dict[tuple[int, int], int | bytes] = {}
        self.references = 0

    def ready(self, mask: int) -> int:
        """Which of the bits in ``mask`` are so now; errors and the end are always told."""
        raise NotImplementedError

    def watch_target(self, mask: int) -> list[int]:
        """The targets of looking at the bits in ``mask``."""
        raise NotImplementedError

    def take_error(self) -> int:
        """The errno that waits to be told, which is forgotten."""
        return 0

    def close(self) -> None:
        """The last descriptor was closed; the step has been announced."""
        raise NotImplementedError

    def close_target(self) -> int | tuple[int, ...]:
        """What closing touches."""
        raise NotImplementedError


class Network:
    """``hosts`` by the number of the node that runs on them."""

    def __init__(self, hosts: Sequence[Host]) -> None:
        self.hosts = list(hosts)
        self.descriptors: dict[int, Endpoint] = {}
        self.unix: dict[str | bytes, Endpoint] = {}  # who is bound to a name in the file system
        self.unix_numbers: dict[str | bytes, int] = {}
        self._by_name = {host.name.lower(): host for host in hosts}
        self._by_address = {host.address: host for host in hosts}
        self._links: dict[tuple[Host, Host], Link] = {}
        self._opened: dict[int, int] = {}

    # -- who and where ----------------------------------------------------------------------------------------------

    @property
    def here(self) -> Host:
        """The host of the current actor."""
        me = kernel.current
        return self.hosts[0 if me is None or me.node < 0 else me.node]

    def resolve(self, name: str) -> str:
        """The IPv4 address that a name stands for; raises gaierror that names the hosts there are."""
        if name == "":
            return ANY
        if name == "<broadcast>":
            return BROADCAST
        if _NUMERIC.fullmatch(name):
            try:
                return real.inet_ntoa(real.inet_aton(name))
            except OSError:
                pass
        lower = name.lower().rstrip(".")
        if lower == "localhost" or lower.endswith(".localhost"):
            return LOOPBACK
        host = self._by_name.get(lower)
        if host is None:
            raise real.gaierror(
                real.EAI_NONAME, f"Name or service not known: {name} is outside the simulated network ({self.known})"
            )
        return host.address

    def host_at(self, address: str) -> Host | None:
        """The host that an address leads to from here; None: outside."""
        if address.startswith("127.") or address == ANY:
            return self.here
        return self._by_address.get(address)

    def name_of(self, address: str) -> str | None:
        """The name behind an address, if it is one of ours."""
        if address.startswith("127."):
            return "localhost"
        host = self.host_at(address)
        return None if host is None else host.name

    @property
    def known(self) -> str:
        """The hosts there are, in words."""
        if self.hosts[0].is_alone:
            return "it has only localhost"
        return f"it has {', '.join(host.name for host in self.hosts)}"

    def outside(self, address: str, port: int, number: int) -> OSError:
        """The error of reaching for something that is not here."""
        where = f"{address}:{port} is outside the simulated network, which nothing leaves ({self.known})"
        return OSError(number, f"{os.strerror(number)}: {where}")

    def link(self, source: Host, destination: Host) -> Link:
        """The way from one host to another."""
        found = self._links.get((source, destination))
        if found is None:
            found = self._links[source, destination] = Link(source.name, destination.name)
        return found

    def set_link(self, source: Host, destination: Host, link: Link) -> None:
        """Have messages between two hosts go over this link."""
        self._links[source, destination] = link

    # -- descriptors ------------------------------------------------------------------------------------------------

    def open(self, endpoint: Endpoint) -> int:
        """A new descriptor. Like ephemeral ports it depends on who asks, and not on when."""
        me = kernel.current
        key = 0 if me is None else me.key
        count = self._opened.get(key, 0)
        self._opened[key] = count + 1
        descriptor = FIRST_DESCRIPTOR + key * _STRIDE + count
        self.descriptors[descriptor] = endpoint
        endpoint.references += 1
        return descriptor

    def endpoint(self, descriptor: int) -> Endpoint:
        """What a descriptor stands for; raises OSError (EBADF)."""
        found = self.descriptors.get(descriptor)
        if found is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return found


def network() -> Network:
    """The network of this execution; unless nodes were set up, one host that is alone."""
    found: Network | None = execution.storage.get("network")
    if found is None:
        found = execution.storage["network"] = Network([Host("localhost", "10.0.0.1", is_alone=True)])
    return found
