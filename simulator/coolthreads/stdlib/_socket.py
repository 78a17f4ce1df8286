"""The virtual `_socket`: what the real `socket` module, imported over it, is built on. No packet leaves the process."""

from __future__ import annotations

import _socket as real
import errno
import os
import warnings
from collections.abc import Callable
from typing import Any

from coolthreads.errors import NotVirtual
from coolthreads.kernel.operations import CLOSE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import Function, TwinModule, named_after, unbound
from coolthreads.stdlib.network import lookup
from coolthreads.stdlib.network.datagram import Datagrams
from coolthreads.stdlib.network.names import Address
from coolthreads.stdlib.network.network import Endpoint, network
from coolthreads.stdlib.network.settings import Settings
from coolthreads.stdlib.network.stream import Stream
from coolthreads.stdlib.network.transfer import Transfer, shown
from coolthreads.stdlib.network.waiting import failure, is_open
from coolthreads.stdlib.threading.lock import nanoseconds

_UNIX = getattr(real, "AF_UNIX", None)
_FAMILIES = {real.AF_INET, _UNIX}
_TYPE_FLAGS = getattr(real, "SOCK_NONBLOCK", 0) | getattr(real, "SOCK_CLOEXEC", 0)
_NONBLOCK = getattr(real, "SOCK_NONBLOCK", 0)
_DONTWAIT = getattr(real, "MSG_DONTWAIT", 0)
_LARGEST = 1 << 31
_STREAM_PROTOCOLS = {0, real.IPPROTO_TCP, getattr(real, "IPPROTO_MPTCP", 0)}
_DATAGRAM_PROTOCOLS = {0, real.IPPROTO_UDP, getattr(real, "IPPROTO_UDPLITE", 0)}


