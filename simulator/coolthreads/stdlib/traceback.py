"""What is changed in `traceback` while programs run: the engine's own frames are no part of what a program prints."""

from __future__ import annotations

import traceback as real
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from coolthreads.kernel.tracebacks import is_engine_file

_WALKS = ("walk_tb", "walk_stack", "_walk_tb_with_full_positions")


class Walks:
    """Swaps the functions by which `traceback` goes from frame to frame."""

    def __init__(self) -> None:
        self._plain: dict[str, Any] = {}

    def install(self) -> None:
        """From here on they leave out frames of the engine."""
        self._plain = {name: getattr(real, name) for name in _WALKS if hasattr(real, name)}
        for name, plain in self._plain.items():
            setattr(real, name, _without_engine(plain))

    def remove(self) -> None:
        """They are the real ones again."""
        for name, plain in self._plain.items():
            setattr(real, name, plain)


def _without_engine(plain: Callable[[Any], Iterator[tuple[Any, Any]]]) -> Callable[[Any], Iterator[tuple[Any, Any]]]:
    @wraps(plain)
    def walk(start: Any) -> Iterator[tuple[Any, Any]]:
        if start is None:
            return plain(start)
        return (pair for pair in plain(start) if not is_engine_file(pair[0].f_code.co_filename))

    return walk
