"""The run inside a figure: put into PNG, SVG and HTML, and found there, in PDF and in films again. Reading executes and trusts
nothing.

In a PNG the trace is a ``tEXt`` chunk with the keyword ``coolthreads``, in an SVG the content of ``<metadata
id="coolthreads">``, in a page that of a script that is none; all as base64 of the bytes of a trace file. A PDF has the trace
file as an attachment. Neither an image nor an XML library reads a file that comes from elsewhere: chunks are walked and a
marker is searched for; a PDF is read by pypdf, which draws nothing and runs nothing.
"""

from __future__ import annotations

import base64
import binascii
import io
import logging
import struct
import zlib
from pathlib import Path

from coolthreads import CoolthreadsError, Trace, is_trace, load_trace, trace_from_bytes, trace_to_bytes
from coolthreads_app.formats.films import Damaged, run_in_film

PNG = b"\x89PNG\r\n\x1a\n"
_KEY = b"coolthreads\0"
_OPEN, _CLOSE = b'<metadata id="coolthreads">', b"</metadata>"
_SCRIPT = b'<script type="application/x-coolthreads-trace" id="coolthreads">', b"</script>"
_LARGEST_FILE = 256_000_000
_LARGEST_TRACE = 512_000_000  # bytes once unpacked: a picture of some kilobytes must not fill the memory
_FILMS = (".gif", ".mp4", ".webm")
_PICTURES = (".png", ".svg", ".html", ".pdf", *_FILMS)
ATTACHMENT = "coolthreads.trace"


def carries(path: str | Path) -> bool:
    """Whether a file is of a kind in which a run may be: a picture, page or film by its ending, which exists."""
    return Path(path).suffix.lower() in _PICTURES and Path(path).is_file()


def can_be_shown(path: str | Path) -> bool:
    """Whether `load_run` is the way to open this file."""
    return is_trace(path) or carries(path)


def load_run(path: str | Path) -> Trace:
    """The trace in a trace file or in a picture; raises CoolthreadsError in one line."""
    if not carries(path) or is_trace(path):
        return load_trace(path)
    file = Path(path)
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise CoolthreadsError(f"{file}: is too large to be a figure of Coolthreads")
        data = file.read_bytes()
    except OSError as error:
        raise CoolthreadsError(f"{file}: {(error.strerror or str(error)).lower()}") from None
    if data.startswith(b"%PDF-"):
        content = _in_pdf(data, str(file))
    else:
        content = _in_film(file, data) if file.suffix.lower() in _FILMS else _in_picture(file, data)
    if content is None:
        raise CoolthreadsError(f"{file}: carries no run (it is no figure of Coolthreads, or was stripped)")
    _measure(content, str(file))
    return trace_from_bytes(content, str(file))


def _in_picture(file: Path, data: bytes) -> bytes | None:
    marks = _SCRIPT if file.suffix.lower() == ".html" else (_OPEN, _CLOSE)
    text = _in_png(data, str(file)) if data.startswith(PNG) else _between(data, *marks)
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CoolthreadsError(f"{file}: the run that it carries is damaged") from None


def _in_film(file: Path, data: bytes) -> bytes | None:
    try:
        return run_in_film(data)
    except Damaged:
        raise _damaged(str(file), data) from None


def _damaged(name: str, data: bytes) -> CoolthreadsError:
    return CoolthreadsError(f"{name}: is truncated or damaged ({len(data):,} bytes)")


def into_png(data: bytes, trace: Trace) -> bytes:
    """The picture with the trace before its last chunk."""
    body = _KEY + base64.b64encode(trace_to_bytes(trace))
    chunk = struct.pack(">I", len(body)) + b"tEXt" + body + struct.pack(">I", zlib.crc32(b"tEXt" + body))
    end = data.rindex(b"IEND") - 4
    return data[:end] + chunk + data[end:]


def into_svg(data: bytes, trace: Trace) -> bytes:
    """The picture with the trace as its last element."""
    end = data.rindex(b"</svg>")
    return data[:end] + _OPEN + base64.b64encode(trace_to_bytes(trace)) + _CLOSE + b"\n" + data[end:]


def _in_png(data: bytes, name: str) -> bytes | None:
    place = len(PNG)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        kind, end = data[place + 4 : place + 8], place + 8 + length
        if end + 4 > len(data):
            raise _damaged(name, data)
        if kind == b"tEXt" and data.startswith(_KEY, place + 8):
            if struct.unpack_from(">I", data, end) != (zlib.crc32(data[place + 4 : end]),):
                raise CoolthreadsError(f"{name}: the run that it carries is damaged")
            return data[place + 8 + len(_KEY) : end]
        if kind == b"IEND":
            return None
        place = end + 4
    raise _damaged(name, data)


def _in_pdf(data: bytes, name: str) -> bytes | None:
    # Imported only here: it takes longer than all the rest.
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        found = PdfReader(io.BytesIO(data)).attachments.get(ATTACHMENT, [])
        return bytes(found[0]) if found else None
    except Exception:  # Whatever a hostile document makes of pypdf: it cannot be read.
        raise _damaged(name, data) from None


def _between(data: bytes, opening: bytes, closing: bytes) -> bytes | None:
    begin = data.rfind(opening)
    end = data.find(closing, begin)
    return data[begin + len(opening) : end].strip() if 0 <= begin < end else None


def _measure(content: bytes, name: str) -> None:
    """Unpacks piece by piece, keeps nothing, and refuses what would not stop."""
    payload = content[content.find(b"\n") + 17 :]
    unpacker, total = zlib.decompressobj(), 0
    try:
        while payload and not unpacker.eof:
            total += len(unpacker.decompress(payload, 1 << 20))
            payload = unpacker.unconsumed_tail
            if total > _LARGEST_TRACE:
                raise CoolthreadsError(f"{name}: the run that it carries is too large")
    except zlib.error:
        # Who reads it finds out what is wrong with it.
        return
