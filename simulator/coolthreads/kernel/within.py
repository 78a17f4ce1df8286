"""What is read along with a value by what shows, compares or copies it without running code of the program."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import Any

from coolthreads.kernel.containers import PLAIN, container_behind

_ITERATED = (list, tuple, set, frozenset, deque)
_ITERATING: dict[type, Any] = {base: base.__iter__ for base in _ITERATED}
_GENERATED = ("__dataclass_fields__", "__attrs_attrs__")
_PRIVATE = "coolthreads."


def found_within(value: Any, every_object: bool) -> tuple[list[Any], list[tuple[Any, list[str]]]]:
    """The containers inside ``value`` at any depth, and the objects (``value`` among them) whose attributes are read, with
    their names; each once, in the order in which they are come across.

    Objects count if their methods were generated (data classes), with ``every_object`` whatever they are.
    """
    containers: list[Any] = []
    objects: list[tuple[Any, list[str]]] = []
    known = {id(value)}
    left = [value]
    while left:
        held = left.pop()
        values = _inside(held)
        if values is None:
            names = _attributes(held) if every_object or _is_generated(type(held)) else []
            if names:
                objects.append((held, names))
            values = [_attribute(held, name) for name in names]
        elif held is not value and not isinstance(held, (tuple, frozenset)):
            containers.append(held)
        if PLAIN.issuperset(map(type, values)):
            continue
        inner = []
        for one in values:
            if type(one) not in PLAIN and id(one) not in known:
                known.add(id(one))
                inner.append(one)
        left += reversed(inner)
    return containers, objects


def _inside(held: Any) -> list[Any] | None:
    """The elements of a container or tuple; None for anything else."""
    if isinstance(held, dict):
        return list(dict.values(held))
    for base in _ITERATED:
        if isinstance(held, base):
            return list(_ITERATING[base](held))
    return [] if container_behind(held) is not None else None


def _is_generated(kind: type) -> bool:
    return kind is SimpleNamespace or any(hasattr(kind, mark) for mark in _GENERATED)


def _attributes(held: Any) -> list[str]:
    """The names of the attributes of an object of the program."""
    kind = type(held)
    if not (kind.__flags__ & 1 << 9 or kind is SimpleNamespace) or isinstance(held, type) or _is_virtual(kind):
        return []
    entries = getattr(held, "__dict__", None)
    fields = getattr(kind, _GENERATED[0], {})
    return list(dict.fromkeys([*fields, *(entries if isinstance(entries, dict) else ())]))


def _is_virtual(kind: type) -> bool:
    return any(hasattr(base, "_freeze") for base in kind.__mro__)


def _attribute(held: Any, name: str) -> Any:
    try:
        return object.__getattribute__(held, name)
    except AttributeError:
        return None
