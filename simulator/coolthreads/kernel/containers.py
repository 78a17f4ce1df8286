"""What the methods of built-in containers do to them, and which part of a container an item access concerns."""

from __future__ import annotations

import gc
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable
from types import BuiltinFunctionType, MethodWrapperType
from typing import Any

from coolthreads.kernel.operations import READ, WRITE

CONTAINERS = (list, dict, set, deque, bytearray, array)
_EXACT = frozenset({*CONTAINERS, OrderedDict, defaultdict, Counter})
_SEQUENCES = frozenset({list, deque, bytearray, array})
_VIEWS = frozenset({type({}.keys()), type({}.values()), type({}.items())})
_ORDERED_VIEWS = frozenset({type(OrderedDict().keys()), type(OrderedDict().values()), type(OrderedDict().items())})
_LOOKING_INTO = frozenset({memoryview, *_VIEWS, *_ORDERED_VIEWS})

_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: most of them are written in Python

# Every other method of a container is taken to change it.
_READING = frozenset(
    [
        "count",
        "copy",
        "index",
        "get",
        "items",
        "keys",
        "values",
        "isdisjoint",
        "issubset",
        "issuperset",
        "union",
        "intersection",
        "difference",
        "symmetric_difference",
        "most_common",
        "elements",
        "total",
        "decode",
        "find",
        "rfind",
        "rindex",
        "startswith",
        "endswith",
        "hex",
        "split",
        "rsplit",
        "splitlines",
        "strip",
        "lstrip",
        "rstrip",
        "join",
        "replace",
        "partition",
        "rpartition",
        "isalpha",
        "isdigit",
        "isalnum",
        "isspace",
        "upper",
        "lower",
        "tobytes",
        "tolist",
        "tofile",
        "tounicode",
        "buffer_info",
        "__len__",
        "__contains__",
        "__getitem__",
        "__iter__",
        "__eq__",
        "__ne__",
        "__lt__",
        "__le__",
        "__gt__",
        "__ge__",
        "__repr__",
        "__str__",
        "__sizeof__",
        "__reversed__",
        "__or__",
        "__and__",
        "__sub__",
        "__xor__",
        "__add__",
        "__mul__",
    ]
)

PUTTING = frozenset({"update", "setdefault", "move_to_end", "subtract", "__setitem__", "__ior__"})
"""Methods that change a dictionary, but take nothing out of it."""

SIZE = "size"
"""The part of a sequence that its length is."""

PLAIN = frozenset({int, str, bytes, bool, float, type(None)})

# Classes of the standard library that hold what threads can share, and whose own accesses nobody announces. By name, for a
# program may have imported another copy of the module.
_LIBRARY = frozenset(
    [
        "_ctypes.Array",
        "_io.BytesIO",
        "_io.StringIO",
        "_weakrefset.WeakSet",
        "collections.ChainMap",
        "collections.UserDict",
        "collections.UserList",
        "mmap.mmap",
        "os._Environ",
        "random.Random",
        "weakref.WeakKeyDictionary",
        "weakref.WeakValueDictionary",
    ]
)

_is_container: dict[type, bool] = dict.fromkeys(_EXACT, True)


def container_behind(obj: object) -> Any:
    """The built-in container (or instance of a subclass) that an access to ``obj`` reaches, or None."""
    kind = type(obj)
    known = _is_container.get(kind)
    if known is None:
        known = _is_container[kind] = isinstance(obj, CONTAINERS) or _of_library(kind) is not None
    if known:
        return obj
    if kind not in _LOOKING_INTO:
        return None
    if kind is memoryview:
        return container_behind(obj.obj)  # type: ignore[attr-defined]
    for referent in gc.get_referents(obj):
        if isinstance(referent, dict):
            return referent
    return None


def has_size(container: object) -> bool:
    """Whether how many items there are is a part of it, which changes with the whole, but with no item that is put in a place.
    (Into a dictionary it may be put anew, if it was taken out since that was announced.)"""
    return type(container) in _SEQUENCES


def effect_of(container: object, method: str) -> str | None:
    """READ or WRITE for a method that the container's built-in base defines, None for any other attribute."""
    if method in _READING:
        return READ if hasattr(type(container), method) else None
    for base in CONTAINERS:
        if isinstance(container, base):
            return WRITE if hasattr(base, method) or type(container) in _EXACT else None
    kept = _of_library(type(container))
    return WRITE if kept is not None and hasattr(kept, method) else None


def inherited_container(proxy: Any, method: str) -> object:
    """The container whose own method ``super().method`` is, None if it is another class's."""
    kinds = type(proxy.__self__).__mro__
    for owner in kinds[kinds.index(proxy.__thisclass__) + 1 :] if proxy.__thisclass__ in kinds else ():
        if method in vars(owner):
            known = owner in _EXACT or f"{owner.__module__}.{owner.__qualname__}" in _LIBRARY
            return proxy.__self__ if known else None
    return None


def _of_library(kind: type) -> type | None:
    """The class of the standard library on which ``kind`` is built, if it is one that holds what can be shared."""
    return next((base for base in kind.__mro__ if f"{base.__module__}.{base.__qualname__}" in _LIBRARY), None)


def is_plain(key: object) -> bool:
    """Whether a key compares and hashes without running code of the program, and the same in every execution."""
    return type(key) in PLAIN or (type(key) is tuple and all(is_plain(item) for item in key))


def part_read(container: Any, key: Any) -> Hashable:
    """The part of the container that reading ``container[key]`` concerns; None for the whole."""
    if isinstance(container, dict):
        return key if is_plain(key) else None
    if type(key) is int and isinstance(container, CONTAINERS):
        return key if key >= 0 else key + len(container)
    return None


def changes_by_reading(container: Any, key: Any) -> bool:
    """Reading a missing key of a defaultdict inserts it. A key that is not plain is not looked for: that runs its code."""
    return isinstance(container, defaultdict) and (not is_plain(key) or key not in container)


def slow_factory(container: Any, key: Any) -> Callable[[], object] | None:
    """The factory of a defaultdict if calling it runs code of the program, so that others may run before the insertion."""
    if type(container).__missing__ is not defaultdict.__missing__ or not is_plain(key):
        return None
    factory: Callable[[], object] | None = container.default_factory
    if isinstance(factory, type):
        return factory if factory.__flags__ & _HEAP_TYPE and factory not in _EXACT else None
    return None if isinstance(factory, (BuiltinFunctionType, MethodWrapperType)) else factory


def part_written(container: Any, key: Any) -> Hashable:
    """The part that ``container[key] = ...`` concerns: an insertion changes the whole."""
    part = part_read(container, key)
    if part is not None and isinstance(container, dict) and not dict.__contains__(container, key):
        return None
    return part
