"""The program while it is edited: all of its files may be typed in, and what can be compiled is run."""

from __future__ import annotations

import tokenize
from collections.abc import Mapping, Sequence
from pathlib import Path

from coolthreads import CoolthreadsError, SourceFile, Trace, load_network
from coolthreads_app.model.editing import Drafts, mistake_in
from coolthreads_app.model.engine import MakeEngine, Post, Program, real_engine
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.running import Running


def unfinished_program(path: Path) -> Program | None:
    """A file of Python with a mistake that keeps it from being run: it can be edited here until it can. None for any
    other file."""
    try:
        with tokenize.open(path) as file:
            text = file.read()
    except (OSError, SyntaxError, UnicodeDecodeError):
        return None
    if path.suffix not in (".py", ".pyw") or "\0" in text or mistake_in(text) is None:
        return None
    program = Program.from_text("", str(path))
    return program.with_text(program.file, text)


class Edited(Running):
    """A program, the texts of its files as they are typed, and as they were last run."""

    def __init__(self, post: Post, make_engine: MakeEngine = real_engine) -> None:
        super().__init__(post, make_engine)
        self.path: Path | None = None
        self.network_file: Path | None = None  # the TOML that a network was read from or saved to
        self.opened: Program | None = None  # the program as it was opened
        self.drafts = Drafts()
        self.original = ""  # the text with which the program was opened
        self._draft_left = False

    # -- the files ----------------------------------------------------------------------------------------------------

    @property
    def trace(self) -> Trace | None:
        """The run that is looked at."""
        return self.index.trace if self.index is not None else None

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The sources: those of the run, else the program's own."""
        if self.trace is not None and self.trace.files:
            return self.trace.files
        return (SourceFile(Path(self.program.name).name, self.program.source),) if self.program is not None else ()

    def is_own(self, row: int) -> bool:
        """Whether that is the program's own file, and not a module that it imports."""
        files, program = self.files, self.program
        if program is None or not 0 <= row < len(files):
            return False
        return len(files) == 1 or files[row].name == program.name_of(program.file)

    def file_of(self, row: int) -> str | None:
        """Where a file of the program is, empty for its own file; None for one that is nowhere."""
        if self.is_own(row):
            return ""
        files, program = self.files, self.program
        if program is None or not 0 <= row < len(files):
            return None
        path = Path(program.directory) / files[row].name
        return str(path) if path.is_file() else None

    def modules(self) -> dict[str, str]:
        """The modules of the program, by their file: the text that was run."""
        found = ((self.file_of(row), file.text) for row, file in enumerate(self.files))
        return {file: text for file, text in found if file}

    # -- typing -------------------------------------------------------------------------------------------------------

    def hold(self, row: int) -> bool:
        """The file of that row is the one that is typed in from now on; whether that is possible."""
        file = self.file_of(row)
        if file is None:
            return False
        before = self.drafts.now
        self.drafts.take(file, self.files[row].text)
        if self.drafts.now is not before:
            self.tell(Topic.DRAFT)
        return True

    def type(self, text: str) -> None:
        """The text of the file in hand as it is being typed; `settle` tries it."""
        if text != self.drafts.now.text:
            self.drafts.now.text = text
            self.tell(Topic.DRAFT)

    def settle(self) -> None:
        """After a pause in typing: runs and searches the program, if it is one. What was seen stays until then."""
        again = [draft for draft in self.drafts.all if draft.settle()]
        self.tell(Topic.DRAFT)
        if not again or self.program is None or not self.stranger.may_run(self.say):
            return
        for draft in again:
            self.program = self.program.with_text(draft.file or self.program.file, draft.text)
        self._run_changed()

    def take_up(self, texts: Mapping[str, str]) -> None:
        """Texts that were typed before and not saved take the place of what is on disk, by file (empty: its own)."""
        for file, text in texts.items():
            if (draft := self.drafts.find(file)) is None:
                try:
                    self.drafts.take(file, Program.from_file(file).source)
                except CoolthreadsError:
                    continue
                draft = self.drafts.now
                self.drafts.now = self.drafts.own
            draft.text = text
        self.tell(Topic.DRAFT)
        self.settle()

    def _take_up_draft(self) -> bool:
        """What was typed here before and not saved is there again; whether there was something that can be run."""
        if not self._draft_left:
            return False
        self.settle()
        return self.running

    # -- the disk -----------------------------------------------------------------------------------------------------

    def saved_as(self, path: Path, moved: Mapping[str, str] | None = None) -> None:
        """The program's own text is now in this file, and its modules are where ``moved`` says."""
        path = path.absolute()
        self.drafts.saved(str(path))
        if self.program is not None and path != self.path:
            self.program = self.program.moved({self.program.file: str(path), **(moved or {})}, str(path.parent))
            self.drafts.moved(moved or {})
            self.path, self.scenario = path, None
        self.tell(Topic.PROGRAM)
        self.tell(Topic.DRAFT)

    def network_saved(self, path: Path, program: Program, moved: Mapping[str, str]) -> None:
        """The network is now in this file, with its programs where ``moved`` says."""
        self.drafts.saved(program.file)
        for draft in self.drafts.all:
            draft.saved = draft.text
        self.drafts.moved(moved)
        self.program = self.opened = program
        self.path, self.network_file, self.scenario = Path(program.file), path, None
        for topic in (Topic.PROGRAM, Topic.DRAFT, Topic.WEATHER):
            self.tell(topic)

    def saved_module(self, file: str) -> None:
        """The text of a module is on disk."""
        if (draft := self.drafts.find(file)) is not None:
            draft.saved = draft.text
        self.tell(Topic.DRAFT)

    def reload(self) -> None:
        """The program as it is on disk now, whatever has been typed; the last good run stays when it cannot be read. A
        network is again what its file says."""
        if self.network_file is not None:
            try:
                self.program = self.opened = load_network(self.network_file)
            except CoolthreadsError as error:
                self.say("error", str(error))
                return
        self.reload_files([draft.file for draft in self.drafts.all])

    def reload_files(self, files: Sequence[str]) -> None:
        """These files of the program (empty: its own) as they are on disk now; what has been typed in others stays."""
        if self.path is None:
            return
        try:
            program = self.program
            if program is None or program.nodes or program.file != str(self.path.absolute()):
                program = program.read_again() if program is not None else Program.from_file(self.path)
            else:
                program = Program.from_file(self.path, program.arguments)
            texts = {file: Program.from_file(file).source if file else program.source for file in files}
        except CoolthreadsError as error:
            self.say("error", str(error))
            return
        searched = self.scenario is not None or self.exploration is not None or self.exploring
        self._stop_search()
        for file, text in texts.items():
            self.drafts.read_again(text, file)
        for draft in self.drafts.dirty:
            good = draft.text if draft.mistake is None else draft.tried
            program = program.with_text(draft.file or program.file, good)
        self.program, self.exploration = program, None
        self._untouched = False
        for topic in (Topic.PROGRAM, Topic.DRAFT, Topic.OUTCOMES):
            self.tell(topic)
        self.run()
        if searched:
            self.explore()

    def changed_on_disk(self, file: str) -> bool | None:
        """Whether a file (empty: the program's own) is not what it was when it was read; None if it is gone."""
        path, draft = Path(file) if file else self.path, self.drafts.find(file)
        if path is None or not path.is_file():
            return None
        known = draft.saved if draft is not None else self.modules().get(file)
        try:
            return Program.from_file(path).source != known
        except CoolthreadsError:
            return True

    def _run_changed(self) -> None:
        raise NotImplementedError
