"""Values as short text, without running code of the program and the same in every process."""

from __future__ import annotations

import types
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from enum import Enum
from itertools import islice
from typing import Any

from coolthreads.kernel.attributes import is_ours

WIDTH = 80
# Classes of the standard library whose texts run no code of the program and have no address in them. By name, for a program may
# have imported another copy of the module.
_TELLING = frozenset(
    "builtins.range builtins.slice builtins.ellipsis datetime.date datetime.datetime datetime.time datetime.timedelta "
    "decimal.Decimal fractions.Fraction pathlib.PosixPath pathlib.PurePosixPath pathlib.PureWindowsPath pathlib.WindowsPath "
    "pathlib._local.PosixPath pathlib._local.WindowsPath uuid.UUID".split()
)
_OPEN: dict[Any, str] = {list: "[]", tuple: "()", set: "{}", frozenset: "{}", deque: "[]"}
_SEQUENCES: tuple[Any, ...] = (*_OPEN, array)
_MAPPINGS = (OrderedDict, defaultdict, Counter, dict)
_MOST_ITEMS = 12


def describe(value: object, width: int = WIDTH) -> str:
    """A text of at most ``width`` characters. Objects of the program's classes show their attributes, one level deep, and
    containers that are not shown in full how many items they have."""
    text = _text(value, 3)
    if len(text) <= width:
        return text
    size = _size(value)
    end = "…" if size is None else f"… {_in_all(size)}"
    return text[: max(width - len(end), 0)] + end[:width]


def _size(value: Any) -> int | None:
    """The number of items of a built-in container, without running a method of a class that is built on it."""
    for base in (*_SEQUENCES, bytearray, dict):
        if isinstance(value, base):
            return int(base.__len__(value))
    return None


def _in_all(size: int) -> str:
    return f"({size} in all)"


def _text(value: Any, depth: int) -> str:
    kind = type(value)
    if kind in (int, float, complex, bool, type(None)):
        if kind is int and value.bit_length() > 400:
            return f"<int of {value.bit_length()} bits>"
        return repr(value)
    if kind in (str, bytes):
        return repr(value if len(value) <= WIDTH else value[:WIDTH])
    if depth == 0:
        return "…"
    if kind is bytearray:
        return f"bytearray({_text(bytes(value[:WIDTH]), depth)})"
    if isinstance(value, _SEQUENCES) and _of_library(kind, _SEQUENCES):
        return _sequence(value, kind, depth)
    if isinstance(value, dict) and _of_library(kind, _MAPPINGS):
        return _mapping(value, kind, depth)
    if isinstance(value, tuple) and isinstance(fields := getattr(kind, "_fields", None), tuple):
        named = [f"{name}={_text(item, depth - 1)}" for name, item in zip(fields, tuple.__iter__(value), strict=False)]
        return f"{kind.__qualname__}({', '.join(named)})"
    if isinstance(value, type):
        return f"class {value.__qualname__}"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return f"{value.__qualname__}()"
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, BaseException):
        return f"{kind.__qualname__}({', '.join(_text(item, depth - 1) for item in value.args)})"
    if isinstance(value, Enum):
        return f"{kind.__qualname__}.{value._name_}"
    if f"{kind.__module__}.{kind.__qualname__}" in _TELLING:
        return repr(value)
    own = getattr(kind, "__ct_describe__", None)
    if own is not None:
        return str(own(value))
    return _instance(value, kind, depth)


def _of_library(kind: type, bases: tuple[Any, ...]) -> bool:
    """Whether nobody has given the container another text."""
    return kind in bases or any(getattr(kind, "__repr__", None) is base.__repr__ for base in bases)


def _sequence(value: Any, kind: type, depth: int) -> str:
    base = next(base for base in _SEQUENCES if isinstance(value, base))
    items = [_text(item, depth - 1) for item in islice(base.__iter__(value), _MOST_ITEMS)]
    size = base.__len__(value)
    if base in (set, frozenset):
        # The order of a set depends on addresses: a picture must not.
        items.sort()
    if size > len(items):
        items.append(f"… {_in_all(size)}")
    brackets = _OPEN.get(base, "[]")
    body = ", ".join(items) + ("," if base is tuple and len(value) == 1 else "")
    text = f"{brackets[0]}{body}{brackets[1]}" if items or base not in (set, frozenset) else ""
    if kind in (list, tuple) or (kind is set and items):
        return text
    return f"{kind.__qualname__}({text})"


def _mapping(value: Any, kind: type, depth: int) -> str:
    first: Iterable[tuple[Any, Any]] = islice(dict.items(value), _MOST_ITEMS)
    shown = [f"{_text(key, depth - 1)}: {_text(item, depth - 1)}" for key, item in first]
    size = dict.__len__(value)
    if size > len(shown):
        shown.append(f"… {_in_all(size)}")
    text = "{" + ", ".join(shown) + "}"
    return text if kind is dict else f"{kind.__qualname__}({text if shown else ''})"


def _first(items: Iterable[Any]) -> list[Any]:
    return list(islice(items, _MOST_ITEMS))


def _instance(value: Any, kind: type, depth: int) -> str:
    try:
        entries = object.__getattribute__(value, "__dict__")
    except AttributeError:
        entries = {}
    if not isinstance(entries, dict) or depth < 3:
        return kind.__qualname__
    if is_ours(kind):
        return kind.__qualname__
    # What a class of the program has from a twin is none of its own.
    hidden = "_" if any(is_ours(base) for base in kind.__mro__) else "__ct_"
    shown = [f"{name}={_text(item, 1)}" for name, item in _first(entries.items()) if not str(name).startswith(hidden)]
    return f"{kind.__qualname__}({', '.join(shown)})" if shown else kind.__qualname__


def is_definition(value: object) -> bool:
    """Whether a module's variable names a part of the program rather than a value."""
    return isinstance(value, type) or type(value).__name__ in ("function", "module", "builtin_function_or_method")
