"""What the recorder takes down of the network: who sent what when, what became of it, and what happened to whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from coolthreads.kernel.actor import Actor
from coolthreads.trace import Columns, MessageRow, NetworkRow

_KEPT = 400  # bytes of each message
_MOST_KEPT = 4_000_000  # bytes of all of them

WITHOUT_STATE = ("fault", "lot", "link")
"""Kinds of actors that never wait for anything."""

_OF_NOBODY = ("network", "weather", *WITHOUT_STATE)


def place_of(actor: Actor, name_of_node: Callable[[int], str] | None) -> tuple[str, str]:
    """The kind of an actor and the node on which it runs. Who starts the nodes, and what happens to them, is on none."""
    if name_of_node is None:
        return actor.kind, ""
    kind = actor.kind
    if actor.parent is None:
        kind = "network"
    elif kind == "thread" and actor.node < 0:
        kind = "weather"
    return kind, "" if kind in _OF_NOBODY else name_of_node(actor.node)


class MessageNotes:
    """The part of the recorder that hears of messages."""

    current_row: Callable[[], int]
    columns: Columns
    _text: Callable[[str], int]

    @cached_property
    def _notes(self) -> list[list[int]]:
        """For each message the steps in which it was sent, arrived, was received and lost; -1 for never."""
        return []

    @cached_property
    def _contents(self) -> list[tuple[str, str, str, int, str, str]]:
        return []

    @cached_property
    def _kept(self) -> list[bytes]:
        """How each message begins. The same bytes are kept once."""
        return []

    @cached_property
    def _known(self) -> dict[bytes, bytes]:
        return {}

    @cached_property
    def network(self) -> list[NetworkRow]:
        """What has happened to hosts and links."""
        return []

    @property
    def messages(self) -> tuple[MessageRow, ...]:
        """All messages, in the order in which they were sent."""
        rows = zip(self._contents, self._notes, self._kept, strict=True)
        return tuple(
            MessageRow(*what, sent, arrived, received, lost, content, due)
            for what, (sent, arrived, received, lost, due), content in rows
        )

    def happened(self, what: str, host: str, other: str) -> None:
        """The last step has changed something on the network; see `NetworkRow`."""
        self.network.append(NetworkRow(self.current_row(), what, host, other))

    def told(self, text: str) -> None:
        """The value of the last step, in words."""
        if self.columns.value:
            self.columns.value[-1] = self._text(text)

    def message_sent(self, kind: str, stream: str, text: str, data: bytes, source: str, destination: str) -> int:
        """The last step sends something; the row of the message."""
        self._contents.append((kind, stream, text, len(data), source, destination))
        self._notes.append([self.current_row(), -1, -1, -1, -1])
        known, content = self._known, data[:_KEPT]
        if content not in known and len(known) * _KEPT > _MOST_KEPT:
            content = b""
        self._kept.append(known.setdefault(content, content))
        return len(self._notes) - 1

    def message_due(self, row: int, due: int) -> None:
        """When it is to arrive."""
        self._notes[row][4] = due

    def message_arrived(self, row: int) -> None:
        """It is on its host."""
        self._notes[row][1] = self.current_row()

    def message_received(self, row: int) -> None:
        """The program has begun to read it."""
        if self._notes[row][2] < 0:
            self._notes[row][2] = self.current_row()

    def message_lost(self, row: int) -> None:
        """It will never be read."""
        self._notes[row][3] = self.current_row()
