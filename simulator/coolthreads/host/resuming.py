"""Files that hold where an exploration is, so that it can go on another day. They hold plain values, and nothing in them is
ever executed."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Limits
from coolthreads.options import Options
from coolthreads.program import Program

_KIND = b"coolthreads.search/"
_MAGIC = _KIND + b"3\n"
_MOST = 1 << 30


def dump(value: object) -> bytes:
    """Plain values (numbers, texts, bytes, None, and tuples, lists, dicts, sets of them) as bytes."""
    return zlib.compress(repr(value).encode(), 1)


def load(content: bytes) -> Any:
    """The inverse of `dump`; raises ValueError for anything else."""
    try:
        stream = zlib.decompressobj()
        unpacked = stream.decompress(content, _MOST)
        if not stream.eof:
            raise ValueError("it has no end")
        return ast.literal_eval(unpacked.decode())
    except (zlib.error, ValueError, SyntaxError, RecursionError, MemoryError, TypeError) as error:
        raise ValueError(f"no plain values: {error}") from None


def executions_in(state: bytes) -> int:
    """How many executions an exploration had made when it was frozen; 0 for an empty state."""
    return int(load(state)["tally"][0]) if state else 0


class ResumeFile:
    """Where one exploration is kept. What it depends on must be what it was: that is the file's ``header``."""

    def __init__(
        self, path: Path, program: Program, options: Options, strategy: str, limits: Limits, stdin: str, jobs: int
    ) -> None:
        self._path = path
        self._header = {
            "program": hashlib.sha256(program.source.encode()).hexdigest(),
            "arguments": (program.module, *program.arguments),
            "options": options.pairs(),
            "strategy": strategy or "portfolio",
            "max-preemptions": limits.max_preemptions,
            "stdin": hashlib.sha256(stdin.encode()).hexdigest(),
            "jobs": jobs,
            "python": sys.version_info[:2],
        }

    def read(self) -> list[bytes]:
        """The state of each worker; empty if there is no such file yet. Raises CoolthreadsError."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            folder = self._path.absolute().parent
            if not os.access(folder, os.W_OK):
                # Now rather than after the search.
                raise CoolthreadsError(f"{folder}: is no folder that can be written to") from None
            return []
        except OSError as error:
            raise CoolthreadsError(f"{self._path}: {(error.strerror or str(error)).lower()}") from None
        if content.startswith(_KIND) and not content.startswith(_MAGIC):
            raise CoolthreadsError(f"{self._path}: was written by another version; name another file to begin anew")
        if not content.startswith(_MAGIC):
            raise CoolthreadsError(f"{self._path}: is not the state of a search")
        try:
            header, states = load(content[len(_MAGIC) :])
            changed = [name for name, value in self._header.items() if header[name] != value]
            if not all(isinstance(state, bytes) for state in states):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise CoolthreadsError(f"{self._path}: is truncated or damaged ({len(content):,} bytes)") from None
        if changed:
            raise CoolthreadsError(
                f"{self._path}: belongs to another search: {', '.join(changed)} "
                f"{'is' if len(changed) == 1 else 'are'} different; name another file to begin anew"
            )
        return list(states)

    def write(self, states: Sequence[bytes]) -> None:
        """Keep the state of each worker; what was there before is replaced at once or not at all."""
        partial = self._path.with_name(self._path.name + ".part")
        try:
            partial.write_bytes(_MAGIC + dump((self._header, list(states))))
            os.replace(partial, self._path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise CoolthreadsError(f"{self._path}: {(error.strerror or str(error)).lower()}") from None
