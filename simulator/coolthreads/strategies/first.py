"""The default continuation, as a strategy: no preemption, ever."""

from __future__ import annotations

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.state import ChoicePoint
from coolthreads.strategies.protocol import default_choice


class First:
    """Stays with the current actor while it can go on, else takes the lowest one."""

    def choose(self, point: ChoicePoint) -> Actor:
        return default_choice(point)
