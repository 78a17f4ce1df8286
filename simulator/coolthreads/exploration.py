"""What came of many executions: the data of `coolthreads.exploration/1`, and the limits that a search keeps to."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.errors import CoolthreadsError
from coolthreads.verdict import Verdict

ISOLATIONS = ("none", "fork")
"""All executions in one process that is put back in between, or each in a process of its own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop although more could be found; None: never. ``max_preemptions`` leaves executions out instead."""

    max_executions: int | None = None
    max_seconds: float | None = None
    stop_on_failure: bool = False
    max_preemptions: int | None = None

    def __post_init__(self) -> None:
        for name, value, least in (
            ("max-executions", self.max_executions, 1),
            ("max-seconds", self.max_seconds, 0),
            ("max-preemptions", self.max_preemptions, 0),
        ):
            if value is not None and not value >= least:
                raise CoolthreadsError(f"{name} is {value}, but must be at least {least}")


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome and how to see it: ``executions`` that had it, the number of the first of them (from 1), and the best
    known ``schedule`` that reproduces it, with its number of ``preemptions``."""

    verdict: Verdict
    summary: str
    output: str
    executions: int
    first_at: int
    schedule: str
    preemptions: int


@dataclass(frozen=True, slots=True)
class RaceAccess:
    """One of the two accesses of a data race."""

    actor: str
    operation: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Race:
    """Two accesses of the same location that nothing orders, at least one of which changes it."""

    location: str
    first: RaceAccess
    second: RaceAccess

    @property
    def likeness(self) -> object:
        """Equal for races that differ only in who came first, and in which of several actors that run the same lines."""
        places = sorted((access.operation, access.file, access.line) for access in (self.first, self.second))
        return self.location, *places


@dataclass(frozen=True, slots=True)
class Exploration:
    """``complete`` is the word "proved": every distinguishable interleaving within the options was covered.

    ``outcomes`` are in the order of their first appearance; ``verdict`` is that of the worst; ``seconds`` of real time;
    ``untracked``: what was not under the scheduler's control, in words (then ``complete`` is never true). ``learning`` counts
    the executions beforehand that only served to learn what is shared; they are not among ``executions``.
    """

    strategy: str
    python: str
    complete: bool
    executions: int
    steps: int
    seconds: float
    verdict: Verdict
    outcomes: tuple[OutcomeRow, ...]
    races: tuple[Race, ...] = ()
    untracked: tuple[str, ...] = ()
    learning: int = 0
