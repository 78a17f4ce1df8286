"""Draws from the generators of `random` that are choices of the search, if the program has not given them a seed of its own.

Where there are a few values each of them is tried. `random.random()` is tried with what the seed gives and with both ends of
its range, between which every comparison decides; other floats, and numbers out of many, come from the seed. What is not tried
is said, but nothing of bytes (`os.urandom`, `uuid`, tokens), nor of what the standard library draws for purposes of its own.
"""

from __future__ import annotations

import itertools
import sys
import sysconfig
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from coolthreads.kernel.lots import MOST, Lots
from coolthreads.kernel.operations import CALL
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.chance import current_lots
from coolthreads.stdlib.execution import LASTING, execution

GENERATOR = LASTING - 11
"""The target of operations on the generator behind the module's functions."""

FEW = frozenset({"choice", "choices", "getrandbits", "randint", "random", "randrange", "sample", "shuffle"})
"""Functions whose order does not matter where they are choices."""

_ENDS = "random(): tried are what the seed gives, and the lowest and the highest value"
_MANY = f"random numbers out of more than {MOST:,} come from the seed"
_LARGEST = 1 - 2**-53
_LIBRARY = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
_PACKAGES = tuple(sysconfig.get_path(name) for name in ("purelib", "platlib"))
_WITHIN = frozenset({"random", "secrets", "coolthreads.stdlib.random", __name__})


def lots_for(generator: Any) -> Lots | None:
    """What draws instead of a generator, if anything does."""
    lots = current_lots()
    if lots is None or generator.is_given or kernel.current is None or kernel.atomic or kernel.closing:
        return None
    return None if _is_of_library() else lots


def adapt(module: ModuleType) -> None:
    """Change the generators of a fresh copy of `random`."""
    module.Random.choices = _choices(module.Random.choices)
    for kind in (module.Random, module.SystemRandom):
        kind._randbelow = _below(kind._randbelow)
        kind.getrandbits = _bits(kind.getrandbits)
        kind.random = _fraction(kind.random)


def _below(plain: Callable[..., int]) -> Callable[..., int]:
    @wraps(plain)
    def _randbelow(self: Any, n: int, *rest: Any) -> int:
        lots = lots_for(self)
        if lots is None:
            return plain(self, n, *rest)
        if 0 < n <= MOST:
            return lots.draw(n)
        _from_seed(self, _MANY)
        return plain(self, n, *rest)

    return _randbelow


def _bits(plain: Callable[..., int]) -> Callable[..., int]:
    @wraps(plain)
    def getrandbits(self: Any, k: int, /) -> int:
        lots = None if _is_within() else lots_for(self)
        return plain(self, k) if lots is None or not 0 < k < MOST.bit_length() else lots.draw(1 << k)

    return getrandbits


def _fraction(plain: Callable[..., float]) -> Callable[..., float]:
    @wraps(plain)
    def random(self: Any) -> float:
        lots = lots_for(self)
        if lots is None:
            return plain(self)
        if _is_within():
            _from_seed(self, _MANY)
            return plain(self)
        _from_seed(self, _ENDS)
        return (plain(self), 0.0, _LARGEST)[lots.draw(3, 0)]

    return random


def _choices(plain: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    @wraps(plain)
    def choices(self: Any, population: Any, weights: Any = None, *, cum_weights: Any = None, k: int = 1) -> list[Any]:
        lots = lots_for(self)
        if lots is None or not 0 < len(population) <= MOST:
            return plain(self, population, weights, cum_weights=cum_weights, k=k)
        plain(self, population, weights, cum_weights=cum_weights, k=0)  # raises what is wrong
        sums = cum_weights if weights is None else list(itertools.accumulate(weights))
        possible = [one for one in range(len(population)) if sums is None or sums[one] > (sums[one - 1] if one else 0)]
        return [population[possible[lots.draw(len(possible))]] for _ in range(k)]

    return choices


def _from_seed(generator: Any, said: str) -> None:
    """Not all values are tried: that is said, and the order matters."""
    execution.untracked[said] = None
    if generator is sys.modules["random"]._inst:
        kernel.step(CALL, GENERATOR)


def _is_within() -> bool:
    """Whether it is a method of `random` itself that draws in order to make something else of it."""
    return sys._getframe(2).f_globals.get("__name__") == "random"


def _is_of_library() -> bool:
    """Whether it is the standard library that draws, for purposes of its own."""
    frame = sys._getframe(2)
    while frame.f_globals.get("__name__") in _WITHIN and frame.f_back is not None:
        frame = frame.f_back
    file = frame.f_code.co_filename
    return file.startswith(_LIBRARY) and not file.startswith(_PACKAGES)
