"""Attributes that are reached through the dictionary of their object: ``self.__dict__``, ``vars(self)``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coolthreads.kernel.attributes import entries_of
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
