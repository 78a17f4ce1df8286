"""The virtual `functools`: the real one, but that the caches of the program can be shared by its threads.

To look into a cache, and to put a result into it, are accesses like those of a dictionary. Caches of modules that are not the
program's outlive executions and stay what they are.
"""

from __future__ import annotations

import functools as real
import sys
from collections.abc import Callable, Hashable
from types import MethodType
from typing import Any

from coolthreads.kernel.containers import is_plain
from coolthreads.kernel.operations import READ, WRITE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.modules import TwinModule, unbound
from coolthreads.stdlib.threading.lock import RLock

_LOCKED = sys.version_info < (3, 12)
"""Whether a cached property holds a lock while it computes."""

_FRAMES = 3
"""By how many levels of recursion a call of a function with a cache is deeper than CPython's."""

_NOT_FOUND = object()


def _is_of_program() -> bool:
    return kernel.current is not None and not kernel.atomic


def _announce(operation: str, obj: object, part: Hashable, key: Hashable) -> None:
    announce = execution.announce
    if announce is not None and len(kernel.actors) > 1:
        announce(operation, execution.number_of_object(obj), part, key, -1)


class _lru_cache_wrapper:
    """A function with a cache that the threads of a program share; the cache is the real one."""

    def __init__(self, function: Callable[..., Any], size: int | None, typed: bool) -> None:
        key = self._key = ("cache", getattr(function, "__qualname__", ""))

        def computed(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            if size != 0 and len(kernel.actors) > 1:
                _announce(WRITE, self, None if self._is_full() else _part(args, kwargs), key)
            return result

        self._size = size
        self._cache = real.lru_cache(size, typed)(computed)
        self.cache_parameters = lambda: {"maxsize": size, "typed": typed}
        real.update_wrapper(self, function)

    def __call__(self, /, *args: Hashable, **kwargs: Hashable) -> Any:
        if len(kernel.actors) > 1 and self._size != 0:
            if self._is_full():
                # A hit moves its entry to the end, which shows as soon as entries are dropped.
                _announce(WRITE, self, None, self._key)
            else:
                _announce(READ, self, _part(args, kwargs), self._key)
        # A recursive function shall come as deep as it does without the frames of this class.
        sys.setrecursionlimit(sys.getrecursionlimit() + _FRAMES)
        try:
            return self._cache(*args, **kwargs)
        finally:
            sys.setrecursionlimit(sys.getrecursionlimit() - _FRAMES)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> str:
        return str(self.__qualname__)  # type: ignore[attr-defined]

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def _is_full(self) -> bool:
        return self._size is not None and self._cache.cache_info().currsize >= self._size

    def cache_info(self) -> Any:
        """How often something was found: that changes with every call."""
        _announce(WRITE, self, None, self._key)
        return self._cache.cache_info()

    def cache_clear(self) -> None:
        """Forget everything."""
        _announce(WRITE, self, None, self._key)
        self._cache.cache_clear()


def _part(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    return args if not kwargs and is_plain(args) else None


def _cached(function: Callable[..., Any], size: int | None, typed: bool) -> Any:
    return _lru_cache_wrapper(function, size, typed) if _is_of_program() else real.lru_cache(size, typed)(function)


def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """A decorator that keeps the latest results, as CPython's does."""
    if callable(maxsize) and isinstance(typed, bool):
        return _cached(maxsize, 128, typed)
    if maxsize is not None and not isinstance(maxsize, int):
        raise TypeError("Expected first argument to be an integer, a callable, or None")
    size = None if maxsize is None else max(0, maxsize)
    return lambda function: _cached(function, size, typed)


def cache(user_function: Callable[..., Any], /) -> Any:
    """A decorator that keeps all results."""
    return _cached(user_function, None, False)


class cached_property(real.cached_property):  # type: ignore[type-arg]
    """A property that is computed once; without a lock (3.12) by each who comes before the first result."""

    def __init__(self, func: Callable[[Any], Any]) -> None:
        super().__init__(func)
        self._is_announced = _is_of_program()
        if _LOCKED:
            self.lock = RLock()

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        entries = getattr(instance, "__dict__", None)
        name = self.attrname
        if not self._is_announced or name is None or type(entries) is not dict:
            return super().__get__(instance, owner)
        key = ("attribute", name)
        _announce(READ, instance, name, key)
        if (found := entries.get(name, _NOT_FOUND)) is not _NOT_FOUND:
            return found
        if not _LOCKED:
            return self._compute(instance, entries, name)
        with self.lock:
            _announce(READ, instance, name, key)
            if (found := entries.get(name, _NOT_FOUND)) is not _NOT_FOUND:
                return found
            return self._compute(instance, entries, name)

    def _compute(self, instance: Any, entries: dict[str, Any], name: str) -> Any:
        result = self.func(instance)
        _announce(WRITE, instance, name, ("attribute", name))
        entries[name] = result
        return result


for _found in (_lru_cache_wrapper, lru_cache, cache, cached_property):
    _found.__module__ = "functools"

module = TwinModule(
    "functools",
    real.__doc__,
    {name: value for name, value in vars(real).items() if name not in ("__name__", "__loader__", "__spec__")}
    | unbound(lru_cache, cache)
    | {"cached_property": cached_property, "_lru_cache_wrapper": _lru_cache_wrapper},
)
