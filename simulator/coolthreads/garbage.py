"""When garbage is collected: never by itself during an execution, which would notice, and not often between two.

To look through all that a process has loaded takes longer than most programs. So that is set aside, and what executions
leave in cycles is collected by how much there is. Only what may execute code of the program when it ends goes at once, as
long as that code finds its hooks.
"""

from __future__ import annotations

import gc

# After so many steps it is worth while to collect
_RECENT = 5_000  # what the last executions have left
_ALL = 1_000_000  # also what was still in use when it was set aside
_BETWEEN_STAGES = 50_000
_OF_A_STAGE = 1_000  # steps: what a stage leaves of its own

_left = [0]  # steps since this process has collected everything


class Garbage:
    """What the executions of one stage leave behind."""

    def __init__(self) -> None:
        self._recent = 0  # steps since something was collected
        self._steps = 0  # since everything was
        self._is_noticed = False  # the program collects by itself
        self._is_ours = False

    def hold(self) -> None:
        """From here on nothing is collected by itself."""
        if _left[0] > _BETWEEN_STAGES:
            _collect()
        gc.freeze()
        gc.disable()
        gc.callbacks.append(self._note)

    def between(self, steps: int) -> None:
        """An execution is over that had so many steps."""
        self._steps += steps
        self._recent += steps
        # What an execution leaves must not end while another one runs, if that can be.
        if self._recent > _RECENT or self._is_noticed:
            self._recent = 0
            self._is_ours = True
            if self._steps > _ALL:
                self._steps = 0
                gc.unfreeze()
            gc.collect()
            self._is_ours = False
            gc.freeze()

    def release(self, *, at_once: bool) -> None:
        """The last execution is over. ``at_once``: what is left must not wait."""
        gc.callbacks.remove(self._note)
        gc.unfreeze()
        _left[0] += self._steps + _OF_A_STAGE
        if at_once:
            _collect()
        gc.enable()

    def _note(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start" and not self._is_ours:
            self._is_noticed = True


def _collect() -> None:
    _left[0] = 0
    gc.collect()
