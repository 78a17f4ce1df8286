"""local: attributes of which every thread has its own; they end with the thread or with the object."""

from __future__ import annotations

import weakref
from typing import Any, NoReturn

from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution

_OUTSIDE = -1
_PLAIN = frozenset({type(None), bool, int, str})  # most of what classes give as defaults


class _Key:
    """What a `local` holds: the attributes of each thread, and what __init__ gets in each further one."""

    __slots__ = ("__weakref__", "args", "kwargs", "of_thread", "storage")

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.args = args
        self.kwargs = kwargs
        self.of_thread: dict[int, dict[str, Any]] = {}
        self.storage = execution.storage  # that of another execution: all of this is forgotten


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
        _begin(key, _index())
        return self

    def __reduce_ex__(self, protocol: object, /) -> NoReturn:
        raise TypeError("cannot pickle '_thread._local' object")

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
            raise AttributeError(f"{_called(kind)!r} object has no attribute {name!r}", name=name, obj=self)
        get = getattr(type(found), "__get__", None)
        if get is not None and _is_data(found):
            return get(found, self, kind)
        if name in entries:
            return entries[name]
        return found if get is None else get(found, self, kind)

    def __setattr__(self, name: str, value: Any) -> None:
        entries = _entries(self)
        if name == "__dict__":
            raise AttributeError(f"{_called(type(self))!r} object attribute '__dict__' is read-only")
        found = _on_class(self, name)
        if _is_data(found):
            type(found).__set__(found, self, value)
        else:
            entries[name] = value

    def __delattr__(self, name: str) -> None:
        entries = _entries(self)
        if name == "__dict__":
            raise AttributeError(f"{_called(type(self))!r} object attribute '__dict__' is read-only")
        found = _on_class(self, name)
        if _is_data(found):
            type(found).__delete__(found, self)
        elif name in entries:
            del entries[name]
        else:
            raise AttributeError(f"{_called(type(self))!r} object has no attribute {name!r}", name=name, obj=self)


def forget_thread() -> None:
    """The current thread ends, and what it kept goes with it."""
    index = _index()
    for reference in execution.storage.pop(("local", index), ()):
        key = reference()
        if key is not None:
            key.of_thread.pop(index, None)


def _index() -> int:
    actor = kernel.current
    return _OUTSIDE if actor is None else actor.index


def _begin(key: _Key, index: int) -> dict[str, Any]:
    """The attributes of a thread that has none yet."""
    entries = key.of_thread[index] = {}
    execution.storage.setdefault(("local", index), []).append(weakref.ref(key))
    return entries


def _entries(self: local) -> dict[str, Any]:
    key: _Key = object.__getattribute__(self, "_ct_key")
    if key.storage is not execution.storage:
        key.storage = execution.storage
        key.of_thread = {}
    index = _index()
    entries = key.of_thread.get(index)
    if entries is None:
        entries = _begin(key, index)
        type(self).__init__(self, *key.args, **key.kwargs)
    return entries


def _on_class(self: local, name: str) -> Any:
    for owner in type(self).__mro__:
        if name in owner.__dict__:
            return owner.__dict__[name]
    return None


def _is_data(found: object) -> bool:
    kind = type(found)
    return kind not in _PLAIN and (hasattr(kind, "__set__") or hasattr(kind, "__delete__"))


def _called(kind: type) -> str:
    return "_thread._local" if kind is local else kind.__name__


local.__qualname__ = local.__name__ = "_local"
