"""Pruned search equals plain search: partial-order reduction finds every outcome of real programs, and needs no more."""

from __future__ import annotations

import pytest

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore
from tests.properties import ends
from tests.properties.generated import program

# These have once been found wanting: nested locks, notified waiters, time-outs, threads that ask who is alive.
REGRESSIONS = (33, 54, 94, 102, 119, 139, 241)


def explored(source: str, strategy: str, most: int) -> Exploration:
    with Stage(Program.from_text(source, "program.py"), Options(time="any", max_steps=3_000)) as stage:
        return explore(
            stage,
            strategy,
            Limits(max_executions=most),
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )


@pytest.mark.parametrize("seed", [*range(60), *(seed for seed in REGRESSIONS if seed >= 60)])
def test_pruned_search_equals_plain_search(seed: int) -> None:
    compare(program(seed))


@pytest.mark.parametrize("seed", range(40))
def test_what_queues_and_events_do_at_either_end_is_told_apart(seed: int) -> None:
    compare(ends.program(seed))


def compare(source: str) -> None:
    """The plain search and the pruned one find the same, if they come to an end."""
    plain = explored(source, "dfs", 3_000)
    pruned = explored(source, "dpor", 3_000)
    assert pruned.complete or not plain.complete
    if plain.complete:
        assert _seen(pruned) == _seen(plain)
        assert pruned.executions <= plain.executions
    else:
        assert not pruned.complete or _seen(pruned) >= _seen(plain)


def _seen(exploration: Exploration) -> set[tuple[str, str, str]]:
    return {(row.verdict.value, row.summary, row.output) for row in exploration.outcomes}
