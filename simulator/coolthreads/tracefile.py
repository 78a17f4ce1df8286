"""Saves traces and reads them back. A trace file is data: reading it executes nothing and trusts nothing.

Layout: a line that names the format, the BLAKE2 digest of the rest (16 bytes), then zlib-compressed MessagePack. The same
trace gives the same bytes on every machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import zlib
from array import array
from dataclasses import fields
from pathlib import Path

import msgspec

from coolthreads.errors import TraceError
from coolthreads.trace import (
    ActorRow,
    AwaitRow,
    CallRow,
    Change,
    Columns,
    Crash,
    Delivery,
    MessageRow,
    NetworkRow,
    NodeRow,
    ObjectRow,
    Pending,
    Printed,
    Site,
    SourceFile,
    Spell,
    Trace,
)
from coolthreads.verdict import Verdict

MAGIC = b"coolthreads.trace/1\n"
_DIGEST = 16
_MOST_BYTES = 2_000_000_000


class _Wire(msgspec.Struct, array_like=True, frozen=True):
    """A trace with its columns as little-endian bytes."""

    program: str
    files: tuple[SourceFile, ...]
    arguments: tuple[str, ...]
    python: str
    options: tuple[tuple[str, str], ...]
    schedule: str
    verdict: Verdict
    summary: str
    end_time: int
    actors: tuple[ActorRow, ...]
    objects: tuple[ObjectRow, ...]
    sites: tuple[Site, ...]
    columns: dict[str, bytes]
    texts: tuple[str, ...]
    locals_table: tuple[tuple[tuple[str, str], ...], ...]
    enabled_table: tuple[tuple[int, ...], ...]
    changes: tuple[Change, ...]
    printed: tuple[Printed, ...]
    pending: tuple[Pending, ...]
    crashes: tuple[Crash, ...]
    calls: tuple[CallRow, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    nodes: tuple[NodeRow, ...] = ()
    until: float = 0.0
    messages: tuple[MessageRow, ...] = ()
    spells: tuple[Spell, ...] = ()
    weather: tuple[tuple[str, str], ...] = ()
    awaits: tuple[AwaitRow, ...] = ()
    network: tuple[NetworkRow, ...] = ()
    played: tuple[tuple[int, str], ...] = ()


_NAMES = tuple(field.name for field in fields(Trace))
_COLUMNS = tuple(field.name for field in fields(Columns))


def to_bytes(trace: Trace) -> bytes:
    """The trace as the content of a file."""
    columns = {name: _little(getattr(trace.columns, name)).tobytes() for name in _COLUMNS}
    values = {name: getattr(trace, name) for name in _NAMES if name != "columns"}
    payload = zlib.compress(msgspec.msgpack.encode(_Wire(columns=columns, **values)), 6)
    return MAGIC + hashlib.blake2b(payload, digest_size=_DIGEST).digest() + payload


def from_bytes(data: bytes, name: str = "trace") -> Trace:
    """The trace in the content of a file; raises TraceError that begins with ``name``."""
    if not data.startswith(MAGIC):
        if data.startswith(MAGIC.rpartition(b"/")[0]):
            raise TraceError(f"{name}: was written by another version of Coolthreads")
        raise TraceError(f"{name}: is not a trace of Coolthreads")
    digest, payload = data[len(MAGIC) : len(MAGIC) + _DIGEST], data[len(MAGIC) + _DIGEST :]
    if hashlib.blake2b(payload, digest_size=_DIGEST).digest() != digest:
        raise TraceError(f"{name}: is truncated or damaged ({len(data):,} bytes)")
    try:
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(payload, _MOST_BYTES)
        if unpacker.unconsumed_tail:
            raise TraceError(f"{name}: is too large")
        wire = msgspec.msgpack.decode(unpacked, type=_Wire)
        trace = _assemble(wire)
    except (zlib.error, msgspec.MsgspecError, ValueError, KeyError) as error:
        raise TraceError(f"{name}: is damaged ({error})") from None
    _validate(trace, name)
    return trace


def save(trace: Trace, path: str | os.PathLike[str]) -> None:
    """Write the trace; either the whole file appears or none. Raises TraceError."""
    target = Path(path)
    # A name of its own: two that write the same file at the same time must not write into each other.
    partial = target.with_name(f".{target.name[:60]}.{os.getpid()}.part")
    try:
        partial.write_bytes(to_bytes(trace))
        os.replace(partial, target)
    except OSError as error:
        raise TraceError(f"{target}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        # Also when it was interrupted. Where nothing can be written nothing can be removed either.
        with contextlib.suppress(OSError):
            partial.unlink()


def load(path: str | os.PathLike[str]) -> Trace:
    """Read a trace; raises TraceError."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise TraceError(f"{path}: no such file") from None
    except OSError as error:
        raise TraceError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    return from_bytes(data, str(path))


