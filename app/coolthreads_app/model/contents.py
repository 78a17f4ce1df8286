"""What messages on the network carry, in few words: HTTP as requests and replies, text as text, other bytes escaped."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from coolthreads import MessageRow

_REQUEST = re.compile(rb"([A-Z]{3,10}) (\S+) HTTP/\d(?:\.\d)?\r?\n")
_REPLY = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3}) ?([^\r\n]*)\r?\n")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_READABLE = 0.85  # of the characters, at least, or the bytes are no text
_ALWAYS = {"connect": "asks for a connection", "accept": "accepts the connection", "refuse": "refuses the connection",
           "end": "says that no more comes", "reset": "breaks the connection off"}  # fmt: skip
_SHORT = {"connect": "connect", "accept": "accepted", "refuse": "refused", "end": "end", "reset": "reset"}


def size_in_words(size: int) -> str:
    """A number of bytes for people."""
    if size < 10_000:
        return f"{size:,} byte{'' if size == 1 else 's'}"
    return f"{size / 1000:,.0f} kB" if size < 10_000_000 else f"{size / 1_000_000:,.0f} MB"


def text_of(data: bytes, most: int, *, is_cut: bool = False) -> str:
    """Bytes as text between quotes where they are text, else as escapes; at most about so many characters. ``is_cut``: there
    was more of them, so the last character may be incomplete."""
    try:
        said = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character that was cut in two is no reason to take it for bytes.
        whole = is_cut and error.start >= len(data) - 3
        said = data[: error.start].decode("utf-8") if whole else ""
    readable = sum(letter.isprintable() or letter in "\r\n\t" for letter in said)
    if data and readable < _READABLE * max(len(said), 1):
        escaped = "".join(f"\\x{byte:02x}" for byte in data[: most // 4 + 1])
        more = len(data) > most // 4 + 1 or is_cut
        return escaped + ("…" if more else "")
    shown = "".join(letter if letter.isprintable() else _escaped(letter) for letter in said[: most + 1])
    more = len(shown) > most or len(said) > most or is_cut
    return f"“{shown[:most]}{'…' if more else ''}”"


def short(row: MessageRow, most: int = 24) -> str:
    """A message in a few words, for a label."""
    if row.kind in _SHORT:
        return _SHORT[row.kind]
    if found := _REQUEST.match(row.content):
        said = f"{_plain(found[1])} {_plain(found[2])}"
    elif found := _REPLY.match(row.content):
        said = f"{_plain(found[1])} {_plain(found[2])}".rstrip()
    else:
        content = row.content.rstrip(b"\r\n")
        said = text_of(content, most, is_cut=len(row.content) < row.size) if content else size_in_words(row.size)
        return said.strip("“”") if said.startswith("“") else said
    return said if len(said) <= most else said[: most - 1] + "…"


def long(row: MessageRow, most: int = 160) -> str:
    """A message in a sentence without its ends: what it says, and how large it is."""
    if row.kind in _ALWAYS:
        return _ALWAYS[row.kind]
    size = size_in_words(row.size)
    if not row.content:
        # A recording of an earlier version, or one with very many messages.
        return row.text or size
    request, reply = _REQUEST.match(row.content), _REPLY.match(row.content)
    if request is None and reply is None:
        return f"{text_of(row.content, most, is_cut=len(row.content) < row.size)} ({size})"
    if request is not None:
        said = f"request {_plain(request[1])} {_plain(request[2])[:most]}"
    else:
        assert reply is not None
        said = f"reply {_plain(reply[1])} {_plain(reply[2])}".rstrip()
    ends = _HEAD_ENDS.search(row.content)
    head = row.content[: ends.start()] if ends else row.content
    kind = _header(head, b"content-type")
    if kind:
        said += f", {kind.partition(';')[0].strip()}"
    body = row.content[ends.end() :] if ends else b""
    if body:
        said += f", with {text_of(body, most, is_cut=len(row.content) < row.size)}"
    return f"{said} ({size})"


class Talk:
    """The messages of a run, each with those of its connection: which request a reply answers."""

    def __init__(self, messages: Sequence[MessageRow]) -> None:
        self._messages = messages
        self._requests: dict[str, list[int]] = {}
        for number, row in enumerate(messages):
            if row.kind == "data" and _REQUEST.match(row.content):
                self._requests.setdefault(row.stream, []).append(number)

    def asked(self, number: int) -> MessageRow | None:
        """The request that a message answers, as a whole or in part; None if it answers none."""
        row = self._messages[number]
        if row.kind != "data" or _REQUEST.match(row.content):
            return None
        asked = self._requests.get(turned(row.stream), [])
        place = bisect_left(asked, number)
        return self._messages[asked[place - 1]] if place else None

    def words(self, number: int, most: int = 160) -> str:
        """A message in words, and what it answers."""
        row = self._messages[number]
        said, asked = long(row, most), self.asked(number)
        return f"{said}, in answer to {short(asked, 60)}" if asked is not None else said


def turned(stream: str) -> str:
    """The other direction of a connection: b → a for a → b."""
    source, _, target = stream.partition(" → ")
    return f"{target} → {source}"


def _header(head: bytes, name: bytes) -> str:
    for line in head.splitlines()[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return _plain(value.strip())
    return ""


def _plain(data: bytes) -> str:
    said = data.decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in said)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
