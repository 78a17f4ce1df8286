"""The messages between a client and its worker: MessagePack in frames of a four-byte length and the content.

A worker begins with `Ready`; a client that does not know its ``version`` must not go on. Every request is answered by any
number of `Printed` and `Progress` and then exactly one of `Finished`, `Explored` or `Rejected`.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import msgspec

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.verdict import Outcome

VERSION = 3
_LENGTH = struct.Struct(">I")
_MOST = (1 << 32) - 1


class RunRequest(msgspec.Struct, tag="run", frozen=True):
    """One execution. ``schedule`` in text form, or empty: then ``strategy`` decides. ``live``: send `Printed` while it
    runs. ``record``: answer with a trace."""

    id: int
    program: Program
    options: Options
    strategy: str = "first"
    schedule: str = ""
    live: bool = False
    record: bool = True
    stdin: str = ""


class ExploreRequest(msgspec.Struct, tag="explore", frozen=True):
    """Many executions. ``strategy`` may be empty: the default portfolio. ``first_draw`` is the seed of the first execution
    that is drawn by lot; None: the seed of the options, which is also that of the program. ``isolation``: see `isolation`.
    ``state``: None if the answer need not say where the search is; empty to begin, else what an answer said."""

    id: int
    program: Program
    options: Options
    limits: Limits
    strategy: str = ""
    stdin: str = ""
    first_draw: int | None = None
    isolation: str = "none"
    state: bytes | None = None


class Cancel(msgspec.Struct, tag="cancel", frozen=True):
    """End an exploration early: it answers with what is known so far."""

    id: int


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """The worker is there."""

    version: int
    python: str
    process: int


class Printed(msgspec.Struct, tag="printed", frozen=True):
    """The program wrote ``text`` to ``stream`` (stdout or stderr)."""

    id: int
    stream: str
    text: str


class Progress(msgspec.Struct, tag="progress", frozen=True):
    """An exploration so far; its ``complete`` is false."""

    id: int
    exploration: Exploration


class Finished(msgspec.Struct, tag="finished", frozen=True):
    """An execution has ended. ``trace`` is the content of a trace file, empty if none was asked for; ``timed``: how, see
    `Options`; ``end_time``: nanoseconds of virtual time."""

    id: int
    outcome: Outcome
    steps: int
    schedule: str
    trace: bytes = b""
    timed: str = ""
    end_time: int = 0


class Explored(msgspec.Struct, tag="explored", frozen=True):
    """An exploration has ended. ``state`` says where it is, if that was asked for."""

    id: int
    exploration: Exploration
    state: bytes = b""


class Rejected(msgspec.Struct, tag="rejected", frozen=True):
    """The request could not be carried out; one line that says what and where."""

    id: int
    message: str


Request = RunRequest | ExploreRequest | Cancel
Reply = Ready | Printed | Progress | Finished | Explored | Rejected

_encoder = msgspec.msgpack.Encoder()
_requests = msgspec.msgpack.Decoder(Request)
_replies = msgspec.msgpack.Decoder(Reply)


def write(stream: BinaryIO, message: Request | Reply) -> None:
    """Send one message; raises OSError when the other side is gone."""
    content = _encoder.encode(message)
    if len(content) > _MOST:
        raise OSError(f"a message of {len(content):,} bytes is too long to be sent")
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read_request(stream: BinaryIO) -> Request | None:
    """The next request, or None at the end of the stream."""
    content = _frame(stream)
    return None if content is None else _requests.decode(content)


def read_reply(stream: BinaryIO) -> Reply | None:
    """The next reply, or None at the end of the stream."""
    content = _frame(stream)
    return None if content is None else _replies.decode(content)


def _frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None
