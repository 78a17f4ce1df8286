"""What is random in a program comes from the seed: `os.urandom` and all that is built on it, and the `random` module.

The modules built on `os.urandom` are imported afresh for programs, so that the engine's own lots do not mix with theirs; the
shared generator of `random` is seeded at the begin of each execution, if the program has ever imported it.
"""

from __future__ import annotations

import os
import sys
from random import Random

# Modules that hold random state or have taken `os.urandom` for themselves.
BUILT_ON_CHANCE = frozenset({"random", "uuid", "secrets", "tempfile"})

_real_urandom = os.urandom


class Chance:
    """The random sources of one execution after another."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._bytes: Random | None = None

    def install(self) -> None:
        """From here on `os.urandom` gives what the seed says."""
        os.urandom = self._urandom

    def remove(self) -> None:
        """`os.urandom` is the operating system's again."""
        os.urandom = _real_urandom

    def begin(self) -> None:
        """A new execution draws the same lots as the one before."""
        self._bytes = None
        random = sys.modules.get("random")
        if random is not None:
            random.seed(self._seed)

    def _urandom(self, size: int, /) -> bytes:
        source = self._bytes
        if source is None:
            source = self._bytes = Random(f"bytes {self._seed}")
        return source.randbytes(size)
