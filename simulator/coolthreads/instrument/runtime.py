"""What rewritten code calls besides the hooks: arrangements of them for shapes that have no room for a plain hook.

Each keeps the law of the hooks: between an announcement and its access nothing else of the program runs.
"""

from __future__ import annotations

import builtins
import itertools
import operator
from collections.abc import Callable, Iterator, Mapping
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from coolthreads.instrument.frame_locals import FrameLocals
from coolthreads.instrument.handed import handed_on
from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.containers import container_behind

_IN_PLACE = tuple("iadd isub imul imatmul itruediv imod ipow ilshift irshift ior ixor iand ifloordiv".split())


class Bound:
    """A method of a built-in container, or of a lock of `asyncio`, that announces each call: ``append = items.append``."""

    __slots__ = ("__weakref__", "_announce", "_method", "_site")

    def __init__(self, announce: Callable[[Any, int], Any], method: Any, site: int) -> None:
        self._announce = announce
        self._method = method
        self._site = site

    def __call__(self, /, *arguments: Any, **keywords: Any) -> Any:
        self._announce(self._method.__self__, self._site)
        return self._method(*arguments, **keywords)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._method, name)

    def __eq__(self, other: object) -> bool:
        return bool(self._method == (other._method if isinstance(other, Bound) else other))

    def __hash__(self) -> int:
        return hash(self._method)

    def __repr__(self) -> str:
        return repr(self._method)


class Reference:
    """Something that an in-place operation reads and stores, as the attribute ``v``."""

    __slots__ = ("_delete", "_read", "_write")

    def __init__(
        self, read: Callable[[], Any], write: Callable[[Any], None], delete: Callable[[], None] | None = None
    ) -> None:
        self._read = read
        self._write = write
        self._delete = delete

    @property
    def v(self) -> Any:
        return self._read()

    @v.setter
    def v(self, value: Any) -> None:
        self._write(value)

    @v.deleter
    def v(self) -> None:
        if self._delete is not None:
            self._delete()


def complete(hooks: Mapping[str, Any]) -> dict[str, Any]:
    """The hooks and everything else that a rewritten module must find in its globals."""
    return {
        **hooks,
        **{f"__ct_{name}__": getattr(operator, name) for name in _IN_PLACE},
        **_of_names(hooks),
        **_of_calls(hooks),
        **_of_places(hooks),
        **_of_switches(hooks),
        **handed_on(hooks),
        "__ct_slice__": builtins.slice,
    }


def _of_names(hooks: Mapping[str, Any]) -> dict[str, Any]:
    store, cell_store, newscope = hooks["__ct_store__"], hooks["__ct_cstore__"], hooks["__ct_newscope__"]

    def storing(site: int, /) -> Callable[[Any], Any]:
        return lambda value: store(value, site)

    def cell_storing(scope: object, site: int, /) -> Callable[[Any], Any]:
        return lambda value: cell_store(value, scope, site)

    def tokened(iterable: Any, /) -> Iterator[tuple[object, Any]]:
        """The items of an iterable, each with the token of the activation that goes through it."""
        return zip(itertools.repeat(newscope()), iter(iterable))

    def visible(variables: Any, /) -> Any:
        """What `locals()` or `dir()` say in a function, or its frame or code, without the variables of the rewriter."""
        if not isinstance(variables, (Mapping, list, tuple)) or not any(map(_is_ours, variables)):
            return variables
        if type(variables).__name__ == "FrameLocalsProxy":
            return FrameLocals(variables, _is_ours)
        if isinstance(variables, Mapping):
            # CPython fills the one of a frame anew whenever somebody asks for it.
            return {name: value for name, value in variables.items() if not _is_ours(name)}
        return type(variables)([name for name in variables if not _is_ours(name)])

    return {
        "__ct_storing__": storing,
        "__ct_cstoring__": cell_storing,
        "__ct_tokened__": tokened,
        "__ct_visible__": visible,
    }


