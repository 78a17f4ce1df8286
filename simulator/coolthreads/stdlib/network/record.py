"""What a recording is told of messages. Without an observer nothing is kept."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.turns import kernel

NOT_RECORDED = -1
_SHOWN = 60  # bytes


def in_words(data: bytes) -> str:
    """Bytes for people: how many, and how they begin."""
    text = data[:_SHOWN].decode("utf-8", "backslashreplace")
    return f"{len(data)} byte{'' if len(data) == 1 else 's'}: {text!r}{'…' if len(data) > _SHOWN else ''}"


def sent(kind: str, stream: str, data: bytes, source: str, destination: str) -> int:
    """The current step has sent something; the row of the message in the recording."""
    note: Any = getattr(kernel.observer, "message_sent", None)
    return (
        NOT_RECORDED
        if note is None
        else int(note(kind, stream, in_words(data) if data else "", data, source, destination))
    )


def due(row: int, moment: int) -> None:
    """A message arrives at that virtual time (nanoseconds), if nothing comes between."""
    note: Any = getattr(kernel.observer, "message_due", None)
    if row != NOT_RECORDED and note is not None:
        note(row, moment)


def happened(what: str, host: str, other: str = "") -> None:
    """The current step has changed a host, a port of it, or the way to another one (see `trace.NetworkRow`)."""
    note: Any = getattr(kernel.observer, "happened", None)
    if note is not None:
        note(what, host, other)


def arrived(row: int) -> None:
    """The current step has brought a message to its host."""
    _tell("message_arrived", row)


def received(row: int) -> None:
    """The current step has given a message to the program."""
    _tell("message_received", row)


def lost(row: int) -> None:
    """The current step has lost a message."""
    _tell("message_lost", row)


def told(text: str) -> None:
    """The value of the current step, in words."""
    note: Any = getattr(kernel.observer, "told", None)
    if note is not None:
        note(text)


def _tell(what: str, row: int) -> None:
    if row != NOT_RECORDED and kernel.observer is not None:
        note: Any = getattr(kernel.observer, what, None)
        if note is not None:
            note(row)
