"""Who goes next: one strategy to a file, one protocol."""

from __future__ import annotations

from coolthreads.errors import CoolthreadsError
from coolthreads.strategies.first import First
from coolthreads.strategies.protocol import Strategy, default_choice
from coolthreads.strategies.random_walk import RandomWalk
from coolthreads.strategies.round_robin import RoundRobin

NAMES = ("first", "round-robin", "random")


def strategy_named(name: str, seed: int) -> Strategy:
    """A fresh strategy for one execution; raises CoolthreadsError that lists the names."""
    match name:
        case "first":
            return First()
        case "round-robin":
            return RoundRobin()
        case "random":
            return RandomWalk(seed)
    raise CoolthreadsError(f"strategy is {name!r}, but must be one of {', '.join(NAMES)}")


__all__ = ["NAMES", "Strategy", "default_choice", "strategy_named"]