class socket(Transfer, Settings):
    """What `socket.socket` is derived from. A descriptor, how long to wait, and the operations of the network's model."""

    __slots__ = ("_execution", "_family", "_fd", "_proto", "_timeout", "_type")

    def __init__(self, family: int = -1, type: int = -1, proto: int = -1, fileno: Any = None) -> None:
        self._fd = -1
        self._execution = kernel.executions
        self._timeout: float | None = execution.storage.get("default timeout")
        net = network()
        if fileno is not None:
            if isinstance(fileno, float) or not isinstance(fileno, int):
                raise TypeError(f"'{fileno.__class__.__name__}' object cannot be interpreted as an integer")
            if fileno < 0:
                raise ValueError("negative file descriptor")
            if fileno not in net.descriptors and is_open(fileno):
                raise failure(errno.ENOTSOCK)
            endpoint = net.endpoint(fileno)
            found = (_family_of(endpoint), real.SOCK_STREAM if isinstance(endpoint, Stream) else real.SOCK_DGRAM)
            self._family = int(found[0]) if family == -1 else int(family)
            self._type = int(found[1]) if type == -1 else int(type)
            self._proto = 0 if proto == -1 else int(proto)
            self._fd = fileno
            return
        self._family = int(real.AF_INET if family == -1 else family)
        kind = int(real.SOCK_STREAM if type == -1 else type)
        self._type = kind & ~_TYPE_FLAGS
        self._proto = 0 if proto == -1 else int(proto)
        if kind & _NONBLOCK:
            self._timeout = 0.0
        self._fd = net.open(_create(self._family, self._type, self._proto))

    def __repr__(self) -> str:
        return f"<socket object, fd={self._fd}, family={self._family}, type={self._type}, proto={self._proto}>"

    def __del__(self) -> None:
        # Nobody offers a turn while an object is being taken down; with the execution its network is gone, too.
        if getattr(self, "_fd", -1) >= 0 and kernel.current is not None and not self._is_stale():
            with kernel.one_step():
                endpoint = network().descriptors.get(self._fd)
                if endpoint is not None and endpoint.references == 1:
                    kernel.touch_too(endpoint.close_target())
                warnings.warn(f"unclosed {self!r}", ResourceWarning, 2, source=self)
                close_descriptor(self.detach())

    @property
    def family(self) -> int:
        return self._family

    @property
    def type(self) -> int:
        return self._type

    @property
    def proto(self) -> int:
        return self._proto

    @property
    def timeout(self) -> float | None:
        return self._timeout

    # -- life ---------------------------------------------------------------------------------------------------------

    def fileno(self) -> int:
        """The descriptor, or -1 when closed."""
        return self._fd

    def detach(self) -> int:
        """Let go of the descriptor without closing it."""
        descriptor, self._fd = self._fd, -1
        return descriptor

    def close(self) -> None:
        """Close the descriptor; with the last one the connection ends."""
        if self._fd >= 0:
            if self._is_stale() or (kernel.current is None and not kernel.closing):
                self._fd = -1
                return
            descriptor, self._fd = self._fd, -1
            close(descriptor)

    def shutdown(self, how: int, /) -> None:
        """Say that nothing more will be sent, or read."""
        endpoint = self._endpoint()
        if not -_LARGEST <= how < _LARGEST:
            raise OverflowError("Python int too large to convert to C int")
        if how not in (real.SHUT_RD, real.SHUT_WR, real.SHUT_RDWR):
            raise failure(errno.EINVAL)
        endpoint.shutdown(how)

    # -- waiting ------------------------------------------------------------------------------------------------------

    def settimeout(self, value: Any, /) -> None:
        """Seconds after which operations give up; None: never, 0: at once."""
        timeout = _checked_timeout(value)
        self._endpoint()
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        """What `settimeout` was given."""
        return self._timeout

    def setblocking(self, flag: Any, /) -> None:
        """Whether operations wait."""
        self._endpoint()
        self._timeout = None if flag else 0.0

    def getblocking(self) -> bool:
        """Whether operations wait, if only for a while."""
        return self._timeout != 0.0

    def _limit(self, flags: int = 0) -> int | None:
        if flags & _DONTWAIT:
            return 0
        timeout = self._timeout
        # What is too short for the clock to show is a wait all the same.
        return None if timeout is None else max(1, nanoseconds(timeout)) if timeout else 0

    # -- addresses ----------------------------------------------------------------------------------------------------

    def bind(self, address: Any, /) -> None:
        """Take an address."""
        self._endpoint().bind(self._address(address, "bind"))

    def listen(self, backlog: int = 128, /) -> None:
        """Let others connect."""
        if not -_LARGEST <= backlog < _LARGEST:
            raise OverflowError("Python int too large to convert to C int")
        self._stream().listen(int(backlog))

    def _accept(self) -> tuple[int, Any]:
        accepted = self._stream().accept(self._limit())
        return network().open(accepted), shown(accepted.remote.address)

    def connect(self, address: Any, /) -> None:
        """Connect to who listens there; datagrams will go there by default."""
        endpoint = self._endpoint()
        place = self._address(address, "connect")
        if isinstance(endpoint, Stream):
            endpoint.connect(place, self._limit())
        else:
            endpoint.connect(place)

    def connect_ex(self, address: Any, /) -> int:
        """`connect` with the errno as its result."""
        try:
            self.connect(address)
        except TimeoutError as error:
            return error.errno or errno.EAGAIN
        except OSError as error:
            if error.errno is None or isinstance(error, real.gaierror):
                raise
            return error.errno
        return 0

    def getsockname(self) -> Any:
        """The own address."""
        return shown(self._endpoint().local.address)

    def getpeername(self) -> Any:
        """The address of the other side."""
        endpoint = self._endpoint()
        if isinstance(endpoint, Stream) and endpoint.incoming is None:
            raise failure(errno.ENOTCONN)
        if endpoint.remote is None:
            raise failure(errno.ENOTCONN)
        return shown(endpoint.remote.address)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _is_stale(self) -> bool:
        """Whether it is left from an earlier execution: in this one other sockets have its number."""
        return self._execution != kernel.executions

    def _endpoint(self) -> Any:
        if self._is_stale():
            raise failure(errno.EBADF)
        if kernel.closing and kernel.current is None:
            kernel.step(CLOSE)
        return network().endpoint(self._fd)

    def _stream(self) -> Stream:
        endpoint = self._endpoint()
        if not isinstance(endpoint, Stream):
            raise failure(errno.EOPNOTSUPP)
        return endpoint

    def _address(self, address: Any, caller: str) -> Address:
        if self._family == _UNIX:
            if isinstance(address, (bytes, bytearray)):
                content = bytes(address)
            elif isinstance(address, str):
                content = os.fsencode(address)
            else:
                raise TypeError(f"a bytes-like object is required, not '{type(address).__name__}'")
            if len(content) > 108 - (content[:1] != b"\0"):
                raise OSError("AF_UNIX path too long")
            return content
        if not isinstance(address, tuple):
            raise TypeError(f"{caller}(): AF_INET address must be tuple, not {type(address).__name__}")
        if len(address) != 2:
            raise TypeError(f"{caller}(): AF_INET address must be a pair (host, port)")
        host, port = address
        if not isinstance(port, int):
            raise TypeError(f"'{type(port).__name__}' object cannot be interpreted as an integer")
        name = lookup.host_name(host)
        place = network().resolve(name)
        if not 0 <= port <= lookup.LARGEST_PORT:
            raise OverflowError(f"{caller}(): port must be 0-65535.")
        return (place, int(port))


