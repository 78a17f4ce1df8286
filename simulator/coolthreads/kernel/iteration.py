"""Iterators that announce each of their steps."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from coolthreads.kernel.operations import READ, type_of_target

Announce = Callable[[str, type_of_target, Hashable, Hashable, int], None]


class AnnouncedIteration:
    """An iterator over a container of the program: each step reads the container."""

    __slots__ = ("_announce", "_iterator")

    def __init__(self, iterator: Iterator[Any], announce: Callable[[], None]) -> None:
        self._iterator = iterator
        self._announce = announce

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        self._announce()
        return next(self._iterator)

    def __length_hint__(self) -> int:
        return operator.length_hint(self._iterator)


def announced_items(
    iterator: Iterator[Any], container: Any, site: int, announce: Announce, number_of: Callable[[object], int]
) -> Iterator[Any]:
    """The same where nobody takes down what is read, and the container keeps its number: in half the time."""
    number = 0
    while True:
        # Not earlier: numbers tell the order of first accesses.
        number = number or number_of(container)
        announce(READ, number, None, site, site)
        for item in iterator:
            yield item
            break
        else:
            return


class _Reversible:
    """Stands for a container that is handed to ``reversed``."""

    __slots__ = ("_announce", "_container")

    def __init__(self, container: Any, announce: Callable[[], None]) -> None:
        self._container = container
        self._announce = announce

    def __reversed__(self) -> Iterator[Any]:
        return AnnouncedIteration(reversed(self._container), self._announce)


def announced_lazily(reader: str, container: Any, announce: Callable[[], None]) -> Any:
    """What to hand to a built-in function that reads a container bit by bit: ``zip``, ``reversed`` and the like."""
    if reader == "reversed":
        return _Reversible(container, announce)
    return AnnouncedIteration(iter(container), announce)
