"""When garbage is collected: never during an execution, which would notice, and seldom between two.

To look through all that a process has loaded takes longer than most programs. So what executions leave in cycles is collected
by how much there is; only what may execute code of the program when it ends goes at once, as long as that code finds its hooks.
"""

from __future__ import annotations

import gc

_BETWEEN_EXECUTIONS = 250_000  # steps after which it is worth while
_BETWEEN_STAGES = 50_000
_OF_A_STAGE = 1_000  # steps: what a stage leaves of its own

_left = [0]  # steps since this process has collected


def hold() -> None:
    """From here on nothing is collected by itself."""
    if _left[0] > _BETWEEN_STAGES:
        _collect()
    gc.freeze()
    gc.disable()


def between(steps: int) -> int:
    """An execution is over, the latest after so many steps; returns how many there are now since garbage was collected."""
    if steps > _BETWEEN_EXECUTIONS:
        steps = 0
        gc.unfreeze()
        _collect()
    # What it leaves in cycles must not end while another one runs, which would notice.
    gc.freeze()
    return steps


def release(steps: int, *, at_once: bool) -> None:
    """The last execution, after so many steps, is over. ``at_once``: what is left must not wait."""
    gc.unfreeze()
    _left[0] += steps + _OF_A_STAGE
    if at_once:
        _collect()
    gc.enable()


def _collect() -> None:
    _left[0] = 0
    gc.collect()
