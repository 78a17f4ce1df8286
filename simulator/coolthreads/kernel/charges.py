"""What the code of timed runs calls to say how long it computes (`coolthreads.instrument.charging`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coolthreads.kernel.operations import EVERYTHING, SWITCH
from coolthreads.kernel.timed import Timed

_FINE = 1_000  # picoseconds in a nanosecond


def charges(kernel: Timed, known: Callable[[Any], Any], offering: bool) -> dict[str, Any]:
    """The hooks by name. ``offering``: turns can change wherever something is charged; otherwise only at the places that the
    rewriter marks, which call ``__ct_gil__``. ``known``: a function that charges for itself in place of one in C."""

    def add(nanoseconds: int, /) -> None:
        kernel.now += nanoseconds

    def switch(site: int, /) -> None:
        machine = kernel.machine
        if machine is not None and kernel.now >= machine.limit:
            kernel.step(SWITCH, EVERYTHING, None, site)

    def charge(used: int, /) -> int:
        """A loop has used so many picoseconds; how many it may use from now on."""
        whole, rest = divmod(used + kernel.rest, _FINE)
        kernel.rest = rest
        kernel.spend(whole)
        return kernel.allowance() * _FINE

    return {
        "__ct_spend__": kernel.spend if offering else add,
        "__ct_charge__": charge,
        "__ct_known__": known,
        **({} if offering else {"__ct_gil__": switch}),
    }
