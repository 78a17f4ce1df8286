"""A program under test: where it is, what it says, how it is started. Reading it executes nothing."""

from __future__ import annotations

import ast
import io
import os
import re
import sys
import tokenize
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coolthreads.errors import ProgramError
from coolthreads.weather import FAIR, Weather

UNTIL = 120.0
"""Virtual seconds after which a network is ended on which servers go on and on, unless somebody says otherwise."""

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST_HOST = 63
_TAKEN = frozenset({"localhost", "network"})
_MOST_SECONDS = 1e9


@dataclass(frozen=True, slots=True)
class Program:
    """``name`` is what it is called in results; ``file`` its absolute path (it need not exist: the text is ``source``);
    ``directory`` is where it finds its own modules; ``module`` is set when it was started as ``-m MODULE``.

    With ``nodes`` it is several programs on a simulated network, and ``file`` and ``source`` are those of the first. What
    still serves after ``until`` virtual seconds is ended; ``weather`` is what the network is like.

    ``texts`` are texts of modules of its own that are not, or not yet, those on disk: (absolute file, text).
    """

    name: str
    file: str
    source: str
    directory: str
    arguments: tuple[str, ...] = ()
    module: str = ""
    nodes: tuple[Node, ...] = ()
    until: float = 0.0
    weather: Weather = FAIR
    texts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], arguments: tuple[str, ...] = ()) -> Program:
        """The program that ``python PATH`` would start; raises ProgramError."""
        given = Path(path)
        file = given / "__main__.py" if (given / "__main__.py").is_file() else given
        source = _read(file)
        _check(source, str(path))
        absolute = Path(os.path.abspath(file))
        return cls(str(path), str(absolute), source, str(absolute.parent), tuple(arguments))

    @classmethod
    def from_module(cls, module: str, arguments: tuple[str, ...] = ()) -> Program:
        """The program that ``python -m MODULE`` would start in the current directory; raises ProgramError."""
        relative = Path(*module.split(".")) if module else Path()
        for entry in [os.getcwd(), *sys.path]:
            for candidate in (Path(entry or ".") / relative / "__main__.py", Path(entry or ".") / f"{relative}.py"):
                if module and candidate.is_file():
                    source = _read(candidate)
                    _check(source, str(candidate))
                    return cls(f"-m {module}", str(candidate.resolve()), source, os.getcwd(), tuple(arguments), module)
        raise ProgramError(f"-m {module}: no such module")

    @classmethod
    def from_text(cls, source: str, name: str = "program.py", arguments: tuple[str, ...] = ()) -> Program:
        """A program that exists only as text, as while it is being edited; raises ProgramError."""
        _check(source, name)
        absolute = Path(os.path.abspath(name))
        return cls(name, str(absolute), source, str(absolute.parent), tuple(arguments))

    @classmethod
    def of_nodes(cls, nodes: Sequence[Node], until: float = UNTIL, weather: Weather = FAIR) -> Program:
        """Several programs, each on a host of its own; raises ProgramError."""
        if not nodes:
            raise ProgramError("a network needs at least one node")
        seen: set[str] = set()
        for node in nodes:
            if not _HOST.fullmatch(node.name) or len(node.name) > _LONGEST_HOST:
                raise ProgramError(f"node {node.name!r}: must be the name of a host: letters, digits, hyphens and dots")
            if node.name.lower() in seen or node.name.lower() in _TAKEN:
                raise ProgramError(f"node {node.name!r}: there is such a host already")
            seen.add(node.name.lower())
            if node.start is not None and not 0 <= node.start < _MOST_SECONDS:
                raise ProgramError(f"node {node.name}: cannot start at {node.start:g} s")
            if not abs(node.clock) < _MOST_SECONDS:
                raise ProgramError(f"node {node.name}: its clock cannot be {node.clock:g} s ahead")
            for variable, value in node.environment:
                if not variable or "=" in variable or "\0" in variable + value:
                    raise ProgramError(f"node {node.name}: {variable!r} cannot be a variable of the environment")
            if node.files and not Path(node.files).is_dir():
                raise ProgramError(f"node {node.name}: {node.files}: no such folder, which should hold its files")
        if not 0 < until < _MOST_SECONDS:
            raise ProgramError(f"a network cannot run for {until:g} s")
        first = nodes[0].program
        name = ", ".join(node.name for node in nodes)
        directory = os.path.commonpath([node.program.directory for node in nodes])
        return cls(name, first.file, first.source, directory, nodes=tuple(nodes), until=until, weather=weather)

    def read_again(self) -> Program:
        """The same program as it is on disk now; raises ProgramError."""
        if self.nodes:
            nodes = [replace(node, program=node.program.read_again()) for node in self.nodes]
            return Program.of_nodes(nodes, self.until, self.weather)
        return replace(self, source=Program.from_file(self.file).source, texts=())

    def with_text(self, file: str, text: str) -> Program:
        """The same program with another text of one of its files (absolute), which stays as it is on disk."""
        if self.nodes:
            nodes = tuple(replace(node, program=node.program.with_text(file, text)) for node in self.nodes)
            return replace(self, nodes=nodes, source=nodes[0].program.source)
        if file == self.file:
            return replace(self, source=text)
        return replace(self, texts=(*(row for row in self.texts if row[0] != file), (file, text)))

    def moved(self, files: Mapping[str, str], directory: str) -> Program:
        """The same program where files of it (absolute) have other places, all below ``directory``."""
        nodes = tuple(replace(node, program=node.program.moved(files, directory)) for node in self.nodes)
        file = files.get(self.file, self.file)
        texts = tuple((files.get(name, name), text) for name, text in self.texts)
        return replace(self, name=file, file=file, directory=directory, nodes=nodes, texts=texts)

    def name_of(self, filename: str) -> str:
        """The name of a file of the program: relative to its directory, with forward slashes."""
        try:
            return Path(filename).relative_to(self.directory).as_posix()
        except ValueError:
            return Path(filename).name


