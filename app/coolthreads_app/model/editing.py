"""The text of the program while it is edited: what is saved, what is typed, what is wrong with it. Nothing is lost.

A text that cannot be compiled is kept and shown, but never run: the last good run stays.
"""

from __future__ import annotations

import io
import tokenize
import warnings
from collections.abc import Mapping
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
    """One file's text: ``text`` as it is typed, ``saved`` as it is on disk, ``tried`` as it was last run, ``first`` as it
    was before anybody typed. ``file`` is where
    a module of the program is; empty for the program's own file."""

    def __init__(self, text: str = "", file: str = "") -> None:
        self.first = self.text = self.saved = self.tried = text
        self.file = file
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
    """The drafts of a program's files, one of them in hand, and those of other programs that were left without being
    saved, until they are opened again."""

    def __init__(self) -> None:
        self.now = self.own = Draft()
        self._files: dict[str, Draft] = {}
        self._key = ""
        self._left: dict[str, list[Draft]] = {}

    @property
    def all(self) -> list[Draft]:
        """Those of the program, its own file first."""
        return [self.own, *self._files.values()]

    @property
    def dirty(self) -> list[Draft]:
        """Those of the program that would be lost."""
        return [draft for draft in self.all if draft.dirty]

    @property
    def mistaken(self) -> list[Draft]:
        """Those of the program that are no Python."""
        return [draft for draft in self.all if draft.mistake is not None]

    @property
    def unsaved(self) -> list[str]:
        """The names of files with a draft that was not saved, of any program."""
        names = [draft.file or key for key, drafts in self._left.items() for draft in drafts]
        return names + [draft.file or self._key for draft in self.dirty]

    def open(self, key: str, text: str) -> bool:
        """Another program, whose text on disk is ``text``; whether older drafts of it are there again."""
        if self.dirty:
            self._left[self._key] = self.dirty
        self._key = key
        self.now = self.own = Draft(text)
        self._files = {}
        for left in self._left.pop(key, []):
            if left.file:
                left.tried = left.saved
                self._files[left.file] = left
            else:
                self.own.text = left.text
        return bool(self.dirty)

    def take(self, file: str, text: str) -> None:
        """The draft of a file comes to hand; one that nobody has had in hand has the text of the file."""
        if file and file not in self._files:
            self._files[file] = Draft(text, file)
        self.now = self._files[file] if file else self.own

    def find(self, file: str) -> Draft | None:
        """The draft of a file, if there is one."""
        return self._files.get(file) if file else self.own

    def read_again(self, text: str, file: str = "") -> None:
        """A file is as it is on disk now."""
        draft = self.find(file)
        if draft is not None:
            draft.text = draft.saved = draft.tried = text
            draft.mistake = None

    def saved(self, key: str) -> None:
        """The program's own draft is on disk, under this key."""
        self._key = key
        self.own.saved = self.own.text

    def moved(self, files: Mapping[str, str]) -> None:
        """Modules have other places."""
        for draft in self._files.values():
            draft.file = files.get(draft.file, draft.file)
        self._files = {draft.file: draft for draft in self._files.values()}
