"""What a client and its fork server say to each other: messages with their length first, on a socket.

Apart from both, because a client need not load what a worker needs.
"""

from __future__ import annotations

import socket
import struct

import msgspec

LENGTH = struct.Struct("<I")
STREAMS = 3
"""With an order to fork come the descriptors of a worker's streams 0, 1 and 2, and of the folder to work in."""


class Fork(msgspec.Struct, tag="fork", frozen=True):
    """Become a worker with this environment."""

    environment: list[tuple[bytes, bytes]]


class Kill(msgspec.Struct, tag="kill", frozen=True):
    """End a worker, if it has not ended."""

    pid: int


Order = Fork | Kill


class Reply(msgspec.Struct, frozen=True):
    """A worker begins (``status`` is None), or has ended with a status as of `subprocess.Popen.returncode`."""

    pid: int
    status: int | None = None


_encode = msgspec.msgpack.Encoder().encode


def packed(message: Order | Reply) -> bytes:
    """A message, its length first."""
    content = _encode(message)
    return LENGTH.pack(len(content)) + content


def exactly(control: socket.socket, size: int, content: bytes = b"") -> bytes:
    """``content`` and what follows it, up to ``size`` bytes; fewer at the end of the stream."""
    while len(content) < size and (more := control.recv(size - len(content))):
        content += more
    return content
