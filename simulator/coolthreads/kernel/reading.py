"""What rewritten programs call before something reads a container as a whole: a loop, a built-in function, a comparison."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import GeneratorType
from typing import Any

from coolthreads.kernel.accesses import Access, ValueNotes
from coolthreads.kernel.containers import PLAIN, container_behind
from coolthreads.kernel.generators import Generators
from coolthreads.kernel.iteration import AnnouncedIteration, announced_lazily
from coolthreads.kernel.operations import READ, type_of_target
from coolthreads.kernel.within import found_within

# The names of sites say by what a container is read. These do so bit by bit, later:
_LAZY = frozenset({"enumerate", "zip", "map", "filter", "iter", "reversed"})

# And these look also at all that is inside it.
_SHOWING = frozenset(
    "str repr print format ascii == dumps deepcopy pformat pprint debug info warning error exception critical copy asdict "
    "astuple replace vars min max sorted".split()
)
_COPYING = frozenset("deepcopy copy dumps asdict astuple replace vars".split())


class Reading:
    """The hooks for it. ``announce`` is what `Hooks.announcer` returns, ``watch`` learns that an attribute (number of the
    object, name) is read at a site, ``notes`` gives who takes values down, if anybody."""

    def __init__(
        self,
        announce: Callable[[str, type_of_target, Hashable, Hashable, int], None],
        watch: Callable[[int, str, int], None],
        accesses: list[Access],
        number: Callable[[object], int],
        generators: Generators,
        notes: Callable[[], ValueNotes | None],
    ) -> None:
        self._announce = announce
        self._watch = watch
        self._accesses = accesses
        self._number = number
        self._generators = generators
        self._notes = notes

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """By the names under which rewritten programs call them."""
        return {"__ct_use__": self._use, "__ct_within__": self._within, "__ct_iter__": self._iterate}

    def _use(self, obj: Any, site: int, /) -> Any:
        container = container_behind(obj)
        name = self._accesses[site].name
        if name in _SHOWING:
            self._show(obj, container, name, site)
            return obj
        if container is None:
            return self._generators.taken(obj, name, site) if type(obj) is GeneratorType else obj
        if name in _LAZY:
            return announced_lazily(name, obj, lambda: self._seen(container, site))
        self._seen(container, site)
        return obj

    def _within(self, obj: Any, site: int, /) -> Any:
        """Nobody else knows ``obj``, but perhaps what is inside it."""
        self._show(obj, None, self._accesses[site].name, site)
        return obj

    def _show(self, obj: Any, container: Any, name: str, site: int) -> None:
        if type(obj) in PLAIN:
            return
        containers, objects = found_within(obj, name in _COPYING)
        number = self._number
        numbers = [] if container is None else [number(container)]
        numbers += [number(one) for one in containers]
        for one, names in objects:
            numbers.append(number(one))
            for attribute in names:
                self._watch(numbers[-1], attribute, site)
        if numbers:
            self._announce(READ, numbers[0] if len(numbers) == 1 else tuple(numbers), None, site, site)
            notes = self._notes()
            if notes is not None:
                notes.value(obj)

    def _iterate(self, obj: Any, site: int, /) -> Any:
        container = container_behind(obj)
        if container is None:
            name = self._accesses[site].name
            return self._generators.iterated(obj, name, site) if type(obj) is GeneratorType else obj
        return AnnouncedIteration(iter(obj), lambda: self._seen(container, site))

    def _seen(self, container: Any, site: int) -> None:
        self._announce(READ, self._number(container), None, site, site)
        notes = self._notes()
        if notes is not None:
            notes.value(container)
