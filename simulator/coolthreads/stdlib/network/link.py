"""The way from one host to another: what is sent over it arrives in that order, after a while, or never.

Within a host, and where nothing is configured, messages arrive in the step in which they are sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import DELIVER, SLEEP, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import christen
from coolthreads.stdlib.network.record import NOT_RECORDED, arrived, lost, sent


class Message:
    """``arrive`` gets the data and the row of the message in the recording; ``target`` is what its arrival changes;
    ``on_loss`` is called if it never arrives."""

    __slots__ = ("arrive", "data", "due", "is_datagram", "kind", "name", "on_loss", "row", "target")

    def __init__(
        self,
        kind: str,
        name: str,
        data: bytes,
        arrive: Callable[[bytes, int], None],
        link: Link,
        target: int,
        *,
        is_datagram: bool = False,
        on_loss: Callable[[], None] | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.data = data
        self.arrive = arrive
        self.target = target
        self.due = 0
        self.is_datagram = is_datagram
        self.on_loss = on_loss
        self.row = sent(kind, name, data, link.source, link.destination)


class Link:
    """Within a host, or between two that are as good as one. ``source`` and ``destination`` are names of hosts."""

    is_instant = True

    def __init__(self, source: str, destination: str) -> None:
        self.source = source
        self.destination = destination

    def target(self, number: int) -> type_of_target:
        """What an operation on ``number`` touches if it sends something over this link."""
        return number

    def carry(self, message: Message) -> None:
        """Bring a message to the other side."""
        if message.row != NOT_RECORDED:
            arrived(message.row)
        message.arrive(message.data, message.row)


class SlowLink(Link):
    """A link with an actor that delivers. ``latency`` is in virtual nanoseconds.

    Invariant: ``due`` is open while the first message under way may be delivered.
    """

    is_instant = False

    def __init__(self, source: str, destination: str, latency: int) -> None:
        super().__init__(source, destination)
        self.latency = latency
        self.number = kernel.number()
        if kernel.observer is not None:
            christen(self.number, "link", f"{source} → {destination}")
        self.flying: deque[Message] = deque()
        self.is_cut = False
        self.exposed: list[Callable[[], None]] = []  # told whenever something is under way, or nothing more
        self._occupied = Gate()
        self._due = Gate()
        self._never = Gate()

    @property
    def due(self) -> Gate:
        """Open while there is something to deliver, or to lose."""
        return self._due

    def target(self, number: int) -> type_of_target:
        return (number, self.number)

    def carry(self, message: Message) -> None:
        message.due = kernel.now + self.latency
        self.flying.append(message)
        self._look()

    def cut(self) -> None:
        """What is under way and what comes stays where it is, until `heal`."""
        self.is_cut = True
        self._look()

    def heal(self) -> None:
        """The link works again."""
        self.is_cut = False
        self._look()

    def run(self) -> None:
        """What the actor of the link does."""
        while True:
            if not self.flying or self.is_cut:
                kernel.wait(DELIVER, self.number, self._occupied, cold=True)
                continue
            message = self.flying[0]
            left = message.due - kernel.now
            if left > 0 and not kernel.any_time:
                kernel.wait(SLEEP, 0, self._never, left)
            self._look(True)
            kernel.wait(DELIVER, (message.target, self.number), self._due)
            # What it had announced may have been lost in the meantime, or overtaken.
            if self.flying and self.flying[0] is message and not self.is_cut:
                self._deliver(self.flying.popleft())

    def overtake(self) -> None:
        """The second datagram under way arrives before the first."""
        flying = self.flying
        first = flying.popleft()
        self._deliver(flying.popleft(), False)
        flying.appendleft(first)
        self._look()

    def lose(self) -> None:
        """The first message under way never arrives."""
        message = self.flying.popleft()
        lost(message.row)
        if message.on_loss is not None:
            message.on_loss()
        self._look()

    def drop_all(self, chosen: Callable[[Message], bool]) -> None:
        """Messages under way that will not arrive."""
        for message in [message for message in self.flying if chosen(message)]:
            self.flying.remove(message)
            lost(message.row)
        self._look()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _deliver(self, message: Message, look: bool = True) -> None:
        if message.row != NOT_RECORDED:
            arrived(message.row)
        message.arrive(message.data, message.row)
        if look:
            self._look()

    def _look(self, due: bool = False) -> None:
        flying = bool(self.flying) and not self.is_cut
        if flying:
            kernel.open(self._occupied)
        else:
            kernel.close(self._occupied)
        if flying and (due or self.flying[0].due <= kernel.now or kernel.any_time):
            kernel.open(self._due)
        else:
            kernel.close(self._due)
        for tell in self.exposed:
            tell()


def launch_carrier(link: SlowLink, start: Callable[[str, Callable[[], None]], Actor]) -> Any:
    """Start the actor of a link."""
    return start(f"{link.source} → {link.destination}", link.run)
