"""What is random in a program comes from the seed: `os.urandom` and all that is built on it, and the `random` module; or, where
that is asked for, draws of a few values are choices of the search (see `draws`).

The modules built on `os.urandom` are imported afresh for programs, so that the engine's own lots do not mix with theirs; the
shared generator of `random` is seeded when the module is imported and at the begin of each later execution.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from random import Random
from types import ModuleType
from typing import Any

from coolthreads.kernel.lots import Lots
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import LASTING

# Modules that hold random state or have taken `os.urandom` for themselves.
BUILT_ON_CHANCE = frozenset({"random", "uuid", "secrets", "tempfile", "multiprocessing", "subprocess"})

_real_urandom = os.urandom
_installed: list[Chance] = []


def urandom(size: int, /) -> bytes:
    """Takes the place of `os.urandom`; who has taken it for good gets what is installed now."""
    return _installed[-1].draw(size) if _installed else _real_urandom(size)


def current_lots() -> Lots | None:
    """What draws the random numbers that are choices; None: they all come from the seed."""
    return _installed[-1].lots if _installed else None


class Chance(MetaPathFinder):
    """The random sources of one execution after another; ``is_any``: of which those with a few values are choices."""

    def __init__(self, seed: int, is_any: bool = False) -> None:
        self._seed = seed
        self._is_any = is_any
        self.lots: Lots | None = None
        self._bytes: dict[int, Random] = {}

    def install(self) -> None:
        """From here on `os.urandom` gives what the seed says, and so does `random` once it is imported."""
        _installed.append(self)
        os.urandom = urandom
        sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """`os.urandom` is the operating system's again."""
        sys.meta_path.remove(self)
        _installed.remove(self)
        os.urandom = _real_urandom

    def begin(self) -> None:
        """A new execution draws the same lots as the one before."""
        self._bytes.clear()
        self.lots = Lots(self._seed) if self._is_any else None
        random = sys.modules.get("random")
        if random is not None:
            self._seed_shared(random)

    def _seed_shared(self, random: ModuleType) -> None:
        random.seed(self._seed)
        random._inst.is_given = False

    def seed_afresh(self, random: ModuleType) -> None:
        """The module has just been imported: generators without a seed shall take theirs from `os.urandom`, too."""
        plain_seed, plain_setstate = random.Random.seed, random.Random.setstate

        # What the program gives a seed is not random: `is_given`.
        def seed(self: Any, a: Any = None, version: int = 2) -> None:
            self.is_given = a is not None
            plain_seed(self, int.from_bytes(os.urandom(16)) if a is None else a, version)

        def setstate(self: Any, state: Any) -> None:
            self.is_given = True
            plain_setstate(self, state)

        random.Random.is_given = False
        random.Random.seed, random.Random.setstate = seed, setstate
        self._seed_shared(random)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Only `random` is found here."""
        if fullname != "random":
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Seeded(spec.loader.name, spec.loader.path, self)
        return spec

    def draw(self, size: int) -> bytes:
        """The next bytes of this execution."""
        if kernel.next_number >= LASTING:
            # A module is being imported, which happens in the first execution only.
            return Random(f"import {self._seed}").randbytes(size)
        # Each node draws its own: which of them comes first makes no difference.
        node = 0 if kernel.current is None else kernel.current.node
        source = self._bytes.get(node)
        if source is None:
            source = self._bytes[node] = Random(f"bytes {self._seed}" + (f" of node {node}" if node else ""))
        return source.randbytes(size)


class _Seeded(SourceFileLoader):
    def __init__(self, name: str, path: str, chance: Chance) -> None:
        super().__init__(name, path)
        self._chance = chance

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        self._chance.seed_afresh(module)
