"""How programs receive and send: arguments and results of the methods of sockets that carry data."""

from __future__ import annotations

import _socket as real
import errno
import os
from collections.abc import Iterable
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.network.datagram import Datagrams
from coolthreads.stdlib.network.names import Address
from coolthreads.stdlib.network.stream import Stream
from coolthreads.stdlib.network.waiting import failure


class Transfer:
    """The part of `_socket.socket` that receives and sends."""

    __slots__ = ()

    _type: int

    def _endpoint(self) -> Any:
        raise NotImplementedError

    def _limit(self, flags: int = 0) -> int | None:
        raise NotImplementedError

    def _address(self, address: Any, caller: str) -> Address:
        raise NotImplementedError

    # -- receiving ----------------------------------------------------------------------------------------------------

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Some bytes, at most so many; none when no more will come."""
        if bufsize < 0:
            raise ValueError("negative buffersize in recv")
        return self._receive(bufsize, flags)[0]

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Receive into a buffer; how many bytes."""
        return self._receive_into(buffer, nbytes, flags, "recv_into")[0]

    def recvfrom(self, bufsize: int, flags: int = 0, /) -> tuple[bytes, Any]:
        """Some bytes and who sent them."""
        if bufsize < 0:
            raise ValueError("negative buffersize in recvfrom")
        data, sender, _ = self._receive(bufsize, flags)
        return data, sender

    def recvfrom_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> tuple[int, Any]:
        """Receive into a buffer; how many bytes, and who sent them."""
        return self._receive_into(buffer, nbytes, flags, "recvfrom_into")

    def recvmsg(self, bufsize: int, ancbufsize: int = 0, flags: int = 0, /) -> tuple[bytes, list[Any], int, Any]:
        """Some bytes, no ancillary data, flags, and who sent them."""
        if bufsize < 0:
            raise ValueError("negative buffer size in recvmsg()")
        if ancbufsize < 0 or ancbufsize > 0x7FFFFFFF:
            raise ValueError("invalid ancillary data buffer length")
        data, sender, length = self._receive(bufsize, flags)
        return data, [], self._message_flags(length, bufsize), sender

    def recvmsg_into(self, buffers: Any, ancbufsize: int = 0, flags: int = 0, /) -> tuple[int, list[Any], int, Any]:
        """Receive into several buffers."""
        try:
            views = [memoryview(buffer).cast("B") for buffer in buffers]
        except TypeError:
            raise TypeError("recvmsg_into() argument 1 must be an iterable of writable buffers") from None
        if any(view.readonly for view in views):
            raise TypeError("recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers")
        if ancbufsize < 0 or ancbufsize > 0x7FFFFFFF:
            raise ValueError("invalid ancillary data buffer length")
        room = sum(map(len, views))
        data, sender, length = self._receive(room, flags)
        left = data
        for view in views:
            part, left = left[: len(view)], left[len(view) :]
            view[: len(part)] = part
        return len(data), [], self._message_flags(length, room), sender

    def _message_flags(self, length: int, room: int) -> int:
        if self._type == real.SOCK_DGRAM:
            return int(real.MSG_TRUNC) if length > room else 0
        return 0

    def _receive(self, most: int, flags: int) -> tuple[bytes, Any, int]:
        endpoint = self._endpoint()
        if flags & real.MSG_OOB:
            raise failure(errno.EINVAL)
        peek = bool(flags & real.MSG_PEEK)
        if isinstance(endpoint, Datagrams):
            data, sender, length = endpoint.receive(most, self._limit(flags), peek=peek)
            return data, shown(sender), length
        limit = self._limit(flags)
        data = endpoint.receive(most, limit, peek=peek)
        if flags & getattr(real, "MSG_WAITALL", 0) and not peek:
            while len(data) < most and (more := endpoint.receive(most - len(data), limit)):
                data += more
        return data, None, len(data)

    def _receive_into(self, buffer: Any, nbytes: int, flags: int, name: str) -> tuple[int, Any]:
        view = memoryview(buffer)
        if view.readonly:
            raise TypeError(f"{name}() argument 1 must be read-write bytes-like object, not {type(buffer).__name__}")
        view = view.cast("B") if view.nbytes else view
        if nbytes < 0:
            raise ValueError(f"negative buffersize in {name}")
        if nbytes > view.nbytes:
            raise ValueError(
                "buffer too small for requested bytes"
                if name == "recv_into"
                else "nbytes is greater than the length of the buffer"
            )
        data, sender, _ = self._receive(nbytes or view.nbytes, flags)
        view[: len(data)] = data
        return len(data), sender

    # -- sending ------------------------------------------------------------------------------------------------------

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Send as much as there is room for; how many bytes."""
        endpoint = self._endpoint()
        content = content_of(data)
        if flags & real.MSG_OOB:
            raise NotVirtual("socket.send: urgent data (MSG_OOB) is not virtual")
        if isinstance(endpoint, Datagrams):
            return endpoint.send(content, None)
        count: int = endpoint.send(content, self._limit(flags))
        return count

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send everything, waiting for room; the time-out is for all of it."""
        endpoint = self._endpoint()
        content = content_of(data)
        if isinstance(endpoint, Datagrams):
            endpoint.send(content, None)
            return
        limit = self._limit(flags)
        until = None if limit is None else kernel.now + limit
        if not content:
            endpoint.send(content, limit)
        while content:
            left = limit if not limit or until is None else max(1, until - kernel.now)
            content = content[endpoint.send(content, left) :]

    def sendto(self, data: Any, *rest: Any) -> int:
        """Send one datagram to an address."""
        if not 1 <= len(rest) <= 2:
            raise TypeError(f"sendto() takes 2 or 3 arguments ({len(rest) + 1} given)")
        flags, address = (0, rest[0]) if len(rest) == 1 else rest
        if not isinstance(flags, int):
            raise TypeError(f"'{type(flags).__name__}' object cannot be interpreted as an integer")
        content = content_of(data)
        endpoint = self._endpoint()
        place = self._address(address, "sendto")
        if isinstance(endpoint, Stream):
            if endpoint.incoming is None:
                raise failure(errno.EPIPE)
            return endpoint.send(content, self._limit(flags))
        count: int = endpoint.send(content, place)
        return count

    def sendmsg(self, buffers: Iterable[Any], ancdata: Any = (), flags: int = 0, address: Any = None, /) -> int:
        """Send the contents of several buffers as one."""
        try:
            content = b"".join([content_of(part) for part in list(buffers)])
        except TypeError as error:
            raise TypeError(f"sendmsg() argument 1 must be an iterable of buffers: {error}") from None
        if list(ancdata):
            raise NotVirtual("socket.sendmsg: ancillary data (descriptors to another process) are not virtual")
        if address is not None:
            return self.sendto(content, flags, address)
        return self.send(content, flags)

    def sendmsg_afalg(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Not here."""
        raise NotVirtual("socket.sendmsg_afalg: the cryptography of Linux is no part of the simulated network")


def shown(address: Address) -> Any:
    """An address as programs see it."""
    if isinstance(address, bytes):
        return address if address[:1] == b"\0" else os.fsdecode(address)
    return address


def content_of(data: Any) -> bytes:
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    try:
        return bytes(memoryview(data))
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{type(data).__name__}'") from None
