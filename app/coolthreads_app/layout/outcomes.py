"""The outcome map of a search: a row for each thing that can happen, with its share of all executions."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads import Exploration, OutcomeRow, Verdict
from coolthreads_app.model.words import count, legible, verdict_word


@dataclass(frozen=True, slots=True)
class OutcomeBar:
    """``share``: from 0 to 1 of the executions; ``told``: what happened; ``printed``: in one line; ``schedule``: one that
    leads there."""

    verdict: Verdict
    word: str
    told: str
    printed: str
    amount: str
    share: float
    schedule: str


@dataclass(frozen=True, slots=True)
class OutcomeMap:
    """Worst outcomes first; ``sentence``: what the search covered; ``races``: what is raced for, in words, or empty."""

    bars: tuple[OutcomeBar, ...]
    sentence: str
    races: str


def outcome_map(found: Exploration) -> OutcomeMap:
    """The map of a search, finished or not."""
    total = sum(row.executions for row in found.outcomes)
    rows = sorted(found.outcomes, key=lambda row: (-row.verdict.severity, -row.executions, row.first_at))
    failing = sum(row.executions for row in rows if row.verdict is not Verdict.PASSED)
    fails = (
        f"{failing:,} of {count(total, 'execution')} fail" if failing else f"None of {count(total, 'execution')} fails"
    )
    covers = (
        "these are all distinguishable interleavings" if found.complete else "there may be more outcomes than these"
    )
    raced = list(dict.fromkeys(race.location for race in found.races))
    races = f"Data race on {', '.join(raced[:6])}{' ...' if len(raced) > 6 else ''}" if raced else ""
    return OutcomeMap(tuple(_bar(row, total) for row in rows), f"{fails}; {covers}.", races)


def _bar(row: OutcomeRow, total: int) -> OutcomeBar:
    printed = " \N{MIDDLE DOT} ".join(line for line in legible(row.output).split("\n") if line.strip())
    return OutcomeBar(
        row.verdict,
        verdict_word(row.verdict),
        legible(row.summary) or printed or "prints nothing",
        printed if row.summary else "",
        f"{row.executions:,} of {total:,}",
        row.executions / max(total, 1),
        row.schedule or "(the default)",
    )
