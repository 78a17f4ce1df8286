"""The options that give an execution its meaning: the same program, options and schedule give the same trace."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from coolthreads.costs import from_text
from coolthreads.errors import CoolthreadsError

GRANULARITIES = ("access", "gil", "sync")
TIMES = ("exact", "any")
ORDERS = ("fifo", "any")
SOURCES = ("seed", "any")
_MOST_CORES = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """``seed`` feeds what is random in the program; ``max_steps`` ends an execution that will not end by itself;
    ``include`` names imported packages that are rewritten as if they were the program's own; ``faults``: how many messages
    between nodes may be lost, and nodes crash, in one execution; ``timed``: computing takes time, behind one lock (gil)
    or on so many cores (a number); ``costs``: how much, as the text of a `costs.Costs`, an empty one for the usual;
    ``random``: whether a random number out of a few is as the seed says, or any: then it is a choice, as who goes next is."""

    granularity: str = "access"
    time: str = "exact"
    asyncio_order: str = "fifo"
    seed: int = 0
    max_steps: int = 1_000_000
    include: tuple[str, ...] = ()
    faults: int = 0
    timed: str = ""
    costs: str = ""
    random: str = "seed"

    def __post_init__(self) -> None:
        for name, value, possible in (
            ("granularity", self.granularity, GRANULARITIES),
            ("time", self.time, TIMES),
            ("asyncio-order", self.asyncio_order, ORDERS),
            ("random", self.random, SOURCES),
        ):
            if value not in possible:
                raise CoolthreadsError(f"{name} is {value!r}, but must be one of {', '.join(possible)}")
        self._check_timed()
        if self.faults < 0:
            raise CoolthreadsError(f"faults is {self.faults}, but must be at least 0")
        if self.max_steps < 1:
            raise CoolthreadsError(f"max-steps is {self.max_steps}, but must be at least 1")

    def _check_timed(self) -> None:
        if not self.timed:
            if self.costs:
                raise CoolthreadsError("costs are for timed runs: on a number of cores, or with strategy gil")
            return
        if self.timed != "gil":
            if not re.fullmatch("-?[0-9]{1,9}", self.timed):
                raise CoolthreadsError(f"timed is {self.timed!r}, but must be gil or a number of cores")
            if not 1 <= int(self.timed) <= _MOST_CORES:
                raise CoolthreadsError(f"cores is {self.timed}, but must be from 1 to {_MOST_CORES:,}")
        if self.time == "any":
            raise CoolthreadsError("a timed run has exact time: time any does not go with it")
        if self.random == "any":
            raise CoolthreadsError("in a timed run nothing is left to choose: random any does not go with it")
        if self.granularity == "sync":
            raise CoolthreadsError("a timed run needs granularity access or gil, not sync")
        if self.granularity == "gil" and self.timed != "gil":
            raise CoolthreadsError("on cores of their own threads have no GIL: granularity gil does not go with cores")
        from_text(self.costs)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each option as text, in a fixed order; the inverse of `from_pairs`."""
        return tuple((field.name, _text(getattr(self, field.name))) for field in fields(self))

    @classmethod
    def from_pairs(cls, pairs: tuple[tuple[str, str], ...]) -> Options:
        """Options from texts; unknown names are an error."""
        values: dict[str, Any] = {}
        known = {field.name for field in fields(cls)}
        for name, text in pairs:
            if name not in known:
                raise CoolthreadsError(f"unknown option {name!r}")
            if name in ("seed", "max_steps", "faults"):
                values[name] = int(text)
            else:
                values[name] = tuple(text.split(",")) if name == "include" and text else text
        if values.get("include") == "":
            values["include"] = ()
        return cls(**values)

    def with_schedule_options(self, pairs: tuple[tuple[str, str], ...]) -> Options:
        """These options, overruled by those that lead a schedule."""
        changes: dict[str, Any] = {}
        for name, value in pairs:
            field = name.replace("-", "_")
            if field not in ("granularity", "time", "asyncio_order", "seed", "faults", "timed", "random"):
                raise CoolthreadsError(f"a schedule cannot set {name!r}")
            try:
                changes[field] = int(value) if field in ("seed", "faults") else value
            except ValueError:
                raise CoolthreadsError(f"schedule: {name}={value} is no number") from None
        if changes.get("timed"):
            # What a schedule does not say is as usual in a timed run.
            changes = {"granularity": "access", "time": "exact", **changes}
        return replace(self, **changes)


def _text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
