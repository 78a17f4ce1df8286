"""local: attributes of which every thread has its own; they end with the thread or with the object."""

from __future__ import annotations

import weakref
from typing import Any

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution

_OUTSIDE = -1


class _Key:
    """Stands for a `local`, without keeping it alive; ``args`` and ``kwargs`` go to __init__ in each further thread."""

    __slots__ = ("__weakref__", "args", "kwargs")

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.args = args
        self.kwargs = kwargs


class local:
    """Reading and writing its attributes is no operation: nobody else can notice."""

    __slots__ = ("__weakref__", "_ct_key")
    __ct_private__ = True
    _ct_key: _Key

    def __new__(cls, /, *args: Any, **kwargs: Any) -> local:
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        key = _Key(args, kwargs)
        object.__setattr__(self, "_ct_key", key)
        address = id(key)
        tables = execution.storage

        def forget(_: object) -> None:
            _ends.pop(address, None)
            for table in tables.values():
                if type(table) is _Tables:
                    table.pop(address, None)

        _ends[address] = weakref.ref(key, forget)
        _tables()[address] = {}
        return self

    def __getattribute__(self, name: str) -> Any:
        entries = _entries(self)
        if name == "__dict__":
            return entries
        kind = type(self)
        for owner in kind.__mro__:
            if name in owner.__dict__:
                found = owner.__dict__[name]
                break
        else:
            if name in entries:
                return entries[name]
            raise AttributeError(f"{kind.__name__!r} object has no attribute {name!r}", name=name, obj=self)
        get = getattr(type(found), "__get__", None)
        if get is not None and _is_data(found):
            return get(found, self, kind)
        if name in entries:
            return entries[name]
        return found if get is None else get(found, self, kind)

    def __setattr__(self, name: str, value: Any) -> None:
        entries = _entries(self)
        if name == "__dict__":
            raise AttributeError(f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        found = _on_class(self, name)
        if _is_data(found):
            type(found).__set__(found, self, value)
        else:
            entries[name] = value

    def __delattr__(self, name: str) -> None:
        entries = _entries(self)
        if name == "__dict__":
            raise AttributeError(f"{type(self).__name__!r} object attribute '__dict__' is read-only")
        found = _on_class(self, name)
        if _is_data(found):
            type(found).__delete__(found, self)
        elif name in entries:
            del entries[name]
        else:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)


class _Tables(dict[int, dict[str, Any]]):
    """For one thread: the attributes of each `local`, by the address of its key."""


_ends: dict[int, weakref.ref[_Key]] = {}


def forget_thread() -> None:
    """The current thread ends, and what it kept goes with it."""
    actor = kernel.current
    if actor is not None and execution.storage:
        execution.storage.pop(("local", actor.index), None)


def _tables() -> _Tables:
    actor = kernel.current
    place = ("local", _OUTSIDE if actor is None else actor.index)
    tables = execution.storage.get(place)
    if tables is None:
        tables = execution.storage[place] = _Tables()
    return tables  # type: ignore[no-any-return]


def _entries(self: local) -> dict[str, Any]:
    key: _Key = object.__getattribute__(self, "_ct_key")
    tables = _tables()
    entries = tables.get(id(key))
    if entries is None:
        entries = tables[id(key)] = {}
        type(self).__init__(self, *key.args, **key.kwargs)
    return entries


def _on_class(self: local, name: str) -> Any:
    for owner in type(self).__mro__:
        if name in owner.__dict__:
            return owner.__dict__[name]
    return None


def _is_data(found: object) -> bool:
    return hasattr(type(found), "__set__") or hasattr(type(found), "__delete__")