def _create(family: int, kind: int, protocol: int) -> Endpoint:
    if family not in _FAMILIES:
        name = next(
            (name for name in ("AF_INET6", "AF_PACKET", "AF_NETLINK") if getattr(real, name, None) == family), ""
        )
        raise OSError(
            errno.EAFNOSUPPORT,
            f"{os.strerror(errno.EAFNOSUPPORT)}: {name or family} is no part of the simulated network",
        )
    is_unix = family == _UNIX
    if kind == real.SOCK_STREAM and (is_unix or protocol in _STREAM_PROTOCOLS):
        return Stream(network(), family)
    if kind == real.SOCK_DGRAM and (is_unix or protocol in _DATAGRAM_PROTOCOLS):
        return Datagrams(network(), family)
    raise OSError(
        errno.EPROTONOSUPPORT,
        f"{os.strerror(errno.EPROTONOSUPPORT)}: only streams and datagrams are part of the simulated network",
    )


def _family_of(endpoint: Any) -> int:
    return int(endpoint.local.family)


def _checked_timeout(value: Any) -> float | None:
    if value is None:
        return None
    if not isinstance(value, (int, float)):
        try:
            value = value.__float__()
        except AttributeError:
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer") from None
    if value != value:
        raise ValueError("Invalid value NaN (not a number)")
    if value < 0:
        raise ValueError("Timeout value out of range")
    if value * 1e9 >= 1 << 63:
        raise OverflowError("timeout doesn't fit into C timeval")
    return float(value)


def close_descriptor(descriptor: int) -> None:
    """Close a descriptor without an announcement; with the last one the endpoint is closed."""
    endpoint = network().descriptors.pop(descriptor, None)
    if endpoint is not None:
        endpoint.references -= 1
        if not endpoint.references:
            endpoint.close()


# -- functions --------------------------------------------------------------------------------------------------------


def close(fd: Any, /) -> None:
    """Close a descriptor of a socket."""
    endpoint = network().endpoint(int(fd))
    if endpoint.references == 1:
        kernel.step(CLOSE, endpoint.close_target())
    close_descriptor(int(fd))


def dup(fd: Any, /) -> int:
    """Another descriptor for the same socket."""
    return network().open(network().endpoint(int(fd)))


def socketpair(family: int | None = None, type: int = real.SOCK_STREAM, proto: int = 0, /) -> tuple[socket, socket]:
    """Two sockets that are connected to each other."""
    chosen = int((_UNIX if _UNIX is not None else real.AF_INET) if family is None else family)
    kind = int(type) & ~_TYPE_FLAGS
    if kind != real.SOCK_STREAM or chosen not in _FAMILIES:
        raise NotVirtual("socket.socketpair: only pairs of streams are virtual")
    ends = Stream.pair(network(), chosen)
    first, second = [socket(chosen, type, proto, network().open(end)) for end in ends]
    return first, second


def getdefaulttimeout() -> float | None:
    """The time-out that new sockets have."""
    found: float | None = execution.storage.get("default timeout")
    return found


def setdefaulttimeout(timeout: Any, /) -> None:
    """The time-out that new sockets shall have."""
    execution.storage["default timeout"] = _checked_timeout(timeout)


_FUNCTIONS: list[Callable[..., Any]] = [
    close,
    dup,
    getdefaulttimeout,
    setdefaulttimeout,
    lookup.gethostname,
    lookup.sethostname,
    lookup.gethostbyname,
    lookup.gethostbyname_ex,
    lookup.gethostbyaddr,
    lookup.getservbyname,
    lookup.getservbyport,
    lookup.getaddrinfo,
    lookup.getnameinfo,
    lookup.if_nameindex,
    lookup.if_nametoindex,
    lookup.if_indextoname,
]
if hasattr(real, "socketpair"):
    _FUNCTIONS.append(socketpair)
named_after("_socket", socket, *_FUNCTIONS)

# Constants, conversions between byte orders and texts of addresses are the real ones.
module = TwinModule(
    "_socket",
    real.__doc__,
    {name: value for name, value in vars(real).items() if not name.startswith("__")}
    | unbound(*[function for function in _FUNCTIONS if hasattr(real, function.__name__)])
    | {"socket": socket, "SocketType": socket, "has_ipv6": False, "socketpair": Function(socketpair)},
)
