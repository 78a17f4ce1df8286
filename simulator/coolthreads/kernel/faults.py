"""Faults as choices: where something could go wrong, what goes wrong is chosen on the same tape as who goes next.

A fault is an actor without a thread: to choose it is to have it happen. It is offered in the middle of a step of another
actor, together with that actor alone, which stands for nothing going wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import DELIVER, type_of_target
from coolthreads.kernel.turns import kernel

_AFTER_TASKS = 1 << 25  # indices begin here: in the order of actors they come last
_CHILDREN = -1_000_000


def new_fault(number: int, operation: str, name: str) -> Played:
    """An actor that stands for one kind of fault at one place. ``number`` counts them, from 1."""
    launcher = kernel.actors[0]
    key = kernel.key_for(launcher, _CHILDREN - number)
    fault = Played(_AFTER_TASKS + number, key, f"F{number}", name, launcher)
    fault.kind = "fault"
    fault.parent = launcher
    fault.operation = operation
    fault.number = kernel.number()
    kernel.by_key[key] = fault
    if kernel.observer is not None:
        kernel.observer.created(fault)
    return fault


def offer(faults: Sequence[Played], target: type_of_target) -> Actor:
    """The current actor, if nothing goes wrong, or one of ``faults``, which is then recorded as a step on ``target``."""
    me = kernel.current
    assert me is not None
    # What is offered here is no turn of anybody, so that no search may prune.
    kernel.watch("order")
    before = (me.operation, me.target, me.part, me.site, me.is_cold)
    enabled, eager = kernel.enabled, kernel.eager
    me.operation, me.target, me.part, me.is_cold = DELIVER, target, None, False
    for fault in faults:
        fault.target, fault.is_enabled, fault.greenlet = target, True, me.greenlet
    kernel.enabled, kernel.eager = [me, *faults], []
    try:
        if kernel.observer is not None:
            kernel.observer.announced(me)
        chosen = kernel._choose()
        steps = kernel.steps = kernel.steps + 1
        if steps <= kernel.max_steps and kernel.observer is not None:
            kernel.observer.stepped(chosen)
    finally:
        kernel.enabled, kernel.eager = enabled, eager
        for fault in faults:
            fault.is_enabled, fault.greenlet = False, None
        me.operation, me.target, me.part, me.site, me.is_cold = before
    return chosen
