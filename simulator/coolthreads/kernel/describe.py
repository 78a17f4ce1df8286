"""Values as short text, without running code of the program and the same in every process."""

from __future__ import annotations

import types
from collections import deque
from enum import Enum
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
_OPEN: dict[type, str] = {list: "[]", tuple: "()", set: "{}", frozenset: "{}", deque: "[]"}


def describe(value: object, width: int = WIDTH) -> str:
    """A text of at most ``width`` characters. Objects of the program's classes show their attributes, one level deep."""
    text = _text(value, 3)
    return text if len(text) <= width else text[: width - 1] + "…"


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
    if kind in _OPEN:
        return _sequence(value, kind, depth)
    if isinstance(value, dict) and getattr(kind, "__repr__", None) is dict.__repr__:
        shown = [f"{_text(key, depth - 1)}: {_text(item, depth - 1)}" for key, item in _first(value.items())]
        return "{" + ", ".join(shown + ["…"] * (len(value) > len(shown))) + "}"
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
    named = getattr(kind, "__ct_describe__", None)
    if named is not None:
        return str(named(value))
    return _instance(value, kind, depth)


def _sequence(value: Any, kind: type, depth: int) -> str:
    items = [_text(item, depth - 1) for item in _first(value)]
    if kind in (set, frozenset):
        # The order of a set depends on addresses: a picture must not.
        items.sort()
        if not items:
            return f"{kind.__name__}()"
    if len(value) > len(items):
        items.append("…")
    left, right = _OPEN[kind][0], _OPEN[kind][1]
    body = ", ".join(items) + ("," if kind is tuple and len(value) == 1 else "")
    text = f"{left}{body}{right}"
    return f"deque({text})" if kind is deque else text


def _first(items: Any) -> list[Any]:
    found = []
    for item in items:
        found.append(item)
        if len(found) == 12:
            break
    return found


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
