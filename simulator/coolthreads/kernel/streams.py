"""What the program prints and reads: each print is one operation on the stream, and its text is kept with the step."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.footprints import CHANGING
from coolthreads.kernel.turns import kernel

MOST_OUTPUT = 1_000_000  # characters kept of one execution


class ProgramStream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr, one for the whole process: what libraries keep of it serves every program.
    ``live`` is told all that is written, ``sink`` only as much as is kept."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._announce: Callable[[], object] = _nobody
        self._chunks: list[str] = []
        self._length = 0
        self.sink: Callable[[str, str], None] | None = None
        self.live: Callable[[str, str], None] | None = None
        self.muted = False
        self.is_cut = False
        self.buffer = _Bytes(self)
        self._own = 0  # attributes
        self._own = len(vars(self))

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    @property
    def mode(self) -> str:
        return "w"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        return "backslashreplace"

    @property
    def text(self) -> str:
        """All that was written since `begin`, or its beginning if that is too much."""
        chunks = self._chunks
        if not chunks:
            return ""
        return "".join(chunks) + ("\n… (cut)\n" if self.is_cut else "")

    @property
    def is_noticed(self) -> bool:
        """Whether anybody is told what is written, beyond the text that is kept."""
        return self.live is not None or self.sink is not None

    def begin(
        self,
        announce: Callable[[], object],
        live: Callable[[str, str], None] | None = None,
        sink: Callable[[str, str], None] | None = None,
    ) -> None:
        """A new execution; ``announce`` offers the turn."""
        if len(vars(self)) > self._own:
            # A program has put something there, perhaps a ``write`` of its own.
            for name in list(vars(self))[self._own :]:
                delattr(self, name)
        self._announce = announce
        if self._chunks:
            self._chunks = []
            self._length = 0
            self.is_cut = False
        self.muted = False
        self.live = live
        self.sink = sink

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text and not self.muted:
            self._announce()
            self.put(text)
        return len(text)

    def report(self, words: Callable[[], str]) -> None:
        """`write` what matters only to people: it is not worked out where nobody reads it."""
        if self is not STDERR or self.is_noticed:
            self.write(words())
        elif not self.muted:
            self._announce()

    def put(self, text: str) -> None:
        """Take the text without an announcement."""
        if self.muted:
            return
        if not text.isascii():
            # Lone surrogates can be printed by nobody.
            text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        if self.live is not None:
            self.live(self._name, text)
        room = MOST_OUTPUT - self._length
        if room < len(text):
            if self.is_cut:
                return
            self.is_cut = True
            text = text[:room]
        self._chunks.append(text)
        self._length += len(text)
        if self.sink is not None:
            self.sink(self._name, text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def flush(self) -> None:
        return None

    def close(self) -> None:
        return None

    def reconfigure(self, **settings: Any) -> None:
        """Accepted and ignored, as for any stream whose settings do not matter."""


def _nobody() -> None:
    """Nobody is executed."""


class _Bytes(io.RawIOBase):
    """The ``buffer`` of a ProgramStream."""

    def __init__(self, stream: ProgramStream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        data = bytes(data)
        self._stream.write(data.decode("utf-8", "backslashreplace"))
        return len(data)

    def close(self) -> None:
        return None


STDOUT, STDERR = ProgramStream("stdout"), ProgramStream("stderr")


def announced_print(real_print: Callable[..., None]) -> Callable[..., None]:
    """A ``print`` that is one operation where it goes to a ProgramStream, and the real one elsewhere."""

    def announced(
        *values: Any, sep: str | None = None, end: str | None = None, file: Any = None, flush: bool = False
    ) -> None:
        stream = sys.stdout if file is None else file
        if type(stream) is not ProgramStream or not all(part is None or isinstance(part, str) for part in (sep, end)):
            if kernel.footprint is not None:
                kernel.footprint.add(awaits.number(stream), None, CHANGING)
            real_print(*values, sep=sep, end=end, file=file, flush=flush)
            return
        # Converting runs code of the program, so it comes before the announcement.
        text = (" " if sep is None else sep).join([str(value) for value in values]) + ("\n" if end is None else end)
        stream.write(text)

    announced.__doc__ = real_print.__doc__
    announced.__module__ = "builtins"
    announced.__name__ = announced.__qualname__ = "print"
    return announced
