"""Where the value of an attribute really lives, so that its location is the same for all who reach it."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from enum import Enum, auto
from weakref import WeakKeyDictionary

from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.tracebacks import is_engine_file

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, classmethod, staticmethod)


PRIVATE = "__ct_private__"  # a class of ours whose instances keep their attributes per actor (threading.local)


class Place(Enum):
    """What a class says about an attribute of its instances."""

    NOWHERE = auto()  # not state of the program: a property runs code of its own, a built-in's method does not change
    METHOD = auto()  # state only if the instance has an entry of that name
    INSTANCE = auto()
    CLASS = auto()  # a class attribute that is no function: read there as long as the instance has none of its own
    MODULE = auto()  # a global variable


# Members of an enumeration take longer to look up.
_PLAIN_BASES = (object,)
_NOWHERE, _INSTANCE, _CLASS, _MODULE = Place.NOWHERE, Place.INSTANCE, Place.CLASS, Place.MODULE


class Attributes:
    """Answers for one execution at a time; classes of the program are new in each."""

    def __init__(self, number: Callable[[object], int], module_target: Callable[[str, str], int]) -> None:
        self._number = number
        self._module_target = module_target
        self._places: dict[tuple[type, str], tuple[Place, type | None]] = {}
        self.kinds: dict[int, type] = {}
        """The class of the instance whose own attribute was accessed last at a site; most sites see one class only."""
        self.inert: set[type] = {int, float, str, bytes, tuple, bool, type(None), frozenset}
        """Types whose methods never change: calling one is no access."""

    def begin(self) -> None:
        """A new execution: the classes of the program are new."""
        if self._places:
            self._places.clear()
            self.kinds.clear()

    def target_of_read(self, obj: object, name: str, site: int = -1) -> type_of_target:
        """The target of reading ``obj.name``, at ``site`` if that is always of this name; 0: it is no state of the program."""
        kind = type(obj)
        place = self._places.get((kind, name))
        if place is None:
            place = self._places[kind, name] = _place(kind, name)
            if is_ours(kind) and kind not in awaits.methods:
                self.inert.add(kind)
        where, owner = place
        if where is _INSTANCE:
            self.kinds[site] = kind
            return self._number(obj)
        if where is _NOWHERE:
            return self._of_class(obj, name) if isinstance(obj, type) else 0
        if where is _MODULE:
            return self._module_target(getattr(obj, "__name__", ""), name)
        if name in _entries(obj):
            return self._number(obj)
        if where is _CLASS:
            return (self._number(obj), self._number(owner))
        return 0

    def target_of_write(self, obj: object, name: str, site: int = -1) -> type_of_target:
        """The target of ``obj.name = ...`` or ``del obj.name``; the same otherwise."""
        kind = type(obj)
        place = self._places.get((kind, name))
        if place is None:
            place = self._places[kind, name] = _place(kind, name)
        where = place[0]
        if where is _INSTANCE:
            self.kinds[site] = kind
            return self._number(obj)
        if kind is types.ModuleType:
            return self._module_target(getattr(obj, "__name__", ""), name)
        return 0 if where is _NOWHERE and not isinstance(obj, type) else self._number(obj)

    def _of_class(self, obj: type, name: str) -> type_of_target:
        for owner in obj.__mro__:
            if name in owner.__dict__:
                value = owner.__dict__[name]
                return 0 if isinstance(value, _FUNCTIONS) or is_ours(owner) else self._number(owner)
        return 0


def _place(kind: type, name: str) -> tuple[Place, type | None]:
    if (
        name not in kind.__dict__
        and kind.__bases__ == _PLAIN_BASES
        and kind.__module__ == "__main__"
        and name[:2] != "__"
    ):
        return Place.INSTANCE, None  # as below, for most classes of most programs
    if issubclass(kind, type) or (name.startswith("__") and name.endswith("__")):
        return Place.NOWHERE, None
    for owner in kind.__mro__:
        if is_ours(owner) and (name.startswith("_") or vars(owner).get(PRIVATE)):
            return Place.NOWHERE, None
    for owner in kind.__mro__:
        if name in owner.__dict__:
            value = owner.__dict__[name]
            if isinstance(value, types.MemberDescriptorType):
                return Place.INSTANCE, None
            if isinstance(value, _FUNCTIONS):
                return (Place.NOWHERE if _is_built_in(owner) else Place.METHOD), None
            if hasattr(type(value), "__set__"):
                # A property runs code of its own, but a field of `ctypes` is the very memory.
                return (
                    Place.INSTANCE if _is_foreign(kind) and not isinstance(value, property) else Place.NOWHERE
                ), None
            if hasattr(type(value), "__get__"):
                return Place.METHOD, None
            return (Place.NOWHERE, None) if _is_built_in(owner) else (Place.CLASS, owner)
    return Place.MODULE if kind is types.ModuleType else Place.INSTANCE, None


def _is_foreign(kind: type) -> bool:
    return any(base.__module__ == "_ctypes" for base in kind.__mro__)


def _is_built_in(kind: type) -> bool:
    return not kind.__flags__ & (1 << 9)  # Py_TPFLAGS_HEAPTYPE


def is_ours(kind: type) -> bool:
    """The virtual standard library announces for itself. (Its classes carry the names of the modules they stand in for.)"""
    if kind is object or kind.__module__ == "__main__":
        return False  # also because classes of the program are new in each execution
    known = _ours.get(kind)
    if known is None:
        codes = (getattr(value, "__code__", None) for value in vars(kind).values())
        known = _ours[kind] = any(code is not None and is_engine_file(code.co_filename) for code in codes)
    return known


def is_opaque(kind: type) -> bool:
    """Whether instances may have a state that is neither announced nor known to stay: classes that are not the program's."""
    known = _opaque.get(kind)
    if known is None:
        package = str(getattr(kind, "__module__", "")).partition(".")[0]
        stays = package in _STAYING or issubclass(kind, (type, types.ModuleType, *_FUNCTIONS, *_PLAIN))
        known = _opaque[kind] = not stays and (package in sys.stdlib_module_names or package == "builtins")
    return known


_PLAIN = (int, float, complex, str, bytes, tuple, frozenset, list, dict, set, type(None))
_STAYING = frozenset(
    "asyncio _asyncio contextvars _contextvars datetime decimal fractions re enum logging uuid pathlib typing types".split()
)
"""Packages whose objects stay as they are, or take care of themselves."""

_opaque: WeakKeyDictionary[type, bool] = WeakKeyDictionary()
_ours: WeakKeyDictionary[type, bool] = WeakKeyDictionary()


def entries_of(obj: object) -> dict[str, object] | None:
    """The dictionary with the attributes of an instance of a class of the program."""
    kind = type(obj)
    if _is_built_in(kind) or isinstance(obj, type) or is_ours(kind):
        return None
    return _dictionary(obj)


def _dictionary(obj: object) -> dict[str, object] | None:
    try:
        found = object.__getattribute__(obj, "__dict__")
    except AttributeError:
        return None
    return found if isinstance(found, dict) else None


def _entries(obj: object) -> dict[str, object]:
    found = _dictionary(obj)
    return {} if found is None else found
