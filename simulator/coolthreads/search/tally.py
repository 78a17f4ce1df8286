"""What an exploration has found so far: outcomes, how often, the best known schedule of each, and races."""

from __future__ import annotations

import sys
from dataclasses import astuple, dataclass
from typing import Any

from coolthreads.exploration import Exploration, OutcomeRow, Race, RaceAccess
from coolthreads.insight.races import races
from coolthreads.runner import Execution
from coolthreads.schedule import Schedule
from coolthreads.verdict import Outcome, Verdict


@dataclass(slots=True)
class Found:
    """One outcome. ``unstable``: no schedule could be found that leads to it again."""

    first_at: int
    schedule: Schedule
    preemptions: int
    executions: int = 0

    @property
    def may_be_improved(self) -> bool:
        """Whether the next execution with this outcome should be repeated to be recorded, now and then, in the hope of a better
        schedule."""
        return self.preemptions > 0 and self.executions & (self.executions - 1) == 0

    def improve(self, recorded: Execution) -> None:
        """Prefer fewer preemptions, then fewer choices."""
        better = (recorded.preemptions, len(recorded.schedule))
        if better < (self.preemptions, len(self.schedule)):
            self.preemptions, self.schedule = recorded.preemptions, recorded.schedule


class Tally:
    """``executions`` counts from 1; ``steps`` in all of them."""

    def __init__(self) -> None:
        self.executions = 0
        self.steps = 0
        self.found: dict[Outcome, Found] = {}
        self.untracked: dict[str, None] = {}
        self._races: dict[object, Race] = {}

    @property
    def has_failed(self) -> bool:
        return any(outcome.verdict is not Verdict.PASSED for outcome in self.found)

    def add(self, recorded: Execution) -> None:
        """Take in a recorded execution: a new outcome, or perhaps a better schedule of a known one."""
        if recorded.trace is not None:
            for race in races(recorded.trace):
                self._races.setdefault(race.likeness, race)
        found = self.found.get(recorded.outcome)
        if found is None:
            self.found[recorded.outcome] = Found(max(1, self.executions), recorded.schedule, recorded.preemptions)
        else:
            found.improve(recorded)

    def freeze(self) -> Any:
        """In plain values."""
        found = [
            (
                outcome.verdict.value,
                outcome.summary,
                outcome.output,
                row.first_at,
                str(row.schedule),
                row.preemptions,
                row.executions,
            )
            for outcome, row in self.found.items()
        ]
        races = [(race.location, astuple(race.first), astuple(race.second)) for race in self._races.values()]
        return self.executions, self.steps, found, races, list(self.untracked)

    def thaw(self, frozen: Any) -> None:
        """The inverse of `freeze`."""
        self.executions, self.steps, found, races, untracked = frozen
        self.untracked = dict.fromkeys(untracked)
        for verdict, summary, output, first_at, schedule, preemptions, executions in found:
            outcome = Outcome(Verdict(verdict), summary, output)
            self.found[outcome] = Found(first_at, Schedule.parse(schedule), preemptions, executions)
        for location, first, second in races:
            race = Race(location, RaceAccess(*first), RaceAccess(*second))
            self._races[race.likeness] = race

    def result(self, strategy: str, complete: bool, seconds: float, learning: int) -> Exploration:
        """All of it, frozen. Outcomes that only the learning met count as met by the first execution."""
        rows = tuple(
            OutcomeRow(
                outcome.verdict,
                outcome.summary,
                outcome.output,
                found.executions,
                found.first_at,
                str(found.schedule),
                found.preemptions,
            )
            for outcome, found in sorted(self.found.items(), key=lambda item: item[1].first_at)
        )
        return Exploration(
            strategy=strategy,
            python=".".join(str(part) for part in sys.version_info[:3]),
            complete=complete and not self.untracked,
            executions=self.executions,
            steps=self.steps,
            seconds=seconds,
            verdict=max((row.verdict for row in rows), key=lambda verdict: verdict.severity, default=Verdict.PASSED),
            outcomes=rows,
            races=tuple(self._races.values()),
            untracked=tuple(self.untracked),
            learning=learning,
        )