def _of_calls(hooks: Mapping[str, Any]) -> dict[str, Any]:
    method, use, keep = hooks["__ct_method__"], hooks["__ct_use__"], hooks["__ct_keep__"]

    def before(obj: Any, site: int, /) -> Any:
        """The method of anything but a container is read now, before the arguments are evaluated."""
        return obj if container_behind(obj) is not None else method(obj, site)

    def after(last: Any, obj: Any, site: int, /) -> Any:
        """A container is read or changed when all arguments have been evaluated."""
        if container_behind(obj) is not None or type(obj) is super:
            method(obj, site)
        return last

    def after_use(last: Any, obj: Any, site: int, /) -> Any:
        use(obj, site)
        return last

    def after_keep(last: Any, obj: Any, site: int, /) -> Any:
        keep(obj, site)
        return last

    def bound(function: Any, site: int, /) -> Any:
        return Bound(method, function, site) if _is_announced(function) else function

    def expanded(arguments: Any, /) -> Any:
        """Star arguments, evaluated now; what cannot be iterated over is left to the call to refuse."""
        if type(arguments) in (tuple, list) or not hasattr(type(arguments), "__iter__"):
            return arguments
        return tuple(arguments)

    def mapping(keywords: Any, /) -> Any:
        """Double star arguments, evaluated now."""
        return keywords if type(keywords) is dict or not hasattr(type(keywords), "keys") else dict(keywords)

    return {
        "__ct_before__": before,
        "__ct_after__": after,
        "__ct_after_use__": after_use,
        "__ct_after_keep__": after_keep,
        "__ct_bound__": bound,
        "__ct_expanded__": expanded,
        "__ct_mapping__": mapping,
    }


def _of_places(hooks: Mapping[str, Any]) -> dict[str, Any]:
    get_attribute, set_attribute = hooks["__ct_getattr__"], hooks["__ct_setattr__"]
    get_item, set_item, delete_item = hooks["__ct_getitem__"], hooks["__ct_setitem__"], hooks["__ct_delitem__"]
    method, named = hooks["__ct_method__"], hooks["__ct_named__"]

    def item(obj: Any, key: Any, site: int, /) -> Any:
        return get_item(obj, key, site)[key]

    def write_item(obj: Any, key: Any, site: int, /) -> Reference:
        def write(value: Any) -> None:
            set_item(obj, key, site)[key] = value

        return Reference(lambda: None, write)

    def delete_one(obj: Any, key: Any, site: int, /) -> Reference:
        def delete() -> None:
            del delete_item(obj, key, site)[key]

        return Reference(lambda: None, lambda _: None, delete)

    def update_item(obj: Any, key: Any, read_site: int, write_site: int, /) -> Reference:
        def write(value: Any) -> None:
            set_item(obj, key, write_site)[key] = value

        return Reference(lambda: get_item(obj, key, read_site)[key], write)

    def attribute(obj: Any, name: str, read_site: int, write_site: int, /) -> Reference:
        return Reference(
            lambda: getattr(get_attribute(obj, read_site), name),
            lambda value: setattr(set_attribute(obj, write_site), name, value),
        )

    def in_place(left: Any, right: Any, operation: Callable[[Any, Any], Any], site: int, /) -> Any:
        if container_behind(left) is not None:
            method(left, site)
        return operation(left, right)

    def dynamic(function: Callable[..., Any], site: int, /) -> Callable[..., Any]:
        """`getattr` and its like, which announce what they do when they know all about it."""

        def announced(*arguments: Any) -> Any:
            if len(arguments) > 1:
                named(arguments[0], arguments[1], function.__name__, site)
            return function(*arguments)

        return announced

    return {
        "__ct_dynamic__": dynamic,
        "__ct_item__": item,
        "__ct_write_item__": write_item,
        "__ct_delete_item__": delete_one,
        "__ct_update_item__": update_item,
        "__ct_attribute__": attribute,
        "__ct_in_place__": in_place,
    }


def _of_switches(hooks: Mapping[str, Any]) -> dict[str, Any]:
    offer = hooks["__ct_gil__"]

    def switched(value: Any, site: int, /) -> Any:
        offer(site)
        return value

    def called(value: Any, callee: Any, site: int, /) -> Any:
        """After a call; one of a function that offers the turn at its entry offers none at its end."""
        if not _offers_at_entry(callee):
            offer(site)
        return value

    return {"__ct_switched__": switched, "__ct_called__": called}


def _is_ours(name: Any) -> bool:
    return type(name) is str and name.startswith("__ct_")


def _offers_at_entry(callee: Any) -> bool:
    if type(callee) is MethodType:
        callee = callee.__func__
    return type(callee) is FunctionType and "__ct_gil__" in callee.__code__.co_names


def _is_announced(function: Any) -> bool:
    """A method of a built-in container, or of a lock, queue or future of `asyncio`."""
    kind = type(function)
    if kind is not BuiltinMethodType and kind is not MethodType:
        return False
    owner = function.__self__
    return type(owner) in awaits.methods or (kind is BuiltinMethodType and container_behind(owner) is not None)
