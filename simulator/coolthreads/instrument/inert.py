"""Hooks that announce nothing: rewritten code runs with them as it would have run unrewritten."""

from __future__ import annotations

from typing import Any

from coolthreads.instrument.runtime import complete


def _announced(site: int, /) -> None:
    pass


def _announced_in_scope(scope: object, site: int, /) -> None:
    pass


def _object(obj: Any, site: int, /) -> Any:
    return obj


def _object_with_key(obj: Any, key: Any, site: int, /) -> Any:
    return obj


def _key(obj: Any, key: Any, site: int, /) -> Any:
    return key


def _named(obj: Any, name: Any, function: str, site: int, /) -> None:
    pass


def _value(value: Any, site: int, /) -> Any:
    return value


def _value_in_scope(value: Any, scope: object, site: int, /) -> Any:
    return value


HOOKS: dict[str, Any] = {
    "__ct_load__": _announced,
    "__ct_store__": _value,
    "__ct_del__": _announced,
    "__ct_cload__": _announced_in_scope,
    "__ct_cstore__": _value_in_scope,
    "__ct_cdel__": _announced_in_scope,
    "__ct_newscope__": object,
    "__ct_entries__": lambda obj, /: obj,
    "__ct_getattr__": _object,
    "__ct_setattr__": _object,
    "__ct_delattr__": _object,
    "__ct_named__": _named,
    "__ct_getitem__": _object_with_key,
    "__ct_getitem_key__": _key,
    "__ct_setitem__": _object_with_key,
    "__ct_setitem_key__": _key,
    "__ct_delitem__": _object_with_key,
    "__ct_delitem_key__": _key,
    "__ct_method__": _object,
    "__ct_use__": _object,
    "__ct_within__": _object,
    "__ct_keep__": _object,
    "__ct_iter__": _object,
    "__ct_gil__": _announced,
    "__ct_resuming__": _object,
    "__ct_resumed__": _announced,
    "__ct_yielded__": _object,
    "__ct_loop__": lambda: None,
    "__ct_await__": lambda value, /: value,
    "__ct_entered__": lambda manager, /: manager,
    "__ct_round__": _announced,
}


def namespace() -> dict[str, Any]:
    """What a rewritten module must find in its globals, doing nothing."""
    return complete(HOOKS)
