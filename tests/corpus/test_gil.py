"""Granularity ``gil`` loses what a build with a GIL can lose, and nothing else; see `benchmarks.gil_stress` for the proof."""

from __future__ import annotations

import pytest

from benchmarks.gil_table import TABLE, Row
from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore

ENOUGH = 120  # executions drawn by lot: where something can be lost, one in ten of them shows it


def outcomes(source: str, granularity: str) -> set[str]:
    """What can come out of a program; once two things have there is no more to be seen."""
    seen: set[str] = set()

    def look(found: Exploration) -> None:
        seen.update(row.summary or row.output.strip() for row in found.outcomes)

    with Stage(Program.from_text(source), Options(granularity=granularity)) as stage:
        look(
            explore(
                stage,
                "random",
                Limits(max_executions=ENOUGH),
                on_progress=look,
                progress_every=0,
                should_stop=lambda: len(seen) > 1,
            )
        )
    return seen


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
def test_what_can_be_lost_under_a_gil(row: Row) -> None:
    assert outcomes(row.program(2), "gil") == ({"exact", "lost"} if row.possible else {"exact"})


def test_without_a_gil_more_is_lost() -> None:
    safe = [row for row in TABLE if not row.possible]
    kept = {row.name for row in safe if outcomes(row.program(1), "access") == {"exact"}}
    # These change a container in one step, or hold a lock.
    assert kept == {"append", "extend by a list", "update of a dict", "lock around", "+= of a list"}
