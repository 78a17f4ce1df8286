"""Whether a program uses libraries that are neither its own nor the standard one's.

Their modules are imported once for all executions in a process, and many do things the first time that they never do again:
they import more, fill caches, set up a logger. Such a program is executed once before anything is recorded, so that a schedule
means the same in a process that has never seen it as in the one where it was found.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from coolthreads.program import Program

_MOST_FILES = 300  # of the program's own that are looked through


def uses_libraries(program: Program) -> bool:
    """Whether its files say so. What is imported by a name that is made up at run time is not seen."""
    directory, texts = Path(program.directory), dict(program.texts)
    todo, seen = [program.source], set[str]()
    while todo and len(seen) < _MOST_FILES:
        for name in _imported(todo.pop()):
            if name in seen or name in sys.stdlib_module_names:
                continue
            seen.add(name)
            own = _files_of(directory, name)
            if not own:
                return True
            todo += [texts.get(str(file)) or _text(file) for file in own]
    return False


def _files_of(directory: Path, name: str) -> list[Path]:
    module, package = directory / f"{name}.py", directory / name
    if module.is_file():
        return [module]
    return sorted(package.rglob("*.py"))[:_MOST_FILES] if package.is_dir() else []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _imported(source: str) -> Iterator[str]:
    """The first parts of the absolute names that are imported anywhere in a text."""
    if "import" not in source:
        return
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


__all__ = ["uses_libraries"]
