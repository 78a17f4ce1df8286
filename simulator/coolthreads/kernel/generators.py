"""Generators that several actors take from: taking the next value is a change of the generator, and so is going on inside.

CPython refuses to resume a generator that is running ("generator already executing"). Whoever resumes one announces that
before; the generator's body announces it once more as soon as it runs, so that others can come while it does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from types import CodeType, GeneratorType
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.footprints import CHANGING
from coolthreads.kernel.iteration import AnnouncedIteration
from coolthreads.kernel.operations import WRITE, type_of_target
from coolthreads.kernel.readers import LAZY
from coolthreads.kernel.turns import Kernel

RESUMING = frozenset({"send", "throw", "close", "__next__"})
"""The methods of a generator that run a part of it."""

# What takes a generator's values, of the built-ins and methods that are handed one; others look at it without resuming it.
_TAKING = frozenset(
    "sum sorted list tuple set frozenset dict min max any all enumerate zip map filter bytes bytearray * extend extendleft "
    "update union intersection difference join writelines fromkeys reduce deque".split()
) | (LAZY - {"iter", "reversed"})


class Generators:
    """``announce`` as in `Hooks.announcer`; ``number`` gives the number of an object."""

    def __init__(
        self,
        kernel: Kernel,
        announce: Callable[[str, type_of_target, Hashable, Hashable, int], None],
        number: Callable[[object], int],
    ) -> None:
        self._kernel = kernel
        self._announce = announce
        self._number = number
        self._resumed: tuple[Actor, CodeType, int] | None = None

    def begin(self) -> None:
        """A new execution."""
        self._resumed = None

    def resume(self, generator: GeneratorType[Any, Any, Any], site: int, key: Hashable = None) -> None:
        """The actor whose turn it is resumes the generator next. ``key``: what is learnt where no site of the program does."""
        kernel = self._kernel
        if kernel.footprint is not None:
            kernel.footprint.add(self._number(generator), None, CHANGING)
        elif len(kernel.actors) > 1 and kernel.current is not None:
            number = self._number(generator)
            self._announce(WRITE, number, None, site if key is None else key, site)
            # Nothing else runs between this and the first step of the body.
            self._resumed = kernel.current, generator.gi_code, number

    def taken(self, obj: Any, reader: str, site: int) -> Any:
        """What to hand to a reader in place of a generator."""
        return self.iterated(obj, reader, site) if reader in _TAKING else obj

    def iterated(self, generator: GeneratorType[Any, Any, Any], reader: str, site: int) -> Any:
        """What to iterate over in place of a generator."""
        # With one actor nobody else is there who could know it, but tasks. What delegates to a generator sends to it, too.
        if (len(self._kernel.actors) < 2 and self._kernel.footprint is None) or reader == "yield from":
            return generator
        return AnnouncedIteration(generator, lambda: self.resume(generator, site))

    def hooks(self) -> dict[str, Any]:
        """For ``next(g)``, and for the beginning and each continuation of a generator's body."""
        kernel, announce = self._kernel, self._announce
        getframe = sys._getframe

        def resuming(obj: Any, site: int, /) -> Any:
            if type(obj) is GeneratorType:
                self.resume(obj, site)
            elif kernel.footprint is not None:
                kernel.footprint.add(self._number(obj), None, CHANGING)
            return obj

        def resumed(site: int, /) -> None:
            last = self._resumed
            if last is not None and last[0] is kernel.current and last[1] is getframe(1).f_code:
                self._resumed = None
                announce(WRITE, last[2], None, site, site)

        def yielded(sent: Any, site: int, /) -> Any:
            last = self._resumed
            if last is not None and last[0] is kernel.current and last[1] is getframe(1).f_code:
                self._resumed = None
                announce(WRITE, last[2], None, site, site)
            return sent

        return {"__ct_resuming__": resuming, "__ct_resumed__": resumed, "__ct_yielded__": yielded}
