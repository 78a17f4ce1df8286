"""What is reached in other ways than by an attribute: by the dictionary of its object, or in code that nobody announces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coolthreads.kernel.attributes import entries_of, is_opaque
from coolthreads.kernel.footprints import CHANGING
from coolthreads.kernel.sharing import Sharing
from coolthreads.kernel.turns import Kernel


def entering_dictionaries(kernel: Kernel, sharing: Sharing) -> dict[str, Callable[..., Any]]:
    """The hook for it: accesses by either way are accesses to the same from then on."""

    def entries(obj: Any, /) -> Any:
        held = entries_of(obj)
        if held is not None and kernel.current is not None:
            sharing.join(obj, held)
        return obj

    return {"__ct_entries__": entries}


def touch_opaque(kernel: Kernel, number: Callable[[object], int], obj: object) -> None:
    """A task calls a method of something whose state nobody announces."""
    if kernel.footprint is not None and is_opaque(type(obj)):
        kernel.footprint.add(number(obj), None, CHANGING)
