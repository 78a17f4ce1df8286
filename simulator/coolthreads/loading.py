"""The program's own modules: rewritten once, executed afresh in each execution."""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.readers
import importlib.util
import os
import sys
import sysconfig
import tokenize
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from coolthreads.costs import Costs
from coolthreads.errors import ProgramError
from coolthreads.instrument import Noted, SiteTable, noted, rewrite
from coolthreads.program import Program
from coolthreads.trace import SourceFile

_FOREIGN = tuple(
    path + os.sep
    for path in {
        os.path.realpath(sysconfig.get_paths()[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")
    }
)

_ENDS = ("__del__", "yield", "async def", "finalize", "weakref")


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads the modules that belong to a program: those in its directory, and packages asked for by name."""

    def __init__(
        self,
        program: Program,
        granularity: str,
        include: Sequence[str],
        first: Loader | None = None,
        name_of: Callable[[str], str] | None = None,
        node: str = "",
        costs: Costs | None = None,
    ) -> None:
        self._program = program
        self._costs = costs
        self._node = node
        self._granularity = granularity
        self._include = frozenset(include)
        self._directory = os.path.realpath(program.directory) + os.sep
        self._texts = {os.path.realpath(file): text for file, text in program.texts}
        self._specs: dict[str, importlib.machinery.ModuleSpec | None] = {}
        self._codes: dict[str, types.CodeType] = {}
        # Nodes on a network have one table of sites and files, but code of their own: a variable of each.
        self.sites: SiteTable = SiteTable() if first is None else first.sites
        self.files: list[SourceFile] = [] if first is None else first.files
        self.rows: dict[str, int] = {} if first is None else first.rows
        self.compiled: list[tuple[str, str, str]] = [] if first is None else first.compiled
        self.name_of: Callable[[str], str] = (name_of or program.name_of) if first is None else first.name_of
        # The files of the program that can tell when an object ends.
        self.ends: list[str] = [] if first is None else first.ends
        self.loaded: list[str] = []
        self._written_elsewhere = frozenset[str]()
        self._trees: dict[str, ast.Module] = {}
        self._noted_codes: dict[str, types.CodeType] = {}
        self.noted: list[Noted] = [] if first is None else first.noted
        self.noting = False  # whether functions shall say when they begin and end
        self._codes[program.file] = self._compile(program.source, program.file, "__main__")

    @property
    def main_code(self) -> types.CodeType:
        """What an execution of the program executes."""
        return self._with_notes(self._program.file) if self.noting else self._codes[self._program.file]

    def source_of(self, filename: str) -> str | None:
        """The text of one of the program's files by its name in code objects."""
        row = self.rows.get(filename)
        return None if row is None else self.files[row].text

    def has_ends(self) -> bool:
        """Whether something of the program may be executed when it is collected as garbage."""
        return any(word in file.text for file in self.files for word in _ENDS)

    def main_module(self) -> types.ModuleType:
        """A fresh ``__main__`` for the program, not yet executed."""
        program = self._program
        module = types.ModuleType("__main__")
        entries = module.__dict__
        entries["__file__"] = program.file
        entries["__cached__"] = None
        entries["__builtins__"] = __builtins__
        if program.module:
            # A package is started through its __main__.
            is_package = os.path.basename(program.file) == "__main__.py"
            name = f"{program.module}.__main__" if is_package else program.module
            entries["__spec__"] = importlib.machinery.ModuleSpec(name, None, origin=program.file)
            entries["__package__"] = name.rpartition(".")[0]
        return module

    def prepare(self, filename: str, module: str) -> None:
        """Rewrite a module before it is imported; raises ProgramError."""
        try:
            self._code_of(filename, module)
        except (OSError, SyntaxError) as error:
            raise ProgramError(f"{self.name_of(filename)}: cannot be read again: {error}") from None

    def forget(self) -> None:
        """The next execution shall load the program's modules anew."""
        for name in self.loaded:
            sys.modules.pop(name, None)
        self.loaded.clear()

    # -- importlib's protocol ---------------------------------------------------------------------------------------

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self._specs:
            self._specs[fullname] = self._own_spec(fullname, path)
        return self._specs[fullname]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        self.loaded.append(spec.name)
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        assert module.__spec__ is not None
        filename = module.__spec__.origin
        assert filename is not None
        exec(self._code_of(filename, module.__name__), module.__dict__)

    def get_source(self, fullname: str) -> str | None:
        spec = self._specs.get(fullname)
        return None if spec is None or spec.origin is None else self.source_of(spec.origin)

    def get_filename(self, fullname: str) -> str:
        """Where a module was loaded from; raises ImportError. (Flask imports what has no such method, to look.)"""
        spec = self.find_spec(fullname, None) if fullname not in self._specs else self._specs[fullname]
        if spec is None or spec.origin is None:
            raise ImportError(f"no module of the program: {fullname}", name=fullname)
        return spec.origin

    def is_package(self, fullname: str) -> bool:
        spec = self._specs.get(fullname)
        return spec is not None and spec.submodule_search_locations is not None

    def get_data(self, path: str) -> bytes:
        """What a file beside a module holds."""
        with open(path, "rb") as file:
            return file.read()

    def get_resource_reader(self, fullname: str) -> importlib.readers.FileReader | None:
        """For `importlib.resources`: the files beside a package's modules."""
        spec = self._specs.get(fullname)
        if spec is None or spec.origin is None or not self.is_package(fullname):
            return None
        return importlib.readers.FileReader(importlib.machinery.SourceFileLoader(fullname, spec.origin))

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _own_spec(self, fullname: str, path: Sequence[str] | None) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            return None
        origin = os.path.realpath(spec.origin)
        included = fullname.partition(".")[0] in self._include
        if not included and (not origin.startswith(self._directory) or _is_foreign(origin, self._directory)):
            return None
        return importlib.util.spec_from_file_location(
            fullname, spec.origin, loader=self, submodule_search_locations=spec.submodule_search_locations
        )

    def _code_of(self, filename: str, module: str) -> types.CodeType:
        code = self._codes.get(filename)
        if code is None:
            source = self._texts.get(os.path.realpath(filename))
            if source is None:
                with tokenize.open(filename) as file:
                    source = file.read()
            code = self._codes[filename] = self._compile(source, filename, module)
        return self._with_notes(filename) if self.noting else code

    def _with_notes(self, filename: str) -> types.CodeType:
        """The code of recorded executions: the same sites, and notes of calls."""
        code = self._noted_codes.get(filename)
        if code is None:
            row = self.rows[filename]
            try:
                tree = noted(self._trees.pop(filename), self.files[row].text, row, self.noted)
                with _noticed_warnings():  # it has warned already
                    code = compile(tree, filename, "exec", dont_inherit=True)
            except RecursionError:
                code = self._codes[filename]
            self._noted_codes[filename] = code
        return code

    def _compile(self, source: str, filename: str, module: str) -> types.CodeType:
        row = self.rows.get(filename)
        if row is None:
            row = self.rows[filename] = len(self.files)
            self.files.append(SourceFile(self.name_of(filename), source))
        self.compiled.append((self._node, filename, module))
        if "__del__" in source or "weakref" in source:
            self.ends.append(filename)
        try:
            with _noticed_warnings() as noticed:
                tree: ast.Module = rewrite(
                    source,
                    filename,
                    f"{self._node}:{module}" if self._node else module,
                    row,
                    self.sites,
                    granularity=self._granularity,
                    written_elsewhere=self._written_elsewhere,
                    costs=self._costs,
                )
                self._trees[filename] = tree
                code = compile(tree, filename, "exec", dont_inherit=True)
        except RecursionError:
            raise ProgramError(f"{self.name_of(filename)}: is nested too deeply to be compiled") from None
        # What both the parser and the compiler warn of is warned of once, as far as the program wants to be warned.
        for warning in dict.fromkeys((str(one.message), one.category, one.filename, one.lineno) for one in noticed):
            sys.modules.get("warnings", warnings).warn_explicit(*warning)
        return code


class Loaders(importlib.abc.MetaPathFinder):
    """One loader for each node of a program, or a single one. ``current`` gives the number of the node that imports."""

    def __init__(
        self,
        program: Program,
        granularity: str,
        include: Sequence[str],
        current: Callable[[], int],
        costs: Costs | None = None,
    ) -> None:
        self._current = current
        self.first = first = Loader(
            program.nodes[0].program if program.nodes else program,
            granularity,
            include,
            name_of=program.name_of,
            node=program.nodes[0].name if program.nodes else "",
            costs=costs,
        )
        others = [
            Loader(node.program, granularity, include, first, node=node.name, costs=costs) for node in program.nodes[1:]
        ]
        self.all = [first, *others]
        self._by_node = {node.name: loader for node, loader in zip(program.nodes, self.all, strict=False)} or {
            "": first
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return self.all[max(0, self._current())].find_spec(fullname, path, target)

    def freeze(self) -> list[tuple[str, str, str]]:
        """Nodes, files and names of the modules that were rewritten, in order: it decides what the numbers of sites mean."""
        return list(self.first.compiled)

    def thaw(self, frozen: list[tuple[str, str, str]]) -> None:
        """Rewrite the modules that other loaders of the program have, in the same order. Raises ProgramError."""
        compiled = self.first.compiled
        for number, (node, filename, module) in enumerate(frozen):
            if number == len(compiled) and node in self._by_node:
                self._by_node[node].prepare(filename, module)
            if number >= len(compiled) or compiled[number] != (node, filename, module):
                raise ProgramError(f"{self.first.name_of(filename)}: the modules of the program have changed")

    def forget(self) -> None:
        """The next execution shall load the program's modules anew."""
        for loader in self.all:
            loader.forget()


@contextmanager
def _noticed_warnings() -> Iterator[list[warnings.WarningMessage]]:
    """What is warned of in the block, and not shown. Whoever warns asks for the module by its name, which may be the
    program's, or missing."""
    before = sys.modules.get("warnings")
    sys.modules["warnings"] = warnings
    try:
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            yield found
    finally:
        if before is None:
            del sys.modules["warnings"]
        else:
            sys.modules["warnings"] = before


def _is_foreign(origin: str, directory: str) -> bool:
    """Whether a file is the interpreter's or an installed package's although it lies below the program's directory."""
    if "site-packages" in origin[len(directory) :].split(os.sep):
        return True
    return any(origin.startswith(foreign) and not directory.startswith(foreign) for foreign in _FOREIGN)
