"""What the recorder takes down of messages on the network: who sent them when, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from coolthreads.kernel.actor import Actor
from coolthreads.trace import Columns, MessageRow

WITHOUT_STATE = ("fault", "link")
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

    @property
    def messages(self) -> tuple[MessageRow, ...]:
        """All messages, in the order in which they were sent."""
        return tuple(MessageRow(*what, *when) for what, when in zip(self._contents, self._notes, strict=True))

    def told(self, text: str) -> None:
        """The value of the last step, in words."""
        if self.columns.value:
            self.columns.value[-1] = self._text(text)

    def message_sent(self, kind: str, stream: str, text: str, size: int, source: str, destination: str) -> int:
        """The last step sends something; the row of the message."""
        self._contents.append((kind, stream, text, size, source, destination))
        self._notes.append([self.current_row(), -1, -1, -1])
        return len(self._notes) - 1

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
