"""Where any task may go next, partial-order reduction finds every outcome that all interleavings together can give."""

from __future__ import annotations

import pytest

from tests.properties.any_order import KINDS, program
from tests.stdlib.asyncio.programs import explored, outputs

MOST = 250
# These have once been found wanting: loops that stop while tasks sleep, timers whose callbacks are cancelled or come late.
REGRESSIONS = (30, 48, 85, 212, 355)


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("seed", [*range(len(KINDS)), *(seed for seed in REGRESSIONS if seed >= len(KINDS))])
def test_pruning_loses_no_outcome(seed: int) -> None:
    source = program(seed)
    pruned = explored(source, order="any", strategy="dpor", most=MOST)
    assert not pruned.untracked
    if not pruned.complete:
        return
    whole = explored(source, order="any", strategy="dfs", most=2 * MOST)
    if whole.complete:
        assert outputs(pruned) == outputs(whole), source
        assert pruned.executions <= whole.executions
    else:
        assert outputs(whole) <= outputs(pruned), source
