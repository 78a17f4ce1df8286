"""Choices in the middle of a step: not who goes next, but what happens to the one whose turn it is.

Who stands for such a possibility is an actor without a thread: to choose it is to have it happen. It is offered together with
the current actor alone, which stands for the usual.
"""

from __future__ import annotations

from collections.abc import Sequence

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel

_AFTER_TASKS = 1 << 25  # indices begin here: in the order of actors they come last
_CHILDREN = -1_000_000


def new_possibility(kind: str, letter: str, number: int, operation: str, name: str, place: int) -> Played:
    """An actor that stands for something that may happen. ``number`` counts those of its kind, from 1 or 0; ``place``, which
    counts all of them, tells it from those of other kinds."""
    launcher = kernel.actors[0]
    key = kernel.key_for(launcher, _CHILDREN - place)
    possibility = Played(_AFTER_TASKS + place, key, f"{letter}{number}", name, launcher)
    possibility.kind = kind
    possibility.parent = launcher
    possibility.operation = operation
    possibility.number = kernel.number()
    kernel.by_key[key] = possibility
    if kernel.observer is not None:
        kernel.observer.created(possibility)
    return possibility


def offer(possibilities: Sequence[Played], operation: str, target: type_of_target) -> Actor:
    """The current actor, if the usual happens, or one of ``possibilities``; recorded as a step on ``target``, which of the
    current actor is an ``operation``."""
    me = kernel.current
    assert me is not None
    before = (me.operation, me.target, me.part, me.site, me.is_cold)
    enabled, eager = kernel.enabled, kernel.eager
    me.operation, me.target, me.part, me.is_cold = operation, target, None, False
    for possibility in possibilities:
        possibility.target, possibility.is_enabled, possibility.greenlet = target, True, me.greenlet
    kernel.enabled, kernel.eager = [me, *possibilities], []
    try:
        if kernel.observer is not None:
            kernel.observer.announced(me)
        chosen = kernel._choose()
        steps = kernel.steps = kernel.steps + 1
        if steps <= kernel.max_steps and kernel.observer is not None:
            kernel.observer.stepped(chosen)
    finally:
        kernel.enabled, kernel.eager = enabled, eager
        for possibility in possibilities:
            possibility.is_enabled, possibility.greenlet = False, None
        me.operation, me.target, me.part, me.site, me.is_cold = before
    return chosen
