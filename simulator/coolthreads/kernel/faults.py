"""Faults as choices: where something could go wrong, what goes wrong is chosen on the same tape as who goes next."""

from __future__ import annotations

from collections.abc import Sequence

from coolthreads.kernel import asides
from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import DELIVER, type_of_target
from coolthreads.kernel.turns import kernel


def new_fault(number: int, operation: str, name: str) -> Played:
    """An actor that stands for one kind of fault at one place. ``number`` counts them, from 1."""
    return asides.new_possibility("fault", "F", number, operation, name, number)


def offer(faults: Sequence[Played], target: type_of_target) -> Actor:
    """The current actor, if nothing goes wrong, or one of ``faults``, which is then recorded as a step on ``target``."""
    # How many may still happen depends on those before, so that no search may prune.
    kernel.watch("order")
    return asides.offer(faults, DELIVER, target)
