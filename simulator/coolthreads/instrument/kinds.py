"""What opens a scope, how a name is bound in it, and one such binding."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coolthreads.instrument.scopes import Scope

Position = tuple[int, int]


class Kind(Enum):
    MODULE = auto()
    CLASS = auto()
    FUNCTION = auto()
    LAMBDA = auto()
    COMPREHENSION = auto()
    GENERATOR = auto()  # a generator expression
    TYPE_PARAMETERS = auto()  # PEP 695


class How(Enum):
    ASSIGNED = auto()
    AUGMENTED = auto()
    DELETED = auto()
    DEFINED = auto()  # def, class
    IMPORTED = auto()
    LOOPED = auto()  # the target of a for
    PARAMETER = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """``position``: where the binding is complete. ``loops``: the loops of its function around it.

    ``value``: what is assigned or iterated over, if that concerns this one name alone."""

    how: How
    node: ast.AST
    scope: Scope
    position: Position
    loops: tuple[ast.AST, ...]
    value: ast.expr | None = None
