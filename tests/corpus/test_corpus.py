"""A corpus of programs that fail in some interleaving, each beside its repaired twin: the first are found, the second pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore
from coolthreads.search.guide import Guide
from coolthreads.search.sampling import Sampling
from coolthreads.strategies import default_choice
from coolthreads.verdict import Verdict

PROGRAMS = Path(__file__).parent / "programs"
SUFFIX = "_repaired"
# What a search may spend on one program: the buggy ones must be found failing within MOST executions.
MOST = 10_000
MOST_FOR_REPAIRED = 1_500

PAIRS = sorted(
    path.relative_to(PROGRAMS).with_suffix("").as_posix()
    for path in PROGRAMS.glob("*/*.py")
    if path.with_name(f"{path.stem}{SUFFIX}.py").is_file()
)


def explored(name: str, limits: Limits, strategy: str = "") -> Exploration:
    program = Program.from_file(PROGRAMS / f"{name}.py")
    # What is wrong only where any task may go next lies in a folder of its own.
    order = "any" if name.startswith("asyncio_any/") else "fifo"
    with Stage(program, Options(time="any", asyncio_order=order, max_steps=5_000)) as stage:
        return explore(
            stage,
            strategy,
            limits,
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )


def test_every_program_has_its_twin() -> None:
    lonely = [
        path.name
        for path in PROGRAMS.glob(f"*/*{SUFFIX}.py")
        if path.stem.removesuffix(SUFFIX) not in {Path(name).name for name in PAIRS}
    ]
    assert lonely == []
    assert len(PAIRS) >= 60


@pytest.mark.parametrize("name", PAIRS)
def test_the_bug_is_found(name: str) -> None:
    found = explored(name, Limits(max_executions=MOST, stop_on_failure=True))
    assert found.verdict is not Verdict.PASSED
    assert found.executions + found.learning <= MOST


@pytest.mark.parametrize("name", PAIRS)
def test_the_repaired_twin_is_proved(name: str) -> None:
    found = explored(name + SUFFIX, Limits(max_executions=MOST_FOR_REPAIRED), "dpor")
    failing = [row for row in found.outcomes if row.verdict is not Verdict.PASSED]
    assert [(row.verdict, row.summary, row.schedule) for row in failing] == []
    assert found.complete


@pytest.mark.parametrize("name", PAIRS[::3])
def test_what_a_search_executes_is_what_is_recorded(name: str) -> None:
    """Without an observer announcements take a way of their own: it must lead to the same place."""
    options = Options(time="any", asyncio_order="any" if name.startswith("asyncio_any/") else "fifo", max_steps=5_000)
    with Stage(Program.from_file(PROGRAMS / f"{name}.py"), options) as stage:
        stage.sharing.changed = True
        while stage.sharing.changed:
            stage.sharing.changed = False
            stage.execute(default_choice, record=True)
        search = Sampling("random+pos", 0)
        for _ in range(4):
            search.begin()
            drawn = stage.execute(search.choose, events=search.events, ended=search.end)
            stage.unlearn()
            recorded = stage.execute(Guide(search.choices).choose, record=True)
            assert recorded.outcome == drawn.outcome
