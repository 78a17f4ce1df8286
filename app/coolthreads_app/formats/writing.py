"""The only function that puts a file in its place: the whole of it appears, or nothing does."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from coolthreads import CoolthreadsError


def write_whole(out: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes beside ``out`` and renames; raises CoolthreadsError in one line, and leaves nothing behind.

    ``content``: all of it, or portions that are written as they come.
    """
    partial: Path | None = None
    try:
        # A name of its own: two exports of the same file at the same time must not write into each other.
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name[:60]}.", suffix=".part", dir=out.absolute().parent)
        partial = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        partial.chmod(0o666 & ~_umask())
        os.replace(partial, out)
    except OSError as error:
        raise CoolthreadsError(f"{out}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        # Also when it was interrupted.
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
