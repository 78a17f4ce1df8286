"""The run inside a film: put where players pass over what they do not know, and found there again.

In a GIF the trace file is an application extension (GIF89a, section 26) of our own before the trailer; in an MP4 a ``uuid`` box
(ISO/IEC 14496-12, 4.2) of our own after the last box; in a WebM the tag ``COOLTHREADS_TRACE`` (Matroska, Tags), in base64,
which ffmpeg writes. Nothing here decodes a picture: blocks, boxes and elements are walked by their lengths.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterator

GIF = (b"GIF87a", b"GIF89a")
WEBM = b"\x1a\x45\xdf\xa3"
TAG = "COOLTHREADS_TRACE"
_APPLICATION = b"CLTHREAD1.0"  # eight bytes that say whose, three that say which version
_UUID = bytes.fromhex("6f1c8d0e5b7a4c7a9a35c0017b4ead51")
_SEGMENT, _TAGS, _TAG, _SIMPLE, _NAME, _STRING = 0x18538067, 0x1254C367, 0x7373, 0x67C8, 0x45A3, 0x4487


class Damaged(Exception):
    """A film whose parts do not fit together."""


def is_mp4(data: bytes) -> bool:
    """Whether these are boxes of which the first says what kind of file it is."""
    return data[4:8] == b"ftyp"


def into_gif(data: bytes, run: bytes) -> bytes:
    """The film with the run before its trailer."""
    parts = [b"\x21\xff", bytes([len(_APPLICATION)]), _APPLICATION]
    for place in range(0, len(run), 255):
        piece = run[place : place + 255]
        parts += [bytes([len(piece)]), piece]
    return data[:-1] + b"".join(parts) + b"\0" + data[-1:]


def after_mp4(run: bytes) -> bytes:
    """What comes after the last box of an MP4."""
    return struct.pack(">I4s", len(run) + 24, b"uuid") + _UUID + run


def metadata_for_webm(run: bytes) -> bytes:
    """A file of metadata as ffmpeg reads it."""
    return b";FFMETADATA1\n" + TAG.encode() + b"=" + base64.b64encode(run).replace(b"=", b"\\=") + b"\n"


def run_in_film(data: bytes) -> bytes | None:
    """The bytes of the trace file that a GIF, MP4 or WebM carries, or None; raises Damaged."""
    try:
        if data[:6] in GIF:
            return _in_gif(data)
        if data.startswith(WEBM):
            return _in_webm(data)
        return _in_mp4(data) if is_mp4(data) else None
    except (IndexError, struct.error, binascii.Error):
        raise Damaged from None


def _in_gif(data: bytes) -> bytes | None:
    place = 13 + _palette(data[10])
    while (kind := data[place]) != 0x3B:
        if kind == 0x21:
            label, place = data[place + 1], place + 2
            blocks = list(_blocks(data, place))
            place += sum(len(block) + 1 for block in blocks) + 1
            if label == 0xFF and blocks and blocks[0] == _APPLICATION:
                return b"".join(blocks[1:])
        elif kind == 0x2C:
            place += 11 + _palette(data[place + 9])
            place += sum(len(block) + 1 for block in _blocks(data, place)) + 1
        else:
            raise Damaged
    return None


def _palette(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, place: int) -> Iterator[bytes]:
    while length := data[place]:
        if place + 1 + length >= len(data):
            raise Damaged
        yield data[place + 1 : place + 1 + length]
        place += 1 + length


def _in_mp4(data: bytes) -> bytes | None:
    place = 0
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        elif length == 0:
            length = len(data) - place
        if length < head or place + length > len(data):
            raise Damaged
        if kind == b"uuid" and data.startswith(_UUID, place + head):
            return data[place + head + 16 : place + length]
        place += length
    return None


def _in_webm(data: bytes) -> bytes | None:
    for segment in _elements(data, 0, len(data), _SEGMENT):
        for tags in _elements(data, *segment, _TAGS):
            for tag in _elements(data, *tags, _TAG):
                for simple in _elements(data, *tag, _SIMPLE):
                    names = [data[slice(*name)] for name in _elements(data, *simple, _NAME)]
                    texts = [data[slice(*text)] for text in _elements(data, *simple, _STRING)]
                    if names == [TAG.encode()] and texts:
                        return base64.b64decode(texts[0].rstrip(b"\0"), validate=True)
    return None


def _elements(data: bytes, place: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Where the contents of the elements of that kind begin and end, between two places."""
    while place < end:
        length = 9 - data[place].bit_length()
        kind, place = int.from_bytes(data[place : place + length], "big"), place + length
        length = 9 - data[place].bit_length()
        if length > 8:
            raise Damaged
        size = int.from_bytes(data[place : place + length], "big") - (1 << 7 * length)
        place += length
        # All ones: of a length that nobody knew when it was written.
        last = end if size == (1 << 7 * length) - 1 else place + size
        if last > end:
            raise Damaged
        if kind == wanted:
            yield place, last
        place = last
