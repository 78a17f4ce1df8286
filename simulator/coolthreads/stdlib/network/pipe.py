"""One direction of a connection: bytes that arrive in the order in which they were sent, with room for only so many."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import christen
from coolthreads.stdlib.network.link import Link, Message
from coolthreads.stdlib.network.readiness import Watched, set_gate
from coolthreads.stdlib.network.record import NOT_RECORDED, received

CAPACITY = 208 * 1024
"""Bytes that may be under way or unread: beyond that the sender waits."""


class Pipe(Watched):
    """``number`` is the target of sending and receiving; ``name`` says between whom.

    ``is_shut``: the sender has said that nothing more comes; ``has_ended``: the receiver knows. ``is_deaf``: the receiver
    will not read any more. ``is_broken``: the connection was reset.
    """

    __slots__ = (
        "_chunks",
        "_flying",
        "_link",
        "_unread",
        "asked",
        "has_ended",
        "is_broken",
        "is_deaf",
        "is_shut",
        "name",
        "number",
        "on_deaf",
        "on_loss",
        "readable",
        "writable",
    )

    def __init__(self, name: str, link: Link) -> None:
        super().__init__()
        self.name = name
        self.number = kernel.number()
        if kernel.observer is not None:
            christen(self.number, "stream", name)
        self._link = link
        self._chunks: deque[tuple[bytes, int]] = deque()  # what has arrived, and its row in the recording
        self._unread = 0
        self._flying = 0
        self.asked = NOT_RECORDED  # the row of a request for a connection, which is taken when it is accepted
        self.is_shut = False
        self.has_ended = False
        self.is_deaf = False
        self.is_broken = False
        self.readable = Gate()
        self.writable = Gate(True)
        self.on_deaf: Callable[[], None] = _nothing  # data came for a receiver that will never read them
        self.on_loss: Callable[[], None] = _nothing  # what was sent will never arrive: a stream cannot go on without it

    @property
    def unread(self) -> int:
        """Bytes that have arrived."""
        return self._unread

    @property
    def room(self) -> int:
        """Bytes that may still be sent."""
        return max(0, CAPACITY - self._unread - self._flying)

    @property
    def is_instant(self) -> bool:
        """Whether what is sent arrives in the same step."""
        return self._link.is_instant

    @property
    def target(self) -> type_of_target:
        """What sending touches."""
        return self._link.target(self.number)

    def send(self, data: bytes) -> int:
        """Take as many bytes as there is room for; how many."""
        taken = data[: self.room]
        self._flying += len(taken)
        self._look()
        self._carry("data", taken, self._arrived)
        return len(taken)

    def shut(self) -> None:
        """The sender has nothing more to say."""
        if not self.is_shut:
            self.is_shut = True
            self._look()
            self._carry("end", b"", self._end_arrived)

    def receive(self, most: int, peek: bool = False) -> bytes:
        """At most so many of the bytes that have arrived."""
        parts: list[bytes] = []
        chunks = self._chunks
        if peek:
            for chunk, _ in chunks:
                parts.append(chunk)
                if sum(map(len, parts)) >= most:
                    break
            return b"".join(parts)[:most]
        left = most
        while chunks and left:
            chunk, row = chunks[0]
            if len(chunk) <= left:
                chunks.popleft()
                parts.append(chunk)
            else:
                parts.append(chunk[:left])
                chunks[0] = (chunk[left:], row)
            left -= len(parts[-1])
            received(row)
        self._unread -= most - left
        self._look()
        return b"".join(parts)

    def deafen(self) -> None:
        """The receiver will not read any more."""
        self.is_deaf = True
        self._chunks.clear()
        self._unread = 0
        self._look()

    def break_(self) -> None:
        """The connection was reset."""
        self.is_broken = True
        self._look()

    def tell(self, kind: str, arrive: Callable[[], None], *touched: int) -> None:
        """Send something that is no data, in its turn; ``arrive`` is called when it is there, and touches that as well."""

        def arrived(data: bytes, row: int) -> None:
            if kind == "connect":
                self.asked = row
            else:
                received(row)
            arrive()

        self._carry(kind, b"", arrived, touched)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _carry(
        self, kind: str, data: bytes, arrive: Callable[[bytes, int], None], touched: tuple[int, ...] = ()
    ) -> None:
        link, number = self._link, self.number
        target = (number, *touched) if touched else number
        link.carry(Message(kind, self.name, data, arrive, link, target, number, on_loss=self._lost))

    def _arrived(self, data: bytes, row: int) -> None:
        self._flying -= len(data)
        if self.is_deaf or self.is_broken:
            self._look()
            if not self.is_broken:
                self.on_deaf()
            return
        if data:
            self._chunks.append((data, row))
            self._unread += len(data)
        self._look()

    def _lost(self) -> None:
        self.on_loss()

    def _end_arrived(self, data: bytes, row: int) -> None:
        self.has_ended = True
        received(row)
        self._look()

    def _look(self) -> None:
        """Set the gates to what there is."""
        over = self.is_broken or self.is_deaf
        set_gate(self.readable, bool(self._unread) or self.has_ended or over)
        set_gate(self.writable, self.is_shut or over or self.room > 0)
        self.changed()


def _nothing() -> None:
    """Nobody wants to know."""