def is_trace(path: str | os.PathLike[str]) -> bool:
    """Whether a file begins like a trace."""
    try:
        with open(path, "rb") as file:
            return file.read(len(MAGIC)).startswith(b"coolthreads.trace/")
    except OSError:
        return False


def _little(column: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return column
    swapped = column[:]
    swapped.byteswap()
    return swapped


def _assemble(wire: _Wire) -> Trace:
    columns = Columns()
    for name in _COLUMNS:
        column = getattr(columns, name)
        column.frombytes(wire.columns[name])
        if sys.byteorder != "little":
            column.byteswap()
    values = {name: getattr(wire, name) for name in _NAMES if name != "columns"}
    return Trace(columns=columns, **values)


def _validate(trace: Trace, name: str) -> None:
    """Every number that refers to a row refers to one that exists: what draws a trace need not check again."""
    columns, length = trace.columns, len(trace)
    limits = {
        "actor": (0, len(trace.actors)),
        "operation": (0, len(trace.texts)),
        "object": (-1, len(trace.objects)),
        "part": (-1, len(trace.texts)),
        "site": (-1, len(trace.sites)),
        "time": (0, 1 << 62),
        "value": (-1, len(trace.texts)),
        "locals": (0, len(trace.locals_table)),
        "enabled": (0, len(trace.enabled_table)),
    }
    for column, (low, high) in limits.items():
        values = getattr(columns, column)
        if len(values) != length or (length and not low <= min(values) <= max(values) < high):
            raise TraceError(f"{name}: is damaged (column {column})")
    actors, objects, sites, files = len(trace.actors), len(trace.objects), len(trace.sites), len(trace.files)
    sound = (
        all(0 <= row < actors for choice in trace.enabled_table for row in choice)
        and all(
            -1 <= c.step < max(length, 1) and 0 <= c.actor < actors and -1 <= c.object < objects for c in trace.changes
        )
        and all(-1 <= p.step < max(length, 1) for p in trace.printed)
        and all(0 <= p.actor < actors and -1 <= p.object < objects and -1 <= p.site < sites for p in trace.pending)
        and all(-1 <= c.step < max(length, 1) and 0 <= c.actor < actors for c in trace.crashes)
        and all(0 <= row < sites for c in trace.crashes for row in c.frames)
        and all(0 <= s.file < files and s.line >= 1 and s.column >= 0 for s in trace.sites)
        and all(-1 <= a.parent < actors for a in trace.actors)
        and all(_is_sound(call, row, actors, objects, sites, length) for row, call in enumerate(trace.calls))
        and all(
            -1 <= row.step < max(length, 1)
            and 0 <= row.actor < actors
            and -1 <= row.object < objects
            and all(0 <= site < sites for site in row.frames)
            for row in trace.awaits
        )
        and all(0 <= d.step <= length and 0 <= d.actor < actors and -1 <= d.object < objects for d in trace.deliveries)
        and all(-1 <= o.whole < objects for o in trace.objects)
        and all(-1 <= n.file < files for n in trace.nodes)
        and all(-1 <= step < max(length, 1) for m in trace.messages for step in (m.sent, m.arrived, m.received, m.lost))
        and all(-1 <= row.step < max(length, 1) for row in trace.network)
        and all(0 <= step < length for step, _ in trace.played)
        and files > 0
    )
    if not sound:
        raise TraceError(f"{name}: is damaged (a table)")


def _is_sound(call: CallRow, row: int, actors: int, objects: int, sites: int, length: int) -> bool:
    return (
        0 <= call.actor < actors
        and -1 <= call.object < objects
        and -1 <= call.parent < row
        and all(-1 <= site < sites for site in (call.site, call.caller))
        and 0 <= call.first <= length
        and (call.last == -1 or call.first <= call.last <= length)
    )
