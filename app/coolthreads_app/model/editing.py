"""The text of the program while it is edited: what is saved, what is typed, what is wrong with it. Nothing is lost.

A text that cannot be compiled is kept and shown, but never run: the last good run stays.
"""

from __future__ import annotations

import io
import tokenize
import warnings
from dataclasses import dataclass
from pathlib import Path

from coolthreads import CoolthreadsError


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why a text is no program: line from 1, column from 0 (0 when unknown), and one line of words."""

    line: int
    column: int
    words: str


def mistake_in(text: str) -> Mistake | None:
    """What Python would say instead of running the text; None when it would run it. Executes nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "program", "exec", dont_inherit=True)
    except SyntaxError as error:
        words = " ".join((error.msg or "invalid syntax").split())
        # The end of the text may be reported on a line that does not exist.
        line = min(error.lineno or 1, text.count("\n") + 1)
        return Mistake(line, max((error.offset or 1) - 1, 0), f"{type(error).__name__}: {words}")
    except (RecursionError, MemoryError):
        return Mistake(1, 0, "is nested too deeply to be compiled")
    except ValueError as error:
        return Mistake(1, 0, str(error))
    return None


class Draft:
    """One program's text: ``text`` as it is typed, ``saved`` as it is on disk, ``tried`` as it was last run."""

    def __init__(self, text: str = "") -> None:
        self.text = self.saved = self.tried = text
        self.mistake: Mistake | None = None

    @property
    def dirty(self) -> bool:
        """Whether something would be lost if nobody saved it."""
        return self.text != self.saved

    def settle(self) -> bool:
        """After a pause in typing: looks for mistakes; whether there is another text to run."""
        self.mistake = mistake_in(self.text)
        if self.mistake is not None or self.text == self.tried:
            return False
        self.tried = self.text
        return True

    def encoded(self, existing: Path) -> bytes:
        """The text as it goes to disk: in the encoding that it declares, with the line ends that ``existing`` has."""
        text = self.text
        try:
            if b"\r\n" in existing.read_bytes():
                text = text.replace("\n", "\r\n")
        except OSError:
            pass
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(text.encode("utf-8")).readline)
            return text.encode(encoding)
        except (SyntaxError, UnicodeEncodeError) as error:
            raise CoolthreadsError(f"{existing}: cannot be saved: {error}") from None


class Drafts:
    """The draft in hand, and those of other programs that were left without being saved, until they are opened again."""

    def __init__(self) -> None:
        self.now = Draft()
        self._key = ""
        self._left: dict[str, Draft] = {}

    @property
    def unsaved(self) -> list[str]:
        """The names of the programs with a draft that was not saved."""
        names = [key for key, draft in self._left.items() if draft.dirty]
        return [*names, self._key] if self.now.dirty else names

    def open(self, key: str, text: str) -> bool:
        """Another program, whose text on disk is ``text``; whether an older draft of it takes its place."""
        if self.now.dirty:
            self._left[self._key] = self.now
        self._key = key
        self.now = Draft(text)
        left = self._left.pop(key, None)
        if left is None or left.text == text:
            return False
        self.now.text = left.text
        return True

    def saved(self, key: str) -> None:
        """The draft in hand is on disk, under this key."""
        self._key = key
        self.now.saved = self.now.text
