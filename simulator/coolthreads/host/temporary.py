"""Where programs put temporary files: no two processes that execute at the same time share a folder.

The names of such files are the same in each execution, as all that is random. So the workers of one search, and the two of a
window, would find each other's.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_MOST = 256


def take_folder() -> int | None:
    """The first worker on this machine uses the usual folder, and others one of their own inside it, until they end; paths
    are the same in one process after another. The file that is held for it, None where there is no such thing."""
    try:
        import fcntl
    except ImportError:
        return None
    usual, whose = Path(tempfile.gettempdir()), os.getuid()
    for number in range(_MOST):
        with contextlib.suppress(OSError):
            held = os.open(
                usual / f".coolthreads-{whose}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if number:
                    own = usual / f"coolthreads-{whose}-{number}"
                    own.mkdir(mode=0o700, exist_ok=True)
                    os.environ["TMPDIR"] = tempfile.tempdir = str(own)
            except OSError:
                os.close(held)
                continue
            return held
    return None


__all__ = ["take_folder"]
