"""The way from one host to another. Within a host, and where nothing is configured, messages arrive in the step in which they
are sent; see `flights` for the others."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from coolthreads.kernel.operations import type_of_target
from coolthreads.stdlib.network.record import NOT_RECORDED, arrived, sent


class Message:
    """``arrive`` gets the data and the row of the message in the recording; ``target`` is what its arrival changes; messages
    of one ``flow`` arrive in the order in which they are sent; ``on_loss`` is called if it never arrives."""

    __slots__ = ("arrive", "data", "flow", "is_datagram", "kind", "name", "on_loss", "row", "target")

    def __init__(
        self,
        kind: str,
        name: str,
        data: bytes,
        arrive: Callable[[bytes, int], None],
        link: Link,
        target: type_of_target,
        flow: Hashable,
        *,
        is_datagram: bool = False,
        on_loss: Callable[[], None] | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.data = data
        self.arrive = arrive
        self.target = target
        self.flow = flow
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
