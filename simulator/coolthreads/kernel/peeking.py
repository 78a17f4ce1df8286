"""Looking at values without running code of the program."""

from __future__ import annotations

import types
from collections import Counter
from typing import Any

from coolthreads.kernel.containers import CONTAINERS, is_plain


class _Nothing:
    def __repr__(self) -> str:
        return "(nothing)"


NOTHING = _Nothing()
"""Stands for the value of a name that is not bound."""


def peek(obj: Any, name: str) -> object:
    """The value of an attribute without running code of the program; NOTHING if that is not possible."""
    try:
        entries = object.__getattribute__(obj, "__dict__")
        if name in entries:
            return entries[name]
    except AttributeError:
        pass
    for owner in obj.__mro__ if isinstance(obj, type) else type(obj).__mro__:
        if name in owner.__dict__:
            value = owner.__dict__[name]
            if isinstance(value, types.MemberDescriptorType):
                try:
                    return value.__get__(obj, type(obj))
                except AttributeError:
                    return NOTHING
            return NOTHING if hasattr(type(value), "__get__") else value
    return NOTHING


def peek_item(container: Any, key: Any) -> object:
    """The value of an item, likewise."""
    if isinstance(container, dict):
        if type(container) is Counter and is_plain(key):
            return dict.get(container, key, 0)
        return dict.get(container, key, NOTHING) if is_plain(key) else NOTHING
    try:
        looked_into = isinstance(container, CONTAINERS) and type(key) in (int, slice)
        return container[key] if looked_into else NOTHING
    except IndexError:
        return NOTHING


def is_function_of_module(obj: object, name: str) -> bool:
    """Whether ``obj`` is a module and has a function (or class) of that name."""
    return type(obj) is types.ModuleType and callable(vars(obj).get(name))
