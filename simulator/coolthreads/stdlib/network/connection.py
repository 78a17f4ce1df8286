"""What the two ends of a connection do once there is one."""

from __future__ import annotations

import errno
import socket as real

from coolthreads.kernel.operations import RECEIVE, SEND, type_of_target
from coolthreads.stdlib.native import take_named
from coolthreads.stdlib.network.host import Host
from coolthreads.stdlib.network.network import Endpoint
from coolthreads.stdlib.network.pipe import Pipe
from coolthreads.stdlib.network.record import in_words, told
from coolthreads.stdlib.network.waiting import failure, wait_for


class Connection(Endpoint):
    """One end of a connection, if it is connected. ``error`` is the errno that the next operation raises."""

    __slots__ = ("_connect_target", "error", "incoming", "outgoing", "peer")

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.incoming: Pipe | None = None
        self.outgoing: Pipe | None = None
        self.peer: Connection | None = None
        self.error = 0
        self._connect_target: type_of_target = 0

    def receive(self, most: int, timeout: int | None, *, peek: bool = False) -> bytes:
        """Some bytes, at most so many, or none when no more will come; raises TimeoutError, BlockingIOError, OSError."""
        pipe = self.incoming
        if pipe is None:
            self._raise_error()
            raise failure(errno.ENOTCONN)
        wait_for(RECEIVE, pipe.number, pipe.readable, timeout)
        if pipe.unread:
            data = pipe.receive(most, peek)
            take_named("socket.receive", len(data))
            told(in_words(data))
            return data
        self._raise_error()
        told("the end")
        return b""

    def send(self, data: bytes, timeout: int | None) -> int:
        """Send as much as there is room for; how many bytes. Raises TimeoutError, BlockingIOError, OSError."""
        pipe = self.outgoing
        if pipe is None:
            is_asking = bool(self._connect_target) and not self.error
            self._raise_error()
            raise failure(errno.EAGAIN if is_asking else errno.EPIPE)
        wait_for(SEND, pipe.target, pipe.writable, timeout)
        self._raise_error()
        if pipe.is_shut or pipe.is_broken:
            raise failure(errno.EPIPE)
        take_named("socket.send", len(data))
        count = pipe.send(data)
        told(in_words(data[:count]))
        return count

    def take_error(self) -> int:
        """The error that waits to be told, which is forgotten."""
        error, self.error = self.error, 0
        return error

    # -- inside -----------------------------------------------------------------------------------------------------

    def _raise_error(self) -> None:
        if self.error:
            raise failure(self.take_error())

    def _lingers_not(self) -> bool:
        linger = self.options.get((real.SOL_SOCKET, real.SO_LINGER))
        return isinstance(linger, bytes) and linger[:8] == b"\1\0\0\0\0\0\0\0"

    def _couple(self, incoming: Pipe, outgoing: Pipe, other: Connection) -> None:
        self.incoming, self.outgoing, self.peer = incoming, outgoing, other
        incoming.watchers.append(self.changed)
        outgoing.watchers.append(self.changed)
        # Data for who has closed its end: the sender learns that with a reset.
        incoming.on_deaf = lambda: outgoing.tell("reset", other._reset, incoming.number)
        outgoing.on_loss = lambda: self._cut(other)

    def _cut(self, other: Connection) -> None:
        """Something was lost, and the connection with it."""
        self._reset()
        other._reset()

    def _reset(self) -> None:
        """The other side has broken off."""
        if self.incoming is None or self.outgoing is None:
            # It was closed before it had been connected.
            return
        if not self.incoming.is_broken:
            self.error = errno.ECONNRESET
            self.incoming.break_()
            self.outgoing.break_()
