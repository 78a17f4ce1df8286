"""Who goes next: one strategy to a file, one protocol."""

from __future__ import annotations

from coolthreads.errors import CoolthreadsError
from coolthreads.strategies.first import First
from coolthreads.strategies.pair import Pair
from coolthreads.strategies.pct import Pct
from coolthreads.strategies.pos import Pos
from coolthreads.strategies.profile import Profile
from coolthreads.strategies.protocol import Strategy, default_choice
from coolthreads.strategies.random_walk import RandomWalk
from coolthreads.strategies.round_robin import RoundRobin
from coolthreads.strategies.surw import Surw

SAMPLING = ("random", "pct", "pos", "surw", "pair")
"""Those that draw lots: each seed gives another execution."""

MIXTURE = "surw+pair+pos+surw+pair+pos+random+pct"
"""Several of them in turn: what one of them hardly ever meets another one does."""

NAMES = ("first", "round-robin", "gil", *SAMPLING)


def draws_lots(name: str) -> bool:
    """Whether a search of this name is one of `SAMPLING`, or several of them in turn, joined by ``+``."""
    return all(part in SAMPLING for part in name.split("+"))


def strategy_named(name: str, seed: int, profile: Profile | None = None) -> Strategy:
    """A fresh strategy for one execution; raises CoolthreadsError that lists the names."""
    match name:
        case "first" | "gil":
            # Who holds the lock is no choice: see `kernel.machine`.
            return First()
        case "round-robin":
            return RoundRobin()
        case "random":
            return RandomWalk(seed)
        case "pct":
            return Pct(seed, profile)
        case "pos":
            return Pos(seed)
        case "surw":
            return Surw(seed, profile)
        case "pair":
            return Pair(seed, profile)
    raise CoolthreadsError(f"strategy is {name!r}, but must be one of {', '.join(NAMES)}")


__all__ = [
    "MIXTURE",
    "NAMES",
    "SAMPLING",
    "Pair",
    "Pct",
    "Profile",
    "Strategy",
    "default_choice",
    "draws_lots",
    "strategy_named",
]
