"""The only function that puts a file in its place: the whole of it appears, or nothing does."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coolthreads import CoolthreadsError


def write_whole(out: Path, content: bytes) -> None:
    """Writes beside ``out`` and renames; raises CoolthreadsError in one line, and leaves nothing behind."""
    partial: Path | None = None
    try:
        # A name of its own: two exports of the same file at the same time must not write into each other.
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name[:60]}.", suffix=".part", dir=out.absolute().parent)
        partial = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        partial.chmod(0o666 & ~_umask())
        os.replace(partial, out)
    except OSError as error:
        if partial is not None:
            partial.unlink(missing_ok=True)
        raise CoolthreadsError(f"{out}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
