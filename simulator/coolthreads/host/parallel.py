"""One exploration, by as many workers as wished, wherever they are."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import ISOLATIONS, Exploration, Limits
from coolthreads.host.portions import Portions
from coolthreads.host.resuming import ResumeFile
from coolthreads.host.shares import shares_of
from coolthreads.host.team import Team
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.strategies import draws_lots


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
    shares = shares_of(program, options, strategy, limits, stdin, isolation, jobs)
    proof = None if draws_lots(strategy) else 0
    file = None if resume is None else ResumeFile(resume, program, options, strategy, limits, stdin, jobs)
    if file is not None:
        states = file.read() or [b""] * jobs
        shares = [replace(share, state=state) for share, state in zip(shares, states, strict=True)]
    team = Team(shares, limits, on_progress) if executor is None else Portions(executor, shares, limits, on_progress)
    result = team.explore(proof)
    if file is not None:
        file.write(team.states)
    return result
