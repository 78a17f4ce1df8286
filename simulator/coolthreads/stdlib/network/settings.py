"""How programs set and read the options of sockets; most of them are only remembered."""

from __future__ import annotations

import _socket as real
import struct
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual

_INTEGER = struct.Struct("i")
_BUFFER_SIZE = 212_992
_ACCEPTING = getattr(real, "SO_ACCEPTCONN", -1)


class Settings:
    """The part of `_socket.socket` that is about options."""

    __slots__ = ()

    _type: int

    def _endpoint(self) -> Any:
        raise NotImplementedError

    def setsockopt(self, level: int, option: int, value: Any, length: int | None = None, /) -> None:
        """Set an option. Most are only remembered."""
        endpoint = self._endpoint()
        if length is not None:
            if value is not None:
                raise TypeError("socket option should be NULL")
            value = bytes(length)
        if not isinstance(value, int):
            value = bytes(value)
            if len(value) == _INTEGER.size:
                value = _INTEGER.unpack(value)[0]
        elif not -(1 << 31) <= value < 1 << 31:
            raise OverflowError(
                "signed integer is greater than maximum" if value > 0 else "signed integer is too small"
            )
        endpoint.options[int(level), int(option)] = value

    def getsockopt(self, level: int, option: int, length: int = 0, /) -> Any:
        """An option."""
        endpoint = self._endpoint()
        if length < 0 or length > 1024:
            raise OSError("getsockopt buflen out of range")
        value: int | bytes
        if level == real.SOL_SOCKET and option in (real.SO_ERROR, real.SO_TYPE, _ACCEPTING):
            value = {
                int(real.SO_ERROR): endpoint.take_error,
                int(real.SO_TYPE): lambda: self._type,
                int(_ACCEPTING): lambda: int(endpoint.is_listening),
            }[int(option)]()
        else:
            default = _BUFFER_SIZE if level == real.SOL_SOCKET and option in (real.SO_SNDBUF, real.SO_RCVBUF) else 0
            value = endpoint.options.get((int(level), int(option)), default)
        if length:
            return value[:length] if isinstance(value, bytes) else _INTEGER.pack(value)[:length]
        return value if isinstance(value, int) else _INTEGER.unpack(value[: _INTEGER.size])[0]

    def ioctl(self, *args: Any) -> NoReturn:
        """Not here."""
        raise NotVirtual("socket.ioctl is not virtual")
