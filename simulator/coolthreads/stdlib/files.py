"""Files are real, and each operation on one is one step, which is dependent on others on the same file.

What belongs to the engine, or happens while a module is imported, is not announced: there `builtins.open` and `io.open` are
the real ones.
"""

from __future__ import annotations

import builtins
import io
import os
import stat
import sysconfig
from collections.abc import Callable
from functools import wraps
from typing import Any

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import CALL, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.control import findings, uncontrolled
from coolthreads.stdlib.execution import christen, execution
from coolthreads.stdlib.native import take_named

_real_open = io.open
_INSTALLED = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_places: dict[str, str] = {}
"""Where files of libraries really are: their folders are looked through again and again, and no link in them changes."""


def _place(path: Any) -> str:
    """Where a file really is; raises TypeError for what is no path."""
    name = os.fsdecode(path)
    found = _places.get(name)
    if found is None:
        found = os.path.realpath(name)
        if name.startswith(_INSTALLED):
            _places[name] = found
    return found


def number_of_path(path: Any, looks: bool = False) -> int:
    """The target of operations on a file, by its place; 0 for what is no path. ``looks``: the operation on it depends on what
    is there."""
    try:
        name = _place(path)
    except (TypeError, ValueError):
        return 0
    known: dict[str, int] | None = execution.storage.get("files")
    if known is None:
        known = execution.storage["files"] = {}
    number = known.get(name)
    if number is None:
        number = known[name] = kernel.number()
        findings.found(name, looks)
        if kernel.observer is not None:
            christen(number, "file", os.path.basename(name) or name)
    return number


def _listing(path: Any = ".") -> None:
    name = _place(path)
    if name not in execution.storage.get("files", ()):
        findings.listed(name)


_LISTING = frozenset({"listdir", "scandir"})
_CHANGING_FOLDERS = frozenset(
    "mkdir makedirs rmdir removedirs remove unlink rename renames replace link symlink open".split()
)


def _folders(path: Any) -> list[int]:
    """The folders whose contents may change with the file of that name, once anybody lists folders."""
    if "folders" not in kernel.watched:
        return []
    found: list[int] = []
    try:
        folder = os.path.dirname(os.path.realpath(os.fsdecode(path)))
    except (TypeError, ValueError):
        return []
    while folder:
        found.append(number_of_path(folder))
        if os.path.exists(folder):
            break
        folder = os.path.dirname(folder)
    return found


def announced(function: Callable[..., Any], paths: int = 1) -> Callable[..., Any]:
    """``function`` as one step on the files that its first ``paths`` arguments name."""
    lists = function.__name__ in _LISTING
    changes = function.__name__ in _CHANGING_FOLDERS

    @wraps(function)
    def step(*args: Any, **kwargs: Any) -> Any:
        if kernel.current is None or kernel.atomic:
            if kernel.closing:
                kernel.step(CALL)
            return function(*args, **kwargs)
        if lists:
            kernel.watch("folders")
            _listing(*args[:1])
        named = [*args, *kwargs.values()][:paths] or ["."]
        numbers: list[Any] = [number_of_path(path, True) for path in named]
        if changes:
            numbers += [folder for path in named for folder in _folders(path)]
        kernel.step(CALL, numbers[0] if len(numbers) == 1 else tuple(numbers))
        take_named("os.call")
        with kernel.one_step():
            return function(*args, **kwargs)

    return step


def unlocked(target: type_of_target) -> None:
    """A file was closed or given free: whoever waits to lock it (see `fcntl`) can try again."""
    gate: Gate | None = execution.storage.get(("locked", target))
    if gate is not None:
        kernel.open(gate)


def _watch_device(file: Any) -> None:
    """What comes from a device differs from run to run."""
    if stat.S_ISCHR(os.fstat(file.fileno()).st_mode) and file.name not in ("/dev/null", os.devnull):
        uncontrolled(f"opens the device {file.name}")


class _Announced:
    """What the file objects of programs have in common; ``_target`` is the file's number."""

    _target: type_of_target = 0

    def __del__(self) -> None:
        # Nobody offers a turn while an object is being taken down.
        with kernel.one_step():
            super().__del__()  # type: ignore[misc]
        unlocked(self._target)


def _method(name: str, base: type) -> Callable[..., Any]:
    plain = getattr(base, name)
    cost = "io.read" if name.startswith(("read", "peek")) else "io.close" if name == "close" else "io.write"

    @wraps(plain)
    def method(self: Any, *args: Any) -> Any:
        if kernel.current is None or kernel.atomic:
            return plain(self, *args)
        kernel.step(CALL, self._target)
        try:
            with kernel.one_step():
                result = plain(self, *args)
            if kernel.machine is not None:
                take_named(cost, _size(result if cost == "io.read" else args))
            return result
        finally:
            if name == "close":
                unlocked(self._target)

    return method


def _size(data: Any) -> int:
    """How many bytes or characters were read, or are given."""
    if isinstance(data, (list, tuple)):
        return sum(map(_size, data))
    return len(data) if isinstance(data, (bytes, bytearray, memoryview, str)) else 0


_METHODS = (
    "read",
    "read1",
    "readinto",
    "readline",
    "readlines",
    "write",
    "writelines",
    "flush",
    "truncate",
    "close",
    "peek",
)


def _variant(base: type) -> Any:
    methods = {name: _method(name, base) for name in _METHODS if hasattr(base, name)}
    return type(base.__name__, (_Announced, base), {**methods, "__module__": "_io"})


_Text = _variant(io.TextIOWrapper)
_BUFFERED: dict[type, Any] = {
    base: _variant(base) for base in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom)
}


@wraps(_real_open)
def open(
    file: Any,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: Any = None,
) -> Any:
    if kernel.current is None or kernel.atomic:
        if kernel.closing:
            kernel.step(CALL)
        return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
    target: Any = 0 if isinstance(file, int) else number_of_path(file, "w" not in mode)
    makes = not isinstance(file, int) and not mode.startswith("r") and not os.path.exists(file)
    folders = _folders(file) if makes else []
    kernel.step(CALL, (target, *folders) if folders else target)
    take_named("io.open")
    with kernel.one_step():
        plain: Any = _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        if type(plain) is io.TextIOWrapper:
            encoding, errors, lines = plain.encoding, plain.errors, plain.line_buffering
            found = _Text(plain.detach(), encoding, errors, newline, lines)
            found.mode = mode
        elif type(plain) in _BUFFERED:
            variant = _BUFFERED[type(plain)]
            found = variant(plain.detach())
        else:
            return plain
    found._target = target
    if not isinstance(file, int):
        _watch_device(found)
    return found


class Files:
    """Swaps `open`, in `builtins` and in `io`."""

    def install(self) -> None:
        """From here on, what actors open is announced."""
        builtins.open, io.open = open, open

    def remove(self) -> None:
        """`open` is the real one again."""
        builtins.open, io.open = _real_open, _real_open
