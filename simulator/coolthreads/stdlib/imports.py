"""Which loaded modules are built on replaced ones, and importing others so that no execution notices."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.adaptations import ADAPTATIONS, PREPARATIONS
from coolthreads.stdlib.control import real_threads
from coolthreads.stdlib.execution import execution

# Everything is built on these, and they hardly on the replaced modules: they are the same for the engine and the program.
_COMMON = frozenset(
    {
        "functools",
        "reprlib",
        "dataclasses",
        "importlib",
        # What loads a module holds the import lock, but nothing of it lies in the module.
        "_frozen_importlib",
        "_frozen_importlib_external",
        "zipimport",
        "os",
        "sys",
        "builtins",
        "types",
        "enum",
        "typing",
        # The interpreter speaks to the module that it finds; from 3.14 on it has a lock, which nobody ever waits for here.
        "warnings",
        "_py_warnings",
    }
)


def dependents(replaced: set[str]) -> set[str]:
    """The loaded modules of the standard library that hold something of the ``replaced`` ones, directly or not."""
    modules: dict[str, object] = dict(sys.modules)  # a program may put anything there
    loaded = {
        name: module
        for name, module in modules.items()
        if isinstance(module, ModuleType) and _package(name) in sys.stdlib_module_names
    }
    found = {_package(name) for name in replaced}
    uses = {name: _uses(module) for name, module in loaded.items()}
    growing = True
    while growing:
        growing = False
        for name, used in uses.items():
            package = _package(name)
            if package not in found and package not in _COMMON and not found.isdisjoint(used):
                found.add(package)
                growing = True
    return {name for name in loaded if _package(name) in found and name not in replaced}


def _package(name: str) -> str:
    return name.partition(".")[0]


def _uses(module: ModuleType) -> set[str]:
    """The packages of which a module holds something."""
    found: set[str] = set()
    for value in list(vars(module).values()):
        if isinstance(value, ModuleType):
            found.add(_package(value.__name__))
        elif isinstance(value, (type, FunctionType, BuiltinFunctionType)):
            origin = value.__module__
            if isinstance(origin, str):
                found.add(_package(origin))
    return found


class AtomicImports(importlib.abc.MetaPathFinder):
    """Lets modules that are not the program's be imported without a turn being offered.

    They stay from one execution to the next, so that no later execution would see the steps of the first; what they
    make is numbered apart, and put back at the beginning of each execution.
    """

    def __init__(self, twins: Mapping[str, ModuleType]) -> None:
        self._twins = twins
        self._searching: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self._twins:
            return importlib.machinery.ModuleSpec(fullname, _Twin(self._twins[fullname]))
        if fullname in self._searching:
            return None
        self._searching.add(fullname)
        try:
            for finder in sys.meta_path:
                if finder is self:
                    continue
                spec = finder.find_spec(fullname, path, target)
                if spec is not None:
                    break
            else:
                return None
        finally:
            self._searching.discard(fullname)
        if spec.loader is not None:
            spec.loader = _Atomic(spec.loader)
        return spec


class _Atomic(importlib.abc.Loader):
    """A loader whose modules are executed in one step."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        with lasting():
            prepare = PREPARATIONS.get(module.__name__)
            if prepare is not None:
                prepare(module)
            self._loader.exec_module(module)
            adapt = ADAPTATIONS.get(module.__name__)
            if adapt is not None:
                adapt(module)


class _Twin(importlib.abc.Loader):
    """Gives the same module again to a program that throws it out of `sys.modules` and imports it anew."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """It is complete."""


class lasting:
    """Inside, nothing is offered, and what is made outlives the execution."""

    depth = 0  # imports within imports: what they make begins as the outermost leaves it

    def __enter__(self) -> None:
        kernel.atomic += 1
        if not lasting.depth:
            self._number = kernel.next_number
            kernel.next_number = execution.next_lasting
            self._threads = real_threads.now()
        lasting.depth += 1

    def __exit__(self, *exc: object) -> None:
        kernel.atomic -= 1
        lasting.depth -= 1
        if not lasting.depth:
            execution.next_lasting = kernel.next_number
            kernel.next_number = self._number
            execution.settle()
            if self._threads is not None:
                real_threads.imported(self._threads)
