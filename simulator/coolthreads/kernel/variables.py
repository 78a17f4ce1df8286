"""The local variables of a frame of the program, as a recording shows them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from inspect import CO_OPTIMIZED
from types import FrameType
from typing import Any

from coolthreads.kernel.describe import describe, is_definition

_MOST = 24


def variables(frame: FrameType) -> Mapping[str, Any]:
    """By name; none of a function that calls `locals` where a look at them would change what that has given."""
    code = frame.f_code
    if sys.version_info < (3, 13) and code.co_flags & CO_OPTIMIZED and "locals" in code.co_names:
        return {}
    return frame.f_locals


def shown(frame: FrameType) -> tuple[tuple[str, str], ...]:
    """Names and values in words, the first ones if there are many; at module level without what is only defined there."""
    found = variables(frame)
    at_module_level = found is frame.f_globals
    rows: list[tuple[str, str]] = []
    for name, value in list(found.items()):
        if name.startswith("__") or not isinstance(name, str):
            continue
        if at_module_level and is_definition(value):
            continue
        rows.append((name, describe(value)))
        if len(rows) == _MOST:
            break
    return tuple(rows)
