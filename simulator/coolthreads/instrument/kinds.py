"""Words for what opens a scope and for how a name is bound in it."""

from __future__ import annotations

from enum import Enum, auto


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
