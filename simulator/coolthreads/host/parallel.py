"""One exploration by several workers: the first searches exhaustively, the others draw lots, each with seeds of its own.

What they found is merged, and it is a proof only if the exhaustive search proved it and the others met nothing new.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from coolthreads.errors import CoolthreadsError, WorkerDied
from coolthreads.exploration import Exploration, Limits, OutcomeRow, Race
from coolthreads.host.blocking import Caller
from coolthreads.host.client import Died, Explored, Message, Progress, Rejected, Worker
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.schedule import Schedule
from coolthreads.verdict import Verdict

_DRAWING = ("surw", "pos", "pct", "random")
_APART = 1 << 32
"""Between the seeds of two workers: neither gets there by counting."""

_CONTRADICTED = "an execution drawn by lot came to an outcome that the exhaustive search did not meet"


def explore(
    program: Program,
    options: Options | None = None,
    *,
    strategy: str = "",
    limits: Limits | None = None,
    stdin: str = "",
    on_progress: Callable[[Exploration], None] | None = None,
    jobs: int = 1,
) -> Exploration:
    """Many executions, in as many worker processes as ``jobs`` says. Raises CoolthreadsError.

    A limit of executions is divided among the workers. With a strategy that draws lots all of them use it.
    On KeyboardInterrupt the exploration ends early and what is known so far is returned.
    """
    limits = limits or Limits()
    if jobs < 1:
        raise CoolthreadsError(f"jobs is {jobs}, but must be at least 1")
    jobs = min(jobs, limits.max_executions or jobs)
    if jobs == 1:
        with Caller() as caller:
            return caller.explore(
                program, options, strategy=strategy, limits=limits, stdin=stdin, on_progress=on_progress
            )
    team = _Team(jobs, limits, on_progress)
    return team.explore(program, options or Options(time="any"), strategy, stdin)


class _Team:
    """The workers of one exploration. ``latest``: what each of them has said last."""

    def __init__(self, jobs: int, limits: Limits, on_progress: Callable[[Exploration], None] | None) -> None:
        self._mailbox: queue.SimpleQueue[tuple[int, Message]] = queue.SimpleQueue()
        self._workers = [Worker(partial(self._receive, number)) for number in range(jobs)]
        self._limits = limits
        self._on_progress = on_progress
        self._latest: list[Exploration | None] = [None] * jobs
        self._began = time.monotonic()

    def explore(self, program: Program, options: Options, strategy: str, stdin: str) -> Exploration:
        """Have all workers begin, and wait for all of them."""
        is_drawing = strategy in _DRAWING
        names = [strategy if is_drawing else {"": "dpor", "portfolio": "dpor"}.get(strategy, strategy)]
        names += [
            strategy if is_drawing else _DRAWING[number % len(_DRAWING)] for number in range(len(self._workers) - 1)
        ]
        with ExitStack() as stack:
            requests = []
            for number, (worker, name) in enumerate(zip(self._workers, names, strict=True)):
                stack.enter_context(worker)
                requests.append(
                    worker.explore(
                        program,
                        options,
                        strategy=name,
                        limits=self._share(number),
                        stdin=stdin,
                        first_draw=options.seed + number * _APART,
                    )
                )
            self._wait(requests)
            return self._merged(proof=None if is_drawing else 0)

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _receive(self, number: int, message: Message) -> None:
        self._mailbox.put((number, message))

    def _share(self, number: int) -> Limits:
        most = self._limits.max_executions
        if most is None:
            return self._limits
        share, rest = divmod(most, len(self._workers))
        return replace(self._limits, max_executions=share + (number < rest))

    def _wait(self, requests: list[int]) -> None:
        busy = dict(enumerate(requests))
        while busy:
            try:
                # With a time limit, so that Ctrl-C is noticed on every platform.
                number, message = self._mailbox.get(timeout=0.5)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                self._cancel(busy)
                continue
            match message:
                case Progress(exploration=exploration):
                    self._latest[number] = exploration
                    if self._on_progress is not None:
                        self._on_progress(self._merged(proof=None))
                case Explored(exploration=exploration):
                    self._latest[number] = exploration
                    del busy[number]
                    if self._settles(exploration):
                        self._cancel(busy)
                case Died(message=text):
                    raise WorkerDied(text)
                case Rejected(message=text):
                    raise CoolthreadsError(text)

    def _cancel(self, busy: dict[int, int]) -> None:
        for number, request in busy.items():
            self._workers[number].cancel(request)

    def _settles(self, exploration: Exploration) -> bool:
        """Whether nobody needs to go on."""
        has_failed = exploration.verdict is not Verdict.PASSED
        return exploration.complete or (self._limits.stop_on_failure and has_failed)

    def _merged(self, proof: int | None) -> Exploration:
        known = [exploration for exploration in self._latest if exploration is not None]
        proved = self._latest[proof] if proof is not None else None
        return merged(known, proved, time.monotonic() - self._began)


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
