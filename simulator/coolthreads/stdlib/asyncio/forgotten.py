"""Coroutines that are thrown away without having been awaited: CPython warns of them, a recorded execution takes it down."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from coolthreads.kernel.operations import REPORT
from coolthreads.kernel.turns import kernel

NEVER_AWAITED = "was never awaited"

_warn: Callable[[Any], None] = warnings._warn_unawaited_coroutine  # type: ignore[attr-defined]


def _take_down(coroutine: Any) -> None:
    observer: Any = kernel.observer
    if observer is not None and kernel.current is not None and not kernel.closing:
        kernel.note(REPORT, 0)
        observer.remark(f"coroutine {coroutine.__qualname__} {NEVER_AWAITED}")
    if coroutine.cr_origin is not None:
        _warn(coroutine)
    else:
        # From here, so that the warning names the line of the program.
        warnings.warn(f"coroutine '{coroutine.__qualname__}' was never awaited", RuntimeWarning, 2, source=coroutine)


def watch() -> None:
    """From here on it is taken down; the interpreter looks up the function that warns each time."""
    warnings._warn_unawaited_coroutine = _take_down  # type: ignore[attr-defined]


def watch_no_more() -> None:
    """As it was before."""
    warnings._warn_unawaited_coroutine = _warn  # type: ignore[attr-defined]