@dataclass(frozen=True, slots=True)
class Node:
    """A program on a host called ``name``, whose wall clock is ``clock`` seconds ahead (or behind, if negative); it
    starts after ``start`` virtual seconds, or never (None). ``environment`` is added to everybody's. With ``files`` it works
    in a fresh copy of that folder ("": an empty one), where it finds again what it has written before it was restarted."""

    name: str
    program: Program
    clock: float = 0.0
    start: float | None = 0.0
    environment: tuple[tuple[str, str], ...] = ()
    files: str | None = None


def _read(file: Path) -> str:
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise ProgramError(f"{file}: no such file") from None
    except IsADirectoryError:
        raise ProgramError(f"{file}: is a directory without a __main__.py") from None
    except OSError as error:
        raise ProgramError(f"{file}: {(error.strerror or str(error)).lower()}") from None
    if b"\0" in data:
        raise ProgramError(f"{file}: is not Python source (it contains null bytes)")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except UnicodeDecodeError as error:
        raise _undecodable(file, data, error) from None
    except (SyntaxError, LookupError) as error:
        try:
            # Where the first lines are at fault, `tokenize` does not say which byte.
            if b"coding" not in b"".join(data.splitlines()[:2]):
                data.decode("utf-8")
        except UnicodeDecodeError as undecodable:
            raise _undecodable(file, data, undecodable) from None
        raise ProgramError(f"{file}:1: {error.msg if isinstance(error, SyntaxError) else error}") from None


def _undecodable(file: Path, data: bytes, error: UnicodeDecodeError) -> ProgramError:
    line = data[: error.start].count(b"\n") + 1
    byte = data[error.start]
    return ProgramError(f"{file}:{line}: byte 0x{byte:02x} is not {error.encoding}; save the file as UTF-8")


def _check(source: str, name: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        place = f"{name}:{error.lineno or 1}" + (f":{error.offset}" if error.offset else "")
        raise ProgramError(f"{place}: {type(error).__name__}: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise ProgramError(f"{name}: is nested too deeply to be compiled") from None
    except ValueError as error:
        raise ProgramError(f"{name}: {error}") from None
