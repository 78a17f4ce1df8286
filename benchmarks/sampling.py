"""How many executions until the bug: strategies side by side, with published figures where there are any.

The published means are those of the artifact of Zhao et al., "Selectively Uniform Concurrency Testing", ASPLOS 2025 (runs of
at most 10,000 schedules): SURW, PCT with depth 3, POS, random walk. A mean over runs of which some found nothing within the
budget counts these with the budget and is marked by ">".
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import rate, table
from coolthreads import Caller, Limits, Options, Program, Verdict

_CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "programs"
_APART = 1_000_000  # between the seeds of two runs: each execution of a run has the next seed
_STRATEGIES = ("", "surw", "pair", "pct", "pos", "random")


@dataclass(frozen=True, slots=True)
class _Case:
    """``budget``: executions in one run; ``runs``: how many, each with a seed of its own; ``published``: means by strategy."""

    name: str
    file: str
    arguments: tuple[str, ...]
    budget: int
    runs: int
    published: dict[str, str]


_CASES = (
    _Case("reorder_3", "classics/reorder", ("--setters", "2"), 10_000, 20, {"surw": "7", "pct": "185"}),
    _Case("reorder_20", "classics/reorder", ("--setters", "19"), 2_000, 5, {"surw": "6", "pct": "3,005"}),
    _Case("reorder_100", "classics/reorder", ("--setters", "99"), 500, 2, {"surw": "194", "pct": ">10,000"}),
    _Case(
        "bluetooth_driver",
        "classics/bluetooth_driver",
        (),
        10_000,
        20,
        {"surw": "70", "pct": "113", "pos": "36", "random": "215"},
    ),
    _Case("twostage", "classics/twostage", (), 10_000, 20, {}),
    _Case("philosophers", "classics/philosophers", (), 10_000, 20, {}),
    _Case("work_stealing", "classics/work_stealing", (), 10_000, 10, {}),
)


def main() -> None:
    """Print the table."""
    rows = []
    with Caller() as caller:
        for case in _CASES:
            program = Program.from_file(_CORPUS / f"{case.file}.py", case.arguments)
            cells = []
            for strategy in _STRATEGIES:
                found = [
                    _until_found(caller, program, strategy, seed, case.budget)
                    for seed in range(0, case.runs * _APART, _APART)
                ]
                mean = statistics.mean(case.budget if count is None else count for count in found)
                cells.append(f"{'>' if None in found else ''}{rate(mean)}")
            published = ", ".join(f"{name} {figure}" for name, figure in case.published.items())
            rows.append([case.name, f"{case.runs} x {case.budget:,}", *cells, published])
    print(table(["program", "runs", *(name or "portfolio" for name in _STRATEGIES), "published"], rows))


def _until_found(caller: Caller, program: Program, strategy: str, seed: int, budget: int) -> int | None:
    """The number of the first failing execution, or None."""
    result = caller.explore(
        program,
        Options(time="any", seed=seed),
        strategy=strategy,
        limits=Limits(max_executions=budget, stop_on_failure=True),
    )
    failing = [row.first_at for row in result.outcomes if row.verdict is not Verdict.PASSED]
    return min(failing, default=None)
