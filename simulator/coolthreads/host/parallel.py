"""One exploration by several workers: the first searches exhaustively, the others draw lots, each with seeds of its own.

What they found is merged, and it is a proof only if the exhaustive search proved it and the others met nothing new.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from coolthreads.errors import CoolthreadsError, WorkerDied
from coolthreads.exploration import ISOLATIONS, Exploration, Limits, OutcomeRow, Race
from coolthreads.host.client import Died, Explored, Message, Progress, Rejected, Worker
from coolthreads.host.resuming import ResumeFile
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
    isolation: str = "none",
    resume: Path | None = None,
    executor: Executor | None = None,
) -> Exploration:
    """Many executions, in as many worker processes as ``jobs`` says. Raises CoolthreadsError.

    A limit of executions is divided among the workers. With a strategy that draws lots all of them use it.
    ``isolation`` "fork": each execution in a process of its own. ``resume``: a file in which the end of this exploration is
    kept, and from which it goes on if it is there already; limits then count from there. ``executor``: where the workers are
    started, instead of here; the program's files must be there too.
    On KeyboardInterrupt the exploration ends early and what is known so far is returned.
    """
    limits = limits or Limits()
    options = options or Options(time="any")
    if jobs < 1:
        raise CoolthreadsError(f"jobs is {jobs}, but must be at least 1")
    if isolation not in ISOLATIONS:
        raise CoolthreadsError(f"isolation is {isolation!r}, but must be one of {', '.join(ISOLATIONS)}")
    jobs = min(jobs, limits.max_executions or jobs)
    shares = _shares(program, options, strategy, limits, stdin, isolation, jobs)
    proof = None if strategy in _DRAWING else 0
    if executor is not None:
        if resume is not None:
            raise CoolthreadsError("a search on a cluster cannot be resumed")
        return _on_executor(executor, shares, proof)
    if resume is None:
        return _Team(shares, limits, on_progress).explore(proof)
    file = ResumeFile(resume, program, options, strategy, limits, stdin, jobs)
    states = file.read() or [b""] * jobs
    team = _Team(
        [replace(share, state=state) for share, state in zip(shares, states, strict=True)], limits, on_progress
    )
    result = team.explore(proof)
    file.write(team.states)
    return result


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


def _shares(
    program: Program, options: Options, strategy: str, limits: Limits, stdin: str, isolation: str, jobs: int
) -> list[Share]:
    if jobs == 1:
        return [Share(program, options, strategy, limits, stdin, options.seed, isolation)]
    is_drawing = strategy in _DRAWING
    names = [strategy if is_drawing else {"": "dpor", "portfolio": "dpor"}.get(strategy, strategy)]
    names += [strategy if is_drawing else _DRAWING[number % len(_DRAWING)] for number in range(jobs - 1)]
    shares = []
    for number, name in enumerate(names):
        share = limits
        if limits.max_executions is not None:
            least, rest = divmod(limits.max_executions, jobs)
            share = replace(limits, max_executions=least + (number < rest))
        shares.append(Share(program, options, name, share, stdin, options.seed + number * _APART, isolation))
    return shares


def carry_out(share: Share) -> Exploration:
    """One share, in a worker process of its own; raises CoolthreadsError."""
    return _Team([share], share.limits, None).explore(0)


def _on_executor(executor: Executor, shares: Sequence[Share], proof: int | None) -> Exploration:
    began = time.monotonic()
    futures = [executor.submit(carry_out, share) for share in shares]
    try:
        wait(futures)
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
        wait([future for future in futures if not future.cancelled()])
    parts = {number: future.result() for number, future in enumerate(futures) if not future.cancelled()}
    if not parts:
        raise CoolthreadsError("interrupted before any worker began")
    return merged(list(parts.values()), None if proof is None else parts.get(proof), time.monotonic() - began)


class _Team:
    """The workers of one exploration. ``latest``: what each of them has said last; ``states``: where they have come to."""

    def __init__(
        self, shares: Sequence[Share], limits: Limits, on_progress: Callable[[Exploration], None] | None
    ) -> None:
        self._mailbox: queue.SimpleQueue[tuple[int, Message]] = queue.SimpleQueue()
        self._workers = [Worker(partial(self._receive, number)) for number in range(len(shares))]
        self._shares = shares
        self._limits = limits
        self._on_progress = on_progress
        self._latest: list[Exploration | None] = [None] * len(shares)
        self._began = time.monotonic()
        self.states = [b""] * len(shares)

    def explore(self, proof: int | None) -> Exploration:
        """Have all workers begin, and wait for all of them."""
        with ExitStack() as stack:
            requests = []
            for worker, share in zip(self._workers, self._shares, strict=True):
                stack.enter_context(worker)
                requests.append(share.ask(worker))
            self._wait(requests)
        alone = self._latest[0]
        if len(self._shares) == 1 and alone is not None:
            return alone
        return self._merged(proof)

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _receive(self, number: int, message: Message) -> None:
        self._mailbox.put((number, message))

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
                        alone = len(self._shares) == 1
                        self._on_progress(exploration if alone else self._merged(proof=None))
                case Explored(exploration=exploration, state=state):
                    self._latest[number] = exploration
                    self.states[number] = state
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
