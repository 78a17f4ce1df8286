"""What each of the workers of one exploration does, and what they have found together.

The first searches exhaustively, the others draw lots, each with seeds of its own. What they found is a proof only if the
exhaustive search proved it and the others met nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coolthreads.exploration import Exploration, Limits, OutcomeRow, Race
from coolthreads.host.client import Worker
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.schedule import Schedule
from coolthreads.strategies import MIXTURE, draws_lots
from coolthreads.verdict import Verdict

_APART = 1 << 32
"""Between the seeds of two workers: neither gets there by counting."""

_CONTRADICTED = "an execution drawn by lot came to an outcome that the exhaustive search did not meet"


@dataclass(frozen=True, slots=True)
class Share:
    """What one of the workers of an exploration does."""

    program: Program
    options: Options
    strategy: str
    limits: Limits
    stdin: str
    first_draw: int
    isolation: str
    state: bytes | None = None

    def ask(self, worker: Worker) -> int:
        """Have a worker begin; returns the number of the request."""
        return worker.explore(
            self.program,
            self.options,
            strategy=self.strategy,
            limits=self.limits,
            stdin=self.stdin,
            first_draw=self.first_draw,
            isolation=self.isolation,
            state=self.state,
        )


def shares_of(
    program: Program, options: Options, strategy: str, limits: Limits, stdin: str, isolation: str, jobs: int
) -> list[Share]:
    if jobs == 1:
        return [Share(program, options, strategy, limits, stdin, options.seed, isolation)]
    is_drawing = draws_lots(strategy)
    names = [strategy if is_drawing else {"": "dpor", "portfolio": "dpor"}.get(strategy, strategy)]
    names += [strategy if is_drawing else MIXTURE for _ in range(jobs - 1)]
    shares = []
    for number, name in enumerate(names):
        share = limits
        if limits.max_executions is not None:
            least, rest = divmod(limits.max_executions, jobs)
            share = replace(limits, max_executions=least + (number < rest))
        shares.append(Share(program, options, name, share, stdin, options.seed + number * _APART, isolation))
    return shares


def settles(exploration: Exploration, limits: Limits) -> bool:
    """Whether nobody needs to go on."""
    return exploration.complete or (limits.stop_on_failure and exploration.verdict is not Verdict.PASSED)


def merged(parts: Sequence[Exploration], proof: Exploration | None, seconds: float) -> Exploration:
    """One exploration from at least one part. ``proof``: the part that is exhaustive.

    ``first_at`` of an outcome counts the executions of whoever met it earliest.
    """
    rows: dict[tuple[Verdict, str, str], OutcomeRow] = {}
    races: dict[object, Race] = {}
    untracked: dict[str, None] = {}
    for part in parts:
        for race in part.races:
            races.setdefault(race.likeness, race)
        untracked.update(dict.fromkeys(part.untracked))
        for row in part.outcomes:
            key = (row.verdict, row.summary, row.output)
            rows[key] = _both(rows[key], row) if key in rows else row
    complete = proof is not None and proof.complete
    if complete and proof is not None and len(rows) > len(proof.outcomes):
        untracked[_CONTRADICTED] = None
    return Exploration(
        strategy="+".join(dict.fromkeys(part.strategy for part in parts)),
        python=parts[0].python,
        complete=complete and not untracked,
        executions=sum(part.executions for part in parts),
        steps=sum(part.steps for part in parts),
        seconds=seconds,
        verdict=max(
            (row.verdict for row in rows.values()), key=lambda verdict: verdict.severity, default=Verdict.PASSED
        ),
        outcomes=tuple(sorted(rows.values(), key=lambda row: row.first_at)),
        races=tuple(races.values()),
        untracked=tuple(untracked),
        learning=sum(part.learning for part in parts),
    )


def _both(one: OutcomeRow, other: OutcomeRow) -> OutcomeRow:
    best = min(one, other, key=lambda row: (row.preemptions, len(Schedule.parse(row.schedule))))
    return replace(best, executions=one.executions + other.executions, first_at=min(one.first_at, other.first_at))
