"""Functions that the program hands on, which announce what they read when somebody else calls them: ``map(len, rows)``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any


class Applied:
    """Something callable that announces what it reads whenever it is called: ``map(len, rows)``, ``attrgetter("price")``."""

    __slots__ = ("__weakref__", "_announced", "_function")

    def __init__(self, announced: Callable[[Any], Any], function: Any) -> None:
        self._announced = announced
        self._function = function

    def __call__(self, /, *arguments: Any, **keywords: Any) -> Any:
        if len(arguments) == 1:
            return self._function(self._announced(arguments[0]), **keywords)
        return self._function(*arguments, **keywords)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)

    def __reduce__(self) -> Any:
        return self._function.__reduce__()

    def __repr__(self) -> str:
        return repr(self._function)


class Getter(Applied):
    """What `operator.attrgetter` or `itemgetter` has made; the announcements get what it gets."""

    __slots__ = ()

    def __call__(self, /, *arguments: Any, **keywords: Any) -> Any:
        known = len(arguments) == 1 and not keywords
        return self._announced(arguments[0]) if known else self._function(*arguments, **keywords)


def handed_on(hooks: Mapping[str, Any]) -> dict[str, Any]:
    """Arrangements of the hooks for them."""
    use, named, get_item = hooks["__ct_use__"], hooks["__ct_named__"], hooks["__ct_getitem__"]

    def each(arguments: Any, site: int, /) -> Any:
        """What is handed, one by one, to something that reads all of them later."""
        if not hasattr(type(arguments), "__iter__"):
            return arguments
        return (use(one, site) for one in arguments)

    def reader(function: Any, site: int, /) -> Any:
        """A built-in function that is handed on; None stands for `bool`."""
        return Applied(lambda one: use(one, site), function or bool)

    def getter(function: Any, site: int, /) -> Any:
        """What `operator` has made to get attributes or items."""
        names = function.__reduce__()[1]
        is_item = type(function) is operator.itemgetter

        def get(obj: Any, name: Any) -> Any:
            if is_item:
                return get_item(obj, name, site)[name]
            for part in name.split("."):
                named(obj, part, "getattr", site)
                obj = getattr(obj, part)
            return obj

        def got(obj: Any, /) -> Any:
            return get(obj, names[0]) if len(names) == 1 else tuple([get(obj, name) for name in names])

        return Getter(got, function)

    return {"__ct_each__": each, "__ct_reader__": reader, "__ct_getter__": getter}
