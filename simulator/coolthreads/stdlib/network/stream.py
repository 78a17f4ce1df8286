"""Stream sockets: listening, connecting, accepting, and what the two ends of a connection do."""

from __future__ import annotations

import errno
import socket as real
from collections import deque

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import (
    ACCEPT,
    CONNECT,
    LISTEN,
    SHUTDOWN,
)
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.network.connection import Connection
from coolthreads.stdlib.network.names import Address, Name, name_for
from coolthreads.stdlib.network.network import Network
from coolthreads.stdlib.network.pipe import Pipe
from coolthreads.stdlib.network.readiness import ERROR, HANGUP, IN, OUT, set_gate
from coolthreads.stdlib.network.record import happened, received, told
from coolthreads.stdlib.network.waiting import failure, wait_for

_MOST_BACKLOG = 4096


class Stream(Connection):
    """One end of a connection, or what listens for them. ``settled`` is open unless a connection is being made."""

    __slots__ = (
        "_acceptable",
        "_backlog",
        "_is_reported",
        "_queue",
        "_room",
        "_waiting",
        "is_bound",
        "is_closed",
        "is_listening",
        "local",
        "network",
        "remote",
        "settled",
    )

    kind = "stream"

    def __init__(self, network: Network, family: int) -> None:
        super().__init__(network.here)
        self.network = network
        self.local: Name = name_for(network, family)
        self.remote: Name = self.local
        self.is_bound = False
        self.is_listening = False
        self.is_closed = False
        self.settled = Gate(True)
        self._is_reported = True  # the program knows that it is connected
        self._backlog = 0
        self._queue: deque[Stream] = deque()
        self._waiting: deque[Stream] = deque()  # whose requests have come when there was no room
        self._acceptable = Gate()
        self._room = Gate()

    # -- what `Bound` asks ------------------------------------------------------------------------------------------

    @property
    def shares_address(self) -> bool:
        return bool(self.options.get((real.SOL_SOCKET, real.SO_REUSEADDR)))

    @property
    def shares_port(self) -> bool:
        return bool(self.options.get((real.SOL_SOCKET, getattr(real, "SO_REUSEPORT", -1))))

    # -- listening --------------------------------------------------------------------------------------------------

    def bind(self, address: Address) -> None:
        """Take an address; raises OSError."""
        if self.is_bound:
            raise failure(errno.EINVAL)
        self.local = self.local.bound(address, self)
        self.is_bound = True

    def listen(self, backlog: int) -> None:
        """Let others connect."""
        if self.incoming is not None:
            raise failure(errno.EINVAL)
        if not self.is_bound:
            self.bind(self.local.anywhere)
        kernel.step(LISTEN, self.local.number)
        self._backlog = min(max(0, backlog), _MOST_BACKLOG) + 1
        if not self.is_listening and self.local.port_label:
            happened("listens", self.host.name, self.local.port_label)
        self.is_listening = True
        self._look()

    def accept(self, timeout: int | None) -> Stream:
        """The next connection; raises TimeoutError, BlockingIOError, OSError."""
        if not self.is_listening:
            raise failure(errno.EINVAL)
        wait_for(ACCEPT, self.local.number, self._acceptable, timeout)
        if not self._queue:
            raise failure(errno.EINVAL)
        accepted = self._queue.popleft()
        if accepted.incoming is not None:
            received(accepted.incoming.asked)
        if self._waiting:
            self._admit(self._waiting.popleft())
        self._look()
        told(f"from {accepted.remote}")
        return accepted

    # -- connecting -------------------------------------------------------------------------------------------------

    def connect(self, address: Address, timeout: int | None) -> None:
        """Connect to who listens there; raises ConnectionRefusedError, TimeoutError, BlockingIOError, OSError."""
        if self.is_listening or (self.incoming is not None and self._is_reported):
            raise failure(errno.EISCONN)
        if not self._is_settled():
            raise failure(errno.EALREADY)
        if self._connect_target and (self.incoming is not None or self.error):
            self._report()
            return
        remote = self.local.towards(address)
        if not self.is_bound:
            self.local = self.local.ephemeral(remote, self)
            self.is_bound = True
        self.remote = remote
        link = self.network.link(self.host, remote.host)
        self._connect_target = link.target(remote.number)
        if timeout == 0:
            kernel.step(CONNECT, self._connect_target)
            self._ask()
            self._is_reported = False
            raise failure(errno.EINPROGRESS)
        while True:
            listener = remote.listener()
            if listener is not None and link.is_instant and not listener._room.is_open:
                wait_for(CONNECT, self._connect_target, listener._room, timeout)
            else:
                kernel.step(CONNECT, self._connect_target)
            listener = remote.listener()
            if listener is None or listener._room.is_open or not link.is_instant:
                break
        self._ask()
        if not self._is_settled():
            try:
                wait_for(CONNECT, self._connect_target, self.settled, timeout)
            except TimeoutError:
                self._is_reported = False
                raise
        self._report()

    def _is_settled(self) -> bool:
        return self.settled.is_open

    def _ask(self) -> None:
        """Send the request for a connection."""
        remote = self.remote
        there = Pipe(f"{self.local} → {remote}", self.network.link(self.host, remote.host))
        back = Pipe(f"{remote} → {self.local}", self.network.link(remote.host, self.host))
        kernel.close(self.settled)
        there.on_loss = back.on_loss = self._timed_out
        if not there.is_instant:
            # What settles it comes back that way.
            self._connect_target = (remote.number, back.number)
        there.tell("connect", lambda: self._asked(there, back), remote.number)

    def _asked(self, there: Pipe, back: Pipe) -> None:
        """The request has come to the other host."""
        listener = self.remote.listener()
        if listener is None:
            back.tell("refuse", self._refused)
            return
        other = Stream(self.network, self.local.family)
        other.host = self.remote.host
        other.local, other.remote = self.remote.seen_from(self.local), self.local
        other._couple(there, back, self)
        other.peer = self
        if len(listener._queue) < listener._backlog:
            listener._admit(other)
        else:
            listener._waiting.append(other)
        listener._look()

    def _admit(self, other: Stream) -> None:
        """Take a connection into the backlog."""
        self._queue.append(other)
        there, back, client = other.incoming, other.outgoing, other.peer
        assert there is not None
        assert back is not None
        assert isinstance(client, Stream)
        back.tell("accept", lambda: client._connected(back, there, other))

    def _connected(self, incoming: Pipe, outgoing: Pipe, other: Stream) -> None:
        if self.is_closed or self.error:
            outgoing.tell("reset", other._reset, incoming.number)
            return
        self._couple(incoming, outgoing, other)
        kernel.open(self.settled)
        self.changed()

    def _refused(self) -> None:
        self.error = errno.ECONNREFUSED
        kernel.open(self.settled)
        self.changed()

    def _timed_out(self) -> None:
        if self.incoming is None:
            self.error = errno.ETIMEDOUT
            kernel.open(self.settled)
            self.changed()

    def _report(self) -> None:
        self._is_reported = True
        if self.error:
            error, self.error = self.error, 0
            self._connect_target = 0
            raise failure(error, str(self.remote) if error == errno.ECONNREFUSED else "")

    @staticmethod
    def pair(network: Network, family: int) -> tuple[Stream, Stream]:
        """Two ends that are connected to each other."""
        first, second = Stream(network, family), Stream(network, family)
        link = network.link(network.here, network.here)
        there, back = Pipe("pair →", link), Pipe("pair ←", link)
        first._couple(back, there, second)
        second._couple(there, back, first)
        return first, second

    # -- ending -------------------------------------------------------------------------------------------------------

    def shutdown(self, how: int) -> None:
        """Say that nothing more will be sent, or read."""
        if self.is_listening and how != real.SHUT_WR:
            kernel.step(SHUTDOWN, self.local.number)
            self._listen_no_more()
            kernel.open(self._acceptable)
            self._forget_waiting()
            return
        incoming, outgoing = self.incoming, self.outgoing
        if incoming is None or outgoing is None or (incoming.is_broken and not self.error):
            raise failure(errno.ENOTCONN)
        kernel.step(SHUTDOWN, outgoing.target if how == real.SHUT_WR else self.close_target())
        if how in (real.SHUT_WR, real.SHUT_RDWR):
            outgoing.shut()
        if how in (real.SHUT_RD, real.SHUT_RDWR):
            incoming.has_ended = True
            set_gate(incoming.readable, True)
            incoming.changed()

    def close(self) -> None:
        self.is_closed = True
        if self.is_bound:
            self.local.release(self)
        if self.is_listening:
            self._listen_no_more()
            self._forget_waiting()
        incoming, outgoing, peer = self.incoming, self.outgoing, self.peer
        if incoming is not None and outgoing is not None and peer is not None:
            abrupt = bool(incoming.unread) or self._lingers_not()
            incoming.deafen()
            if abrupt and not outgoing.is_broken:
                outgoing.is_shut = True
                outgoing.tell("reset", peer._reset, incoming.number)
            else:
                outgoing.shut()
            for pipe in (incoming, outgoing):
                if self.changed in pipe.watchers:
                    pipe.watchers.remove(self.changed)
        self.changed()

    def close_target(self) -> int | tuple[int, ...]:
        numbers: list[int] = []
        for pipe in (self.outgoing, self.incoming):
            if pipe is not None:
                target = pipe.target if pipe is self.outgoing else pipe.number
                numbers += [target] if isinstance(target, int) else target
        if self.is_listening or (self.is_bound and self.incoming is None):
            numbers.append(self.local.number)
        return tuple(numbers) if len(numbers) > 1 else sum(numbers)

    # -- readiness --------------------------------------------------------------------------------------------------

    def ready(self, mask: int) -> int:
        """Which of the bits in ``mask`` are so now; errors and the end are always told."""
        incoming, outgoing = self.incoming, self.outgoing
        if self.is_listening:
            return IN & mask if self._acceptable.is_open else 0
        if not self.settled.is_open:
            return 0
        if incoming is None or outgoing is None:
            if self.error:
                return (mask & (IN | OUT)) | ERROR | HANGUP
            return (mask & OUT) | HANGUP
        found = 0
        if incoming.readable.is_open:
            found |= IN
        if outgoing.writable.is_open:
            found |= OUT
        found &= mask
        if self.error:
            found |= ERROR
        if incoming.is_broken or (incoming.has_ended and outgoing.is_shut):
            found |= HANGUP
        return found

    def watch_target(self, mask: int) -> list[int]:
        """The targets of looking at the bits in ``mask``."""
        if self.is_listening:
            return [self.local.number]
        if self.incoming is None or self.outgoing is None:
            target = self._connect_target
            return [target] if isinstance(target, int) else list(target)
        # What comes in can break the connection, too.
        return [self.incoming.number] + ([self.outgoing.number] if mask & OUT else [])

    # -- inside -----------------------------------------------------------------------------------------------------

    def _listen_no_more(self) -> None:
        self.is_listening = False
        if self.local.port_label:
            happened("closes", self.host.name, self.local.port_label)

    def _forget_waiting(self) -> None:
        for others, kind in ((self._queue, "reset"), (self._waiting, "refuse")):
            for other in others:
                client = other.peer
                assert isinstance(client, Stream)
                assert other.outgoing is not None
                assert other.incoming is not None
                other.is_closed = True
                told_to = client._reset if kind == "reset" else client._refused
                other.outgoing.tell(kind, told_to, other.incoming.number)
        self._queue.clear()
        self._waiting.clear()
        kernel.open(self._room)
        self.changed()

    def _look(self) -> None:
        set_gate(self._acceptable, bool(self._queue))
        set_gate(self._room, len(self._queue) < self._backlog)
        self.changed()
