"""Whether a program that came inside a file may be run: asked once for each content, and kept. Looking asks nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import platformdirs

from coolthreads import CoolthreadsError, Node, NodeRow, Program, Trace, Weather


def digest(trace: Trace) -> str:
    """What is trusted: the program's files, its name and arguments, and the options it is run with."""
    content = repr((trace.program, trace.files, trace.arguments, trace.options, trace.nodes))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def is_trusted(trace: Trace) -> bool:
    """Whether somebody has said yes to this content."""
    try:
        return digest(trace) in _store().read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return False


def trust(trace: Trace) -> None:
    """Keeps a yes. Where nothing can be kept, the next time it is asked again."""
    if is_trusted(trace):
        return
    try:
        _store().parent.mkdir(parents=True, exist_ok=True)
        with _store().open("a", encoding="ascii") as file:
            file.write(digest(trace) + "\n")
    except OSError:
        return


def unpack(trace: Trace, folder: Path) -> Program:
    """The program in a trace, its files written into a folder; raises CoolthreadsError."""
    for file in trace.files:
        name = PurePosixPath(file.name)
        if name.is_absolute() or ".." in name.parts or "\\" in file.name or ":" in file.name:
            raise CoolthreadsError(
                f"the trace has a file with the name {file.name!r}, which is not below the program's folder"
            )
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8", errors="surrogatepass")
        except (OSError, ValueError) as error:
            raise CoolthreadsError(f"{file.name!r} of the trace cannot be written: {error}") from None
    if trace.nodes:
        return network_again(trace, lambda row: Program.from_file(folder / trace.files[row.file].name))
    main = Program.from_file(folder / trace.files[0].name, trace.arguments)
    return Program(trace.program, main.file, main.source, main.directory, trace.arguments)


def network_again(trace: Trace, find: Callable[[NodeRow], Program]) -> Program:
    """The nodes of a recorded run, their programs where ``find`` finds them; they keep the names under which they were
    recorded. Raises CoolthreadsError."""
    nodes = [
        Node(
            row.name,
            replace(find(row), name=row.program, arguments=row.arguments),
            row.clock,
            row.start,
            row.environment,
            row.files,
        )
        for row in trace.nodes
    ]
    weather = Weather.of_texts(trace.weather, [row.name for row in trace.nodes])
    return Program.of_nodes(nodes, trace.until, weather)


class Stranger:
    """The program of a trace that was opened: it is not run before ``confirm`` has said yes to its content."""

    def __init__(self) -> None:
        self.trace: Trace | None = None
        # Where there is nobody to ask, the answer is no.
        self.confirm: Callable[[Trace], bool] = lambda _: False
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def forget(self) -> None:
        """What is run from now on did not come inside a file."""
        self.trace = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def meet(self, trace: Trace) -> Program | None:
        """The program of a trace, to be asked about before it is run; None if there is none that could be run."""
        self.forget()
        try:
            if len(trace.files) > 1 or trace.nodes:
                # The others are modules that it imports.
                self._folder = tempfile.TemporaryDirectory(prefix="coolthreads-")
                program = unpack(trace, Path(self._folder.name))
            else:
                program = Program.from_text(trace.files[0].text, trace.program, trace.arguments)
        except CoolthreadsError:
            return None
        self.trace = trace
        return program

    def made(self, trace: Trace) -> None:
        """A file with this run was made here: whoever opens it again need not be asked."""
        if self.trace is None:
            trust(trace)

    def may_run(self, say: Callable[[str, str], None]) -> bool:
        """Asks, if it must, and says what a no means."""
        if self.trace is None or is_trusted(self.trace):
            return True
        if not self.confirm(self.trace):
            say("info", "Not run: the program came inside a file. What is shown was recorded when the file was made")
            return False
        trust(self.trace)
        return True


def _store() -> Path:
    return Path(platformdirs.user_state_path("coolthreads")) / "trusted"
