"""What hooks need to know of accesses, and whom they tell about values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Access(Protocol):
    """A row of the program's table of sites, as far as hooks need it."""

    @property
    def name(self) -> str: ...
    @property
    def module(self) -> str: ...


class ValueNotes(Protocol):
    """Takes down what was read or written by the step just recorded."""

    def let_go(self) -> None: ...
    def value(self, value: object) -> None: ...
    def value_later(self, read: Callable[[], object]) -> None: ...
    def provenance(self, value: object, owner: int, attribute: str) -> None: ...


class Scope:
    """The closure variables of one activation of a function."""

    __slots__ = ("__weakref__",)
