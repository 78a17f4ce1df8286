"""What rewritten programs call before something reads a container as a whole: a loop, a built-in function, a comparison."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from types import GeneratorType
from typing import Any

from coolthreads.kernel.accesses import ValueNotes
from coolthreads.kernel.containers import PLAIN, SIZE, container_behind, has_size
from coolthreads.kernel.generators import Generators
from coolthreads.kernel.iteration import AnnouncedIteration, announced_items, announced_lazily
from coolthreads.kernel.operations import EVERYTHING, READ, type_of_target
from coolthreads.kernel.readers import COPYING, LAZY, SHOWING
from coolthreads.kernel.sharing import Sharing
from coolthreads.kernel.turns import Kernel
from coolthreads.kernel.within import found_within

# The names of sites say by what a container is read. These look only at how many items there are.
_SIZING = frozenset({"len", "bool"})

# Containers that keep their number. (A dictionary may come to share that of the object whose attributes it holds.)
_STEADY = frozenset({list, set, deque, bytearray})

_INSIDE = "inside"  # what is inside changes while somebody waits to look at it: so much is learnt of a site


class Reading:
    """The hooks for it. ``announce`` is what `Hooks.announcer` returns, ``notes`` gives who takes values down, if anybody.

    What is looked at in one go is announced in one go: what was *kept* together with the last of it.
    """

    def __init__(
        self,
        kernel: Kernel,
        sharing: Sharing,
        offering: bool,
        announce: Callable[[str, type_of_target, Hashable, Hashable, int], None],
        accesses: list[Any],
        generators: Generators,
        notes: Callable[[], ValueNotes | None],
    ) -> None:
        self._kernel = kernel
        self._sharing = sharing
        self._offering = offering
        self._announce = announce
        self._accesses = accesses
        self._generators = generators
        self._notes = notes

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """By the names under which rewritten programs call them."""
        return {
            "__ct_use__": self._use,
            "__ct_within__": self._within,
            "__ct_keep__": self._keep,
            "__ct_iter__": self._iterate,
        }

    def _use(self, obj: Any, site: int, /) -> Any:
        name = self._accesses[site].name
        me = self._kernel.current
        container = container_behind(obj)
        if name in LAZY:
            if container is not None:
                return announced_lazily(name, obj, lambda: self._seen(container, site))
        elif me is not None and me.kept:
            kept, me.kept = me.kept, ()
            self._look((*kept, (obj, site)))
        elif name in SHOWING:
            self._look(((obj, site),))
        elif container is not None:
            is_size = name in _SIZING and self._kernel.observer is None and has_size(container)
            self._seen(container, site, SIZE if is_size else None)
        return self._generators.taken(obj, name, site) if type(obj) is GeneratorType else obj

    def _within(self, obj: Any, site: int, /) -> Any:
        """Nobody else knows ``obj``, but perhaps what is inside it."""
        return self._use(obj, site)

    def _keep(self, obj: Any, site: int, /) -> Any:
        me = self._kernel.current
        if me is not None and type(obj) not in PLAIN:
            me.kept += ((obj, site),)
        return obj

    def _iterate(self, obj: Any, site: int, /) -> Any:
        container = container_behind(obj)
        if container is None:
            name = self._accesses[site].name
            return self._generators.iterated(obj, name, site) if type(obj) is GeneratorType else obj
        if type(obj) in _STEADY and self._kernel.observer is None:
            return announced_items(iter(obj), obj, site, self._announce, self._sharing.number)
        return AnnouncedIteration(iter(obj), lambda: self._seen(container, site))

    def _seen(self, container: Any, site: int, part: str | None = None) -> None:
        self._announce(READ, self._sharing.number(container), part, site, site)
        if self._kernel.observer is not None and (notes := self._notes()) is not None:
            notes.value(container)

    def _look(self, looked: tuple[tuple[Any, int], ...]) -> None:
        """Announce the reading of values, each at its site, and of what is inside them."""
        locations = self._locations(looked)
        if not locations:
            return
        number, attribute, site = locations[-1]
        if len(locations) == 1 and attribute is None and (_INSIDE, site) not in self._sharing.hot:
            self._announce(READ, number, None, site, site)
        else:
            self._announce_together(locations)
        if (now := self._locations(looked)) != locations:
            # Something else has come to be inside while others had their turns.
            self._watch(now)
            self._sharing.heat([(_INSIDE, site)])
        notes = self._notes()
        if notes is not None:
            notes.value(looked[-1][0] if len(looked) == 1 else tuple([obj for obj, _ in looked]))

    def _locations(self, looked: tuple[tuple[Any, int], ...]) -> list[tuple[int, str | None, int]]:
        """Number of a container or object, attribute if it is an object, and site, of all that is read."""
        locations: list[tuple[int, str | None, int]] = []
        number = self._sharing.number
        for obj, site in looked:
            name = self._accesses[site].name
            if (container := container_behind(obj)) is not None:
                locations.append((number(container), None, site))
            if name in SHOWING and type(obj) not in PLAIN:
                containers, objects = found_within(obj, name in COPYING)
                locations += [(number(one), None, site) for one in containers]
                for one, names in objects:
                    locations += [(number(one), attribute, site) for attribute in names]
        return locations

    def _watch(self, locations: list[tuple[int, str | None, int]]) -> None:
        """Learn that they are read."""
        me = self._kernel.current
        if self._offering and me is not None and len(self._kernel.actors) > 1:
            for number, attribute, site in locations:
                self._sharing.read(me, number if attribute is None else (number, attribute), site)

    def _announce_together(self, locations: list[tuple[int, str | None, int]]) -> None:
        kernel, sharing = self._kernel, self._sharing
        me = kernel.current
        if me is None:
            return
        targets = tuple(dict.fromkeys([number for number, _, _ in locations]))
        if not self._offering:
            kernel.note(READ, targets, None, locations[-1][2])
            return
        self._watch(locations)
        site = locations[-1][2]
        if not any(site in sharing.hot for _, _, site in locations):
            kernel.step_cold(READ, targets, None, site)
            return
        # What is inside may become another until it is its turn: in a search it depends on all that others do.
        kernel.step(READ, targets if kernel.observer is not None else EVERYTHING, None, site)
        if kernel.has_rounds and kernel.observer is None:
            kernel._noticed(me, READ, targets, None, False)
