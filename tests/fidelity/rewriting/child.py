"""Runs CPython's own tests in a process of their own, with or without rewriting, and writes down what became of each.

    python child.py REQUEST RESULT

REQUEST is a JSON file: ``tests`` (modules of the package test), ``rewritten`` (all modules to rewrite, none for a plain
run), ``everything`` and ``granularity`` (see `rewrite`). RESULT maps the id of each test to passed, failed or skipped.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import io
import json
import sys
import tokenize
import types
import unittest
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from typing import Any

from coolthreads.instrument import SiteTable, inert
from coolthreads.instrument.rewriter import rewrite

# What the interpreter itself holds on to, or what has no state worth a second copy.
_KEPT = {
    "__main__", "abc", "builtins", "codecs", "encodings", "genericpath", "importlib", "io", "ntpath", "os", "os.path",
    "posixpath", "site", "sitecustomize", "stat", "sys", "zipimport", "_collections_abc", "_sitebuiltins",
    "threading", "warnings", "linecache", "_weakrefset",
}  # fmt: skip


class Loader(SourceFileLoader):
    """Runs a module's rewritten code with hooks that do nothing.

    The code is compiled beforehand: the rewriter must not need a module that is being replaced.
    """

    def __init__(self, fullname: str, path: str, options: dict[str, Any]) -> None:
        super().__init__(fullname, path)
        with tokenize.open(path) as file:
            source = file.read()
        tree = rewrite(source, path, fullname, 0, SiteTable(), **options)
        self._code = compile(tree, path, "exec", dont_inherit=True)

    def get_code(self, fullname: str) -> types.CodeType:
        return self._code

    def exec_module(self, module: types.ModuleType) -> None:
        module.__dict__.update(inert.namespace())
        exec(self._code, module.__dict__)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that have been rewritten."""

    def __init__(self, names: Sequence[str], options: dict[str, Any]) -> None:
        self._specs: dict[str, ModuleSpec] = {}
        for name in names:
            try:
                spec = importlib.util.find_spec(name)
            except (ImportError, unittest.SkipTest):
                continue
            if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
                continue
            loader = Loader(name, spec.origin, options)
            places = spec.submodule_search_locations
            found = importlib.util.spec_from_file_location(
                name, spec.origin, loader=loader, submodule_search_locations=places
            )
            assert found is not None
            self._specs[name] = found

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        return self._specs.get(fullname)


def forget_standard_library() -> None:
    """What is imported from now on is imported anew; the engine keeps the copies that it has."""
    for name, module in list(sys.modules.items()):
        keep = name in _KEPT or name.startswith(("encodings.", "importlib.", "_frozen", "coolthreads"))
        if not keep and getattr(module, "__file__", None) and str(module.__file__).endswith(".py"):
            del sys.modules[name]


def run(tests: list[str]) -> dict[str, str]:
    import unittest as fresh

    outcomes: dict[str, str] = {}

    class Result(fresh.TestResult):
        def note(self, test: Any, outcome: str) -> None:
            name = test.id() if hasattr(test, "id") else str(test)
            if outcomes.get(name) != "failed":
                outcomes[name] = outcome

        def addSuccess(self, test: Any) -> None:
            self.note(test, "passed")

        def addSkip(self, test: Any, reason: str) -> None:
            self.note(test, "skipped")

        def addExpectedFailure(self, test: Any, err: Any) -> None:
            self.note(test, "passed")

        def addUnexpectedSuccess(self, test: Any) -> None:
            self.note(test, "failed")

        def addFailure(self, test: Any, err: Any) -> None:
            self.report(test, err)

        addError = addFailure

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
            if err is not None:
                self.report(test, err)

        def report(self, test: Any, err: Any) -> None:
            self.note(test, "failed")
            if VERBOSE:
                import traceback

                print("-----", test, file=sys.__stdout__)
                print("".join(traceback.format_exception(*err)), file=sys.__stdout__, flush=True)

    for name in tests:
        suite = fresh.TestSuite()
        try:
            module = importlib.import_module(name)
            suite = fresh.defaultTestLoader.loadTestsFromModule(module)
        except fresh.SkipTest:
            outcomes[name] = "skipped"
            continue
        except BaseException as error:
            outcomes[name] = "failed"
            if VERBOSE:
                import traceback

                traceback.print_exception(error, file=sys.__stdout__)
            continue
        suite.run(Result())
    return outcomes


VERBOSE = False


def main(request: str, result: str, verbose: str = "") -> None:
    global VERBOSE
    VERBOSE = bool(verbose)
    with open(request) as file:
        wanted = json.load(file)
    finder = Finder(wanted["rewritten"], {name: wanted[name] for name in ("everything", "granularity")})
    forget_standard_library()
    sys.meta_path.insert(0, finder)
    saved, sys.stderr = sys.stderr, io.StringIO()
    sys.stdout = io.StringIO()
    try:
        outcomes = run(wanted["tests"])
    finally:
        sys.stderr, sys.stdout = saved, sys.__stdout__
    with open(result, "w") as file:
        json.dump(outcomes, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
